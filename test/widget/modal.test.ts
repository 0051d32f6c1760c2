import { beforeEach, describe, expect, it } from 'vitest';
import type { CairnModal } from '../../widget/cairn-search.ts';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();
beforeEach(() => widget.open({ element: 'modal', suggest: '0' }), TIMEOUT_MS);

const dialog = () => widget.page.getByRole('dialog', { name: 'Search' });
const opener = () => widget.page.getByRole('button', { name: 'Search', exact: true });
const press = (key: string) => widget.page.keyboard.press(key);
const overflow = () => widget.page.evaluate(() => getComputedStyle(document.documentElement).overflowY);

describe('modal in Chromium', { timeout: TIMEOUT_MS }, () => {
  it('opens by its button, keeps the page still, and gives the focus back', async () => {
    const events: string[] = [];
    await widget.page.exposeFunction('tell', (name: string) => events.push(name));
    await widget.page.evaluate(() => {
      for (const name of ['cairn-open', 'cairn-close'])
        document.addEventListener(name, () => (window as unknown as { tell(name: string): void }).tell(name));
    });
    await opener().click();
    expect(await dialog().isVisible()).toBe(true);
    expect(await widget.focused()).toBe('input');
    expect(await overflow()).toBe('hidden');
    await press('Escape');
    expect(await dialog().count()).toBe(0);
    expect(await widget.focused()).toBe('button');
    expect(await overflow()).toBe('visible');
    await expect.poll(() => events).toEqual(['cairn-open', 'cairn-close']);
  });

  it('opens and closes by Ctrl-K wherever the focus is, and gives it back', async () => {
    const field = widget.page.getByRole('textbox', { name: 'A field' });
    await field.focus();
    await press('Control+k');
    expect(await widget.focused()).toBe('input');
    await press('Control+k');
    expect(await dialog().count()).toBe(0);
    expect(await widget.focused()).toBe('field');
  });

  it('opens by / where nobody types, and leaves it to those who do', async () => {
    const field = widget.page.getByRole('textbox', { name: 'A field' });
    await field.focus();
    await press('/');
    expect(await field.inputValue()).toBe('/');
    expect(await dialog().count()).toBe(0);
    await widget.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await press('/');
    expect(await dialog().isVisible()).toBe(true);
    expect(await widget.input.inputValue()).toBe('');
    await press('/');
    expect(await widget.input.inputValue()).toBe('/');
  });

  it('is one of several: one that is not shown leaves Ctrl-K to the next, and the open one has it', async () => {
    const openOnes = () =>
      widget.page.evaluate(() =>
        [...document.querySelectorAll('cairn-modal')].map((each) => each.shadowRoot!.querySelector('dialog')!.open),
      );
    await widget.page.evaluate(() => {
      const first = document.querySelector('cairn-modal')!;
      first.after(first.cloneNode());
      first.style.display = 'none';
    });
    await press('Control+k');
    expect(await openOnes()).toEqual([false, true]);
    await widget.page.evaluate(() => (document.querySelector('cairn-modal')!.style.display = ''));
    await press('Control+k');
    expect(await openOnes()).toEqual([false, false]);
    await widget.page.evaluate(() => document.querySelectorAll('cairn-modal')[1]!.open());
    await widget.page.evaluate(() => document.querySelectorAll('cairn-modal')[0]!.open());
    expect(await openOnes()).toEqual([true, false]);
    await press('Escape');
    expect(await openOnes()).toEqual([false, false]);
    expect(await overflow()).toBe('visible');
  });

  it('keeps the focus inside', async () => {
    await press('Control+k');
    await widget.search('many', 'results');
    const stops = new Set<string>();
    for (let i = 0; i < 12; i++) {
      await press('Tab');
      stops.add(await widget.focused());
    }
    expect(stops.has('input') && stops.has('close') && stops.has('more')).toBe(true);
    expect(stops.has('button')).toBe(false);
    expect(stops.has('field')).toBe(false);
  });

  it('closes beside the dialog, by its button, and keeps what was searched for', async () => {
    await press('Control+k');
    await widget.search('pages', 'results');
    await widget.page.mouse.click(5, 5);
    expect(await dialog().count()).toBe(0);
    await press('Control+k');
    expect(await widget.input.inputValue()).toBe('pages');
    expect(await widget.options.count()).toBe(5);
    expect(await widget.page.evaluate(() => getSelection()?.toString())).toBe('pages');
    await widget.page.getByRole('button', { name: 'Close' }).click();
    expect(await dialog().count()).toBe(0);
    expect(widget.queries).toEqual(['pages']);
  });

  it('stays open where a selection is drawn out of the input', async () => {
    await press('Control+k');
    await widget.search('pages', 'results');
    const box = (await widget.input.boundingBox())!;
    await widget.page.mouse.move(box.x + 60, box.y + box.height / 2);
    await widget.page.mouse.down();
    await widget.page.mouse.move(5, box.y + box.height / 2);
    await widget.page.mouse.up();
    expect(await dialog().isVisible()).toBe(true);
    await widget.page.mouse.click(5, 5);
    expect(await dialog().count()).toBe(0);
  });

  it('opens, asks and closes for scripts, and is gone with its element', async () => {
    await widget.page.evaluate(() => (document.querySelector('cairn-modal') as CairnModal).open('pages'));
    await widget.state('results');
    expect(widget.site.requests[0]?.has('typing')).toBe(false);
    await widget.page.evaluate(() => document.querySelector('cairn-modal')!.remove());
    expect(await overflow()).toBe('visible');
    await press('Control+k');
    expect(await dialog().count()).toBe(0);
  });

  it('closes when a section of the same page is opened, and marks it', async () => {
    await widget.page.goto(`${widget.site.origin}/guide/build?element=modal`);
    await press('Control+k');
    await widget.search('one', 'results');
    await widget.page.evaluate(() => {
      const link = document
        .querySelector('cairn-modal')!
        .shadowRoot!.querySelector<HTMLAnchorElement>('[role=option]')!;
      link.href = `${location.pathname}${location.search}#order`;
    });
    await press('ArrowDown');
    await press('Enter');
    await widget.page.waitForURL('**#order');
    expect(await dialog().count()).toBe(0);
    expect(await overflow()).toBe('visible');
    await expect.poll(() => widget.page.evaluate(() => CSS.highlights.get('cairn-mark')?.size)).toBe(2);
  });
});
