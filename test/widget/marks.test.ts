import { describe, expect, it } from 'vitest';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();

/** The marked texts of the page that was opened. */
const marked = () =>
  widget.page.evaluate(() =>
    'highlights' in CSS
      ? [...(CSS.highlights.get('cairn-mark') ?? [])].map(String)
      : [...document.querySelectorAll('mark')].map((mark) => mark.textContent),
  );

async function openFirst(): Promise<void> {
  await widget.search('stones', 'results');
  await widget.page.getByRole('option', { name: 'Building a cairn' }).click();
  await widget.page.waitForURL(`${widget.site.origin}/guide/build#order`);
}

describe('words on the page that is opened', { timeout: TIMEOUT_MS }, () => {
  it('are marked as whole words, in any case, until Escape', async () => {
    await widget.open({ suggest: '0' });
    await openFirst();
    await expect.poll(marked).toEqual(['stone', 'stones', 'Stones']);
    await widget.page.keyboard.press('Escape');
    expect(await marked()).toEqual([]);
    await widget.page.reload();
    expect(await marked()).toEqual([]);
    expect(widget.complaints).toEqual([]);
  });

  it('are marked by elements where the browser has no highlights, and the page is whole again after', async () => {
    await widget.open({ suggest: '0' });
    await widget.page.addInitScript(() => {
      delete (CSS as unknown as { highlights?: unknown }).highlights;
      delete (Object.getPrototypeOf(CSS) as { highlights?: unknown }).highlights;
    });
    await widget.page.reload();
    expect(await widget.page.evaluate(() => 'highlights' in CSS)).toBe(false);
    await openFirst();
    await expect.poll(marked).toEqual(['stone', 'stones', 'Stones']);
    const nodes = () => widget.page.evaluate(() => document.querySelector('main')!.querySelectorAll('p')[2]!.childNodes.length); // prettier-ignore
    expect(await nodes()).toBe(3);
    await widget.page.keyboard.press('Escape');
    expect(await marked()).toEqual([]);
    expect(await nodes()).toBe(1);
  });

  it('are not marked where the page says so, nor on another page', async () => {
    await widget.open({ 'no-marks': '', suggest: '0' });
    await openFirst();
    await widget.page.waitForTimeout(100);
    expect(await marked()).toEqual([]);
    await widget.open({ suggest: '0' });
    await widget.page.evaluate(() => {
      const waiting = { url: `${location.origin}/elsewhere`, words: ['stone'], at: Date.now() };
      sessionStorage.setItem('cairn-search marks', JSON.stringify(waiting));
    });
    await widget.page.reload();
    await widget.input.waitFor();
    expect(await marked()).toEqual([]);
    expect(await widget.page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('are symbols and compounds as they were typed', async () => {
    await widget.open({ suggest: '0' });
    await widget.page.evaluate(() => {
      const waiting = { url: location.href, words: ['set-up', 'c++', 'std::vector', '--flag'], at: Date.now() };
      sessionStorage.setItem('cairn-search marks', JSON.stringify(waiting));
      document.querySelector('main')!.textContent = 'A Set-up of C++ with std::vector and --flag, no set nor c.';
      // As it would be connected on a page that was opened.
      const element = document.querySelector('cairn-search')!;
      element.replaceWith(element);
    });
    await expect.poll(marked).toEqual(['Set-up', 'C++', 'std::vector', '--flag']);
    expect(widget.complaints).toEqual([]);
  });

  it.each([
    ['the address first', 'address'],
    ['the text first', 'text'],
  ])('are marked where a router goes to the page, %s, and writes it twice', async (_, first) => {
    await widget.open({ suggest: '0' });
    await widget.page.evaluate((before) => {
      document.addEventListener('cairn-select', (event) => {
        event.preventDefault();
        const { url } = (event as CustomEvent<{ url: string }>).detail;
        const address = (): void => history.pushState(null, '', url);
        const text = (): void => {
          const main = document.createElement('main');
          main.textContent = 'Stones of the page that is here now.';
          document.querySelector('main')!.replaceWith(main);
          // The box of the page before goes with it, and comes along.
          const element = document.querySelector('cairn-search')!;
          element.replaceWith(element);
        };
        const [one, other] = before === 'address' ? [address, text] : [text, address];
        setTimeout(one, 150);
        setTimeout(other, 300);
        setTimeout(text, 600);
      });
    }, first);
    await widget.search('stones', 'results');
    await widget.page.getByRole('option', { name: 'Building a cairn' }).click();
    await widget.page.waitForTimeout(700);
    await expect.poll(marked).toEqual(['Stones']);
    expect(await widget.page.evaluate(() => sessionStorage.length)).toBe(0);
    await widget.page.keyboard.press('Escape');
    await widget.page.waitForTimeout(100);
    expect(await marked()).toEqual([]);
    expect(widget.complaints).toEqual([]);
  });

  it('are taken from storage with care', async () => {
    await widget.open();
    for (const stored of [
      '{',
      '[]',
      '{"url":"::","words":["stone"],"at":1}',
      '{"url":"/","words":[3,"(","stone"],"at":9e15}',
    ]) {
      await widget.page.evaluate((text) => sessionStorage.setItem('cairn-search marks', text), stored);
      await widget.page.reload();
      await widget.input.waitFor();
    }
    // The last is of this page: `(` is text, not a pattern.
    await widget.page.goto(widget.site.origin);
    expect(widget.complaints).toEqual([]);
  });
});
