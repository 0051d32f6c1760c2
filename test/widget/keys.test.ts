import { beforeEach, describe, expect, it } from 'vitest';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();
beforeEach(() => widget.open(), TIMEOUT_MS);

/** Ids of the options that are selected, and the one that the input points to. */
const active = async () => ({
  selected: await widget.options.evaluateAll((all) =>
    all.filter((one) => one.getAttribute('aria-selected') === 'true').map((one) => one.id),
  ),
  pointed: await widget.input.getAttribute('aria-activedescendant'),
});

describe('keys and pointer', { timeout: TIMEOUT_MS }, () => {
  it('moves through the options by keyboard, with the input as a stop of the cycle', async () => {
    await widget.search('pages', 'results');
    const press = async (key: string) => {
      await widget.page.keyboard.press(key);
      return active();
    };
    const at = (index: number) => ({ selected: [`option-${index}`], pointed: `option-${index}` });
    const none = { selected: [], pointed: null };
    expect(await press('Home')).toEqual(none);
    expect(await press('ArrowDown')).toEqual(at(0));
    expect(await press('ArrowDown')).toEqual(at(1));
    expect(await press('End')).toEqual(at(4));
    expect(await press('ArrowDown')).toEqual(none);
    expect(await press('ArrowUp')).toEqual(at(4));
    expect(await press('Home')).toEqual(at(0));
    expect(await press('ArrowUp')).toEqual(none);
  });

  it('opens the active option with Enter, and tells the page before', async () => {
    await widget.page.evaluate(() => {
      document.addEventListener('cairn-select', (event) => {
        const { query, url } = (event as CustomEvent<{ query: string; url: string }>).detail;
        sessionStorage.setItem('told', `${query} ${url}`);
      });
    });
    await widget.search('pages', 'results');
    await widget.page.keyboard.press('ArrowDown');
    await widget.page.keyboard.press('ArrowDown');
    await widget.page.keyboard.press('Enter');
    await widget.page.waitForURL(`${widget.site.origin}/guide/build#base`);
    expect(await widget.page.evaluate(() => sessionStorage.getItem('told'))).toBe('pages /guide/build#base');
  });

  it('leaves the opening to a page that prevents it', async () => {
    await widget.page.evaluate(() =>
      document.addEventListener('cairn-select', (event) => {
        event.preventDefault();
        document.title = (event as CustomEvent<{ title: string }>).detail.title;
      }),
    );
    await widget.search('one', 'results');
    await widget.options.first().click();
    await expect.poll(() => widget.page.title()).toBe('Choosing stones');
    expect(new URL(widget.page.url()).pathname).toBe('/');
    expect(await widget.page.getByRole('listbox').isVisible()).toBe(false);
  });

  it('opens an option by mouse', async () => {
    await widget.search('pages', 'results');
    await widget.options.nth(4).click();
    await widget.page.waitForURL(`${widget.site.origin}/history/waymarks#north`);
  });

  it('closes with Escape, clears with the next, and closes when the focus leaves', async () => {
    const list = widget.page.getByRole('listbox');
    await widget.search('pages', 'results');
    await widget.page.keyboard.press('Escape');
    expect(await list.count()).toBe(0);
    expect(await widget.input.inputValue()).toBe('pages');
    await widget.page.keyboard.press('ArrowDown');
    expect(await list.count()).toBe(1);
    await widget.page.getByRole('heading', { name: 'Field guide' }).click();
    expect(await list.count()).toBe(0);
    await widget.input.focus();
    expect(await list.count()).toBe(1);
    await widget.page.keyboard.press('Escape');
    await widget.page.keyboard.press('Escape');
    expect(await widget.input.inputValue()).toBe('');
    expect(await widget.page.locator('[data-state=start]').count()).toBe(1);
    expect(widget.queries).toEqual(['pages']);
  });

  it('leaves the keys to the page once a page is chosen', async () => {
    await widget.page.evaluate(() => document.addEventListener('cairn-select', (event) => event.preventDefault()));
    await widget.search('one', 'results');
    await widget.page.keyboard.press('ArrowDown');
    await widget.page.keyboard.press('Enter');
    expect(await widget.page.evaluate(() => document.activeElement?.localName)).toBe('body');
    expect(await widget.page.getByRole('listbox').count()).toBe(0);
  });

  it('takes no key of an input method for its own, in Safari neither', async () => {
    await widget.search('stones', 'results');
    await widget.page.keyboard.press('ArrowDown');
    const prevented = await widget.input.evaluate(
      (input) => !input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, cancelable: true, bubbles: true })), // prettier-ignore
    );
    expect(prevented).toBe(false);
    await widget.page.waitForTimeout(100);
    expect(new URL(widget.page.url()).pathname).toBe('/');
    expect(widget.queries).toEqual(['stones']);
  });

  it('is closed and empty where it comes back to the page', async () => {
    await widget.page.evaluate(() => {
      const pages = [{ url: '/a', title: 'A', headings: [] }];
      localStorage.setItem('cairn-search recents /', JSON.stringify(pages));
    });
    const events: string[] = [];
    await widget.page.exposeFunction('tell', (name: string) => events.push(name));
    await widget.page.evaluate(() => {
      for (const name of ['cairn-open', 'cairn-close'])
        document.querySelector('cairn-search')!.addEventListener(name, () => (window as unknown as { tell(name: string): void }).tell(name)); // prettier-ignore
    });
    await widget.search('pages', 'results');
    await widget.page.evaluate(() => {
      const element = document.querySelector('cairn-search')!;
      // Not every browser says that what is taken off the page loses the focus.
      element.shadowRoot!.addEventListener('focusout', (event) => event.stopImmediatePropagation(), true);
      element.remove();
      document.querySelector('header')!.append(element);
    });
    await widget.state('start');
    expect(await widget.input.inputValue()).toBe('');
    expect(await widget.page.getByRole('listbox').count()).toBe(0);
    expect(await widget.page.getByRole('button', { name: 'Clear', exact: true }).count()).toBe(0);
    await expect.poll(() => events).toEqual(['cairn-open', 'cairn-close']);
    await widget.search('stones', 'results');
    expect(widget.complaints).toEqual([]);
  });

  it('asks nothing where a script searches for nothing', async () => {
    await widget.search('pages', 'results');
    await widget.page.evaluate(() => document.querySelector('cairn-search')!.search(' '));
    await widget.state('start');
    expect(widget.queries).toEqual(['pages']);
  });

  it('clears by a button, which is there when there is something to clear', async () => {
    const clear = widget.page.getByRole('button', { name: 'Clear', exact: true });
    expect(await clear.count()).toBe(0);
    await widget.search('pages', 'results');
    await clear.click();
    expect(await widget.input.inputValue()).toBe('');
    expect(await widget.focused()).toBe('input');
    expect(await clear.count()).toBe(0);
  });

  it('mirrors itself on a right-to-left page', async () => {
    await widget.page.evaluate(() => (document.documentElement.dir = 'rtl'));
    const picture = await widget.page.locator('[part=field] > [part=icon]').boundingBox();
    const field = await widget.input.boundingBox();
    expect(picture?.x).toBeGreaterThan(field?.x ?? Infinity);
  });
});
