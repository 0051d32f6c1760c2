import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../../bench/chromium.ts';
import { Fixture } from './fixture.ts';
import { startSite } from './site.ts';

// npm run screenshots -- FOLDER: pictures of every state of the widget, for a person to look at.

const DESKTOP: BrowserContextOptions = { viewport: { width: 1000, height: 720 } };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** What is done on the page, and what it is to be in then. */
interface Scene {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly state?: string;
  readonly act?: (fixture: Fixture) => Promise<unknown>;
}

const FACETS = { facets: 'version=Version,lang=Language' };
const SCENES: readonly Scene[] = [
  { name: 'start' },
  { name: 'kept', act: keepPages },
  { name: 'loading', query: 'slow', state: 'loading', act: (f) => f.page.waitForTimeout(300) },
  { name: 'results', query: 'stones', state: 'results', act: down },
  { name: 'pages', query: 'pages', state: 'results', act: down },
  { name: 'facets', query: 'pages', state: 'results', attributes: FACETS, act: chooseVersion },
  { name: 'corrected', query: 'stomes', state: 'results' },
  { name: 'meant', query: 'meant', state: 'empty' },
  { name: 'more', query: 'many', state: 'results', act: (f) => f.page.locator('[part=more]').scrollIntoViewIfNeeded() },
  { name: 'partial', query: 'partial', state: 'results' },
  { name: 'empty', query: 'nothing at all', state: 'empty' },
  { name: 'offline', query: 'stones', state: 'offline' },
  { name: 'unreachable', query: 'proxy', state: 'unreachable' },
  { name: 'limited', query: 'limit', state: 'limited' },
  { name: 'quota', query: 'quota', state: 'quota' },
  { name: 'stand-in', query: 'quota', state: 'results', attributes: { static: '/index' } },
  { name: 'refused', query: 'fail', state: 'refused' },
];

async function down({ page }: Fixture): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
}

async function chooseVersion({ page }: Fixture): Promise<void> {
  await page.getByRole('button', { name: '1.0' }).click();
  await page.locator('[data-state=results] [aria-pressed=true]').waitFor();
}

async function keepPages(fixture: Fixture): Promise<void> {
  await fixture.page.evaluate(() => {
    const page = (url: string, title: string, ...headings: string[]) => ({ url, title, headings });
    const pages = [page('/a', 'Building a cairn', 'Guide', 'Order of the stones'), page('/b', 'Choosing stones')];
    localStorage.setItem('cairn-search recents /', JSON.stringify(pages));
    localStorage.setItem('cairn-search favourites /', JSON.stringify([page('/c', 'Waymarks of the north', 'History')]));
  });
  await fixture.page.reload();
  await openBox(fixture);
  await fixture.page.keyboard.press('ArrowDown');
  await fixture.page.waitForTimeout(200);
}

async function openBox({ page }: Fixture): Promise<void> {
  const button = page.locator('cairn-modal [part=button]');
  if ((await button.count()) > 0) await button.click();
  else await page.locator('[part=input]').click();
}

const folder = process.argv[2] ?? process.env['SCREENSHOTS'];
if (folder === undefined) throw new Error('no folder is given, expected: npm run screenshots -- FOLDER');
mkdirSync(folder, { recursive: true });
const fixture = new Fixture();
[fixture.browser, fixture.site] = [await launchChromium(), await startSite()];
for (const element of ['search', 'modal']) {
  for (const [look, options, more] of [
    ['light', { ...DESKTOP, colorScheme: 'light' }, {}],
    ['dark', { ...DESKTOP, colorScheme: 'dark' }, {}],
    ['phone', { ...PHONE, colorScheme: 'light' }, {}],
    ['rtl', { ...DESKTOP, colorScheme: 'light' }, { lang: 'ar', dir: 'rtl' }],
    ['german', { ...PHONE, colorScheme: 'dark' }, { lang: 'de' }],
  ] as const) {
    for (const { name, attributes, query, state, act } of SCENES) {
      await fixture.open({ ...more, ...attributes, element }, options);
      await openBox(fixture);
      if (state === 'offline') await fixture.page.context().setOffline(true);
      if (query !== undefined) await fixture.page.locator('[part=input]').fill(query);
      if (state !== undefined) await fixture.state(state);
      await act?.(fixture);
      await fixture.page.waitForTimeout(150);
      await fixture.page.screenshot({ path: join(folder, `${element}-${look}-${name}.png`) });
    }
  }
}
await fixture.page.context().close();
await fixture.browser.close();
await fixture.site.close();
