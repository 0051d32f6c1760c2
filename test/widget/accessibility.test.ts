import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const widget = useFixture();

/** What axe finds, as one line each. @param rule the only one that is asked; none: all are */
async function findings(rule?: string): Promise<string[]> {
  const { page } = widget;
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ url: '/axe.js' });
  const violations = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    const found = await axe.run({ resultTypes: ['violations'], ...(only !== undefined && { runOnly: [only] }) });
    return found.violations;
  }, rule);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

async function openBox(): Promise<void> {
  const button = widget.page.locator('cairn-modal [part=button]');
  if ((await button.count()) > 0) await button.click();
  else await widget.input.click();
}

/** Moves of what is on the page, as browsers count them: all that do not follow a key or click at once. */
function watchShifts(): void {
  const shifts: string[] = ((window as unknown as { shifts: string[] }).shifts = []);
  interface Shift extends PerformanceEntry {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Element | null }[];
  }
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[])
      if (!hadRecentInput) shifts.push(`${value} ${sources.map(({ node }) => node?.getAttribute('part')).join()}`);
  }).observe({ type: 'layout-shift', buffered: true });
}

const FACETS: Readonly<Record<string, string>> = { facets: 'version=Version,lang=Language' };
const STATES = [
  ['start', undefined, {}],
  ['loading', 'slow', {}],
  ['results', 'pages', FACETS],
  ['results', 'stones', {}],
  ['results', 'stomes', {}],
  ['results', 'many', {}],
  ['empty', 'meant', {}],
  ['unreachable', 'proxy', {}],
  ['limited', 'limit', {}],
  ['quota', 'quota', {}],
  ['refused', 'fail', {}],
] as const;

describe.each(['search', 'modal'])('cairn-%s', { timeout: TIMEOUT_MS }, (element) => {
  it.each([
    ['light', undefined],
    // Nothing but colours differs.
    ['dark', 'color-contrast'],
  ] as const)('gives axe nothing to find in any state, %s', async (colorScheme, rule) => {
    const reducedMotion = 'reduce';
    for (const attributes of [{}, FACETS]) {
      const open = { element, ...attributes };
      await widget.open(open, { colorScheme, reducedMotion });
      expect(await findings(rule)).toEqual([]);
      await openBox();
      for (const [state, query, needs] of STATES) {
        if (Object.keys(needs).length !== Object.keys(attributes).length) continue;
        if (query !== undefined) await widget.search(query, state);
        if (state === 'results') await widget.page.keyboard.press('ArrowDown');
        expect([state, query, ...(await findings(rule))]).toEqual([state, query]);
      }
    }
  });

  it('offers fingers 44 pixels of everything', async () => {
    const phone: BrowserContextOptions = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
    await widget.open({ element, facets: 'version=Version' }, phone);
    const small = () =>
      widget.page.evaluate(() => {
        const root = document.querySelector('cairn-search, cairn-modal')!.shadowRoot!;
        return [...root.querySelectorAll('button, [role=option], [part=option-tool], [part=field]')]
          .filter((one) => one.checkVisibility({ visibilityProperty: true }))
          .map((one) => ({ part: one.getAttribute('part'), box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 1 && (box.width < 43.9 || box.height < 43.9))
          .map(({ part, box }) => `${part}: ${box.width} x ${box.height}`);
      });
    expect(await small()).toEqual([]);
    await openBox();
    for (const [query, state] of [
      ['pages', 'results'],
      ['stomes', 'results'],
      ['many', 'results'],
      ['quota', 'quota'],
    ] as const) {
      // prettier-ignore
      await widget.search(query, state);
      expect([query, ...(await small())]).toEqual([query]);
      const wide = await widget.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    }
  });

  it('moves nothing', async () => {
    await widget.open({ element });
    await widget.page.addInitScript(watchShifts);
    await widget.page.reload();
    await widget.page.waitForTimeout(200);
    await openBox();
    await widget.search('pages', 'results');
    // Its answer comes longer after the key than browsers excuse.
    await widget.search('slow', 'loading');
    await widget.state('results');
    await widget.search('meant', 'empty');
    await widget.page.waitForTimeout(600);
    await widget.page.keyboard.press('Escape');
    await widget.page.waitForTimeout(100);
    expect(await widget.page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
  });

  it('stands still where motion is not wanted, and shows what is chosen in forced colours', async () => {
    await widget.open({ element }, { reducedMotion: 'reduce', forcedColors: 'active' });
    await openBox();
    await widget.search('pages', 'results');
    await widget.page.keyboard.press('ArrowDown');
    expect(await widget.page.evaluate(() => document.getAnimations().length)).toBe(0);
    const outline = await widget.options.first().evaluate((option) => getComputedStyle(option).outlineStyle);
    expect(outline).toBe('solid');
  });
});

describe('a run by keys alone', { timeout: TIMEOUT_MS }, () => {
  it('reaches every function', async () => {
    await widget.open({ facets: 'version=Version', suggest: '4' });
    const { keyboard } = widget.page;
    const tabTo = async (part: string): Promise<void> => {
      for (let i = 0; i < 15 && (await widget.focused()) !== part; i++) await keyboard.press('Tab');
      expect(await widget.focused()).toBe(part);
    };
    await tabTo('input');
    // Corrections.
    await keyboard.type('stomes');
    await widget.state('results');
    await tabTo('link');
    await keyboard.press('Enter');
    await widget.state('empty');
    expect(await widget.focused()).toBe('input');
    // Clearing, chips, further results.
    await tabTo('clear');
    await keyboard.press('Enter');
    await keyboard.type('many');
    await widget.state('results');
    await tabTo('chip');
    await keyboard.press('Space');
    await widget.page.locator('[data-state=results] [aria-pressed=true]').waitFor();
    await keyboard.press('Space');
    await expect.poll(() => widget.options.count()).toBe(8);
    await tabTo('more');
    await keyboard.press('Enter');
    await expect.poll(() => widget.options.count()).toBe(16);
    await keyboard.press('Enter');
    await expect.poll(() => widget.options.count()).toBe(20);
    // The button went with the last of them.
    expect(await widget.focused()).toBe('input');
    // Favourites.
    await keyboard.press('ArrowDown');
    await tabTo('tool');
    await keyboard.press('Enter');
    expect(await widget.options.first().getAttribute('data-favourite')).toBe('');
    await keyboard.press('Escape');
    expect(await widget.focused()).toBe('input');
    await keyboard.press('Escape');
    await keyboard.press('ArrowDown');
    expect(await widget.titles).toEqual(['Day 1']);
    await keyboard.press('Delete');
    expect(await widget.options.count()).toBe(0);
    // Suggestions, and opening.
    await keyboard.type('stones');
    await widget.state('results');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect.poll(() => widget.titles).toEqual(['Waymarks of the north']);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await widget.page.waitForURL('**/history/waymarks#north');
    // Pages that were opened.
    await tabTo('input');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await tabTo('tool');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    expect(await widget.options.count()).toBe(0);
    expect(widget.complaints).toEqual([]);
  });
});
