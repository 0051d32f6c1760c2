import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { startSite, type Site } from './site.ts';

const TIMEOUT_MS = 60_000;
const BUNDLE_LIMIT_BYTES = 6 * 1024;

let browser: Browser;
let site: Site;
let page: Page;
/** Errors and warnings of the page's console, among them violations of the content security policy. */
let complaints: string[];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), startSite()]);
}, TIMEOUT_MS);
afterAll(async () => {
  await browser?.close();
  await site?.close();
}, TIMEOUT_MS);
beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(site.origin);
  site.queries.length = 0;
}, TIMEOUT_MS);
afterEach(async () => {
  await page.close();
});

const input = () => page.getByRole('combobox', { name: 'Search' });
const options = () => page.getByRole('option');
const status = () => page.getByRole('status');
/** Ids of the options that are selected, and the one that the input points to. */
const active = async () => ({
  selected: await options().evaluateAll((all) =>
    all.filter((one) => one.getAttribute('aria-selected') === 'true').map((one) => one.id),
  ),
  pointed: await input().getAttribute('aria-activedescendant'),
});

async function search(query: string, state: string): Promise<void> {
  await input().fill(query);
  await page.locator(`[data-state=${state}]`).waitFor({ state: 'attached' });
}

describe('widget in Chromium', { timeout: TIMEOUT_MS }, () => {
  it('fits its size budget', () => {
    expect(gzipSync(site.bundle, { level: 9 }).length).toBeLessThanOrEqual(BUNDLE_LIMIT_BYTES);
  });

  it('asks an index that has a name, where that is its endpoint', async () => {
    await page.evaluate(() => document.querySelector('cairn-search')!.setAttribute('endpoint', '/v1/indexes/guide/'));
    const asked = page.waitForRequest(/\/search\?/);
    await search('stones', 'results');
    expect(new URL((await asked).url()).pathname).toBe('/v1/indexes/guide/search');
    expect(site.queries).toEqual(['stones']);
  });

  it('sends one request after typing pauses and shows titles, headings and snippets', async () => {
    await page.evaluate(() => {
      document.addEventListener('cairn-results', (event) => {
        const { query, hits } = (event as CustomEvent<{ query: string; hits: unknown[] }>).detail;
        document.title = `${query} ${hits.length}`;
      });
    });
    await input().pressSequentially('stones', { delay: 15 });
    await options().first().waitFor();
    expect(site.queries).toEqual(['stones']);
    expect(await options().count()).toBe(3);
    const first = options().first();
    expect(await first.locator('[part=title]').textContent()).toBe('Building a cairn');
    expect(await first.locator('[part=breadcrumb]').textContent()).toBe('Guide › Order of the stones');
    expect(await first.getAttribute('href')).toBe('/guide/build#order');
    expect(await status().textContent()).toBe('3 results');
    expect(await page.title()).toBe('stones 3');
    expect(await input().getAttribute('aria-expanded')).toBe('true');
    expect(complaints).toEqual([]);
  });

  it('marks the ranges of the answer, counted in UTF-16 units', async () => {
    await search('stones', 'results');
    const snippet = options().first().locator('[part=snippet]');
    expect(await snippet.locator('mark').allTextContents()).toEqual(['stones', 'stone ']);
    expect(await snippet.textContent()).toBe(
      '🪨 Größe first: put the largest stones at the base, and each stone on two below.',
    );
  });

  it('moves through the options by keyboard, with the input as a stop of the cycle', async () => {
    await search('stones', 'results');
    const press = async (key: string) => {
      await page.keyboard.press(key);
      return active();
    };
    const at = (index: number) => ({ selected: [`hit-${index}`], pointed: `hit-${index}` });
    const none = { selected: [], pointed: null };
    expect(await press('Home')).toEqual(none);
    expect(await press('ArrowDown')).toEqual(at(0));
    expect(await press('ArrowDown')).toEqual(at(1));
    expect(await press('End')).toEqual(at(2));
    expect(await press('ArrowDown')).toEqual(none);
    expect(await press('ArrowUp')).toEqual(at(2));
    expect(await press('Home')).toEqual(at(0));
    expect(await press('ArrowUp')).toEqual(none);
  });

  it('opens the active option with Enter', async () => {
    await search('stones', 'results');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.origin}/guide/choose`);
  });

  it('opens an option by mouse', async () => {
    await search('stones', 'results');
    await options().nth(2).click();
    await page.waitForURL(`${site.origin}/history/waymarks#north`);
  });

  it('closes with Escape, clears with the next, and closes when the focus leaves', async () => {
    const list = page.getByRole('listbox');
    await search('stones', 'results');
    await page.keyboard.press('Escape');
    expect(await list.isVisible()).toBe(false);
    expect(await input().inputValue()).toBe('stones');
    await page.keyboard.press('ArrowDown');
    expect(await list.isVisible()).toBe(true);
    await page.getByRole('heading', { name: 'Field guide' }).click();
    expect(await list.isVisible()).toBe(false);
    await input().focus();
    expect(await list.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await input().inputValue()).toBe('');
    expect(await page.locator('[data-state=idle]').count()).toBe(1);
    expect(site.queries).toEqual(['stones']);
  });

  it('aborts a request whose query was replaced and never shows its answer', async () => {
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().includes('q=slow'));
    const asked = page.waitForRequest((request) => request.url().includes('q=slow'));
    await input().fill('slow');
    await asked;
    await search('one', 'results');
    expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED');
    await page.waitForTimeout(800);
    expect(await options().locator('[part=title]').allTextContents()).toEqual(['Choosing stones']);
    expect(site.queries).toEqual(['slow', 'one']);
    expect(complaints).toEqual([]);
  });

  it('drops an answer whose query was cleared', async () => {
    const asked = page.waitForRequest((request) => request.url().includes('q=slow'));
    await input().fill('slow');
    await asked;
    await input().fill('');
    await page.waitForTimeout(800);
    expect(await page.locator('[data-state=idle]').count()).toBe(1);
    expect(await options().count()).toBe(0);
  });

  it('is busy while it waits, and former results cannot be chosen', async () => {
    await search('stones', 'results');
    await search('slow', 'loading');
    const list = page.locator('#list');
    expect(await list.getAttribute('aria-busy')).toBe('true');
    expect(await list.evaluate((element) => (element as HTMLElement).inert)).toBe(true);
    await page.keyboard.press('ArrowDown');
    expect(await input().getAttribute('aria-activedescendant')).toBeNull();
    await page.locator('[data-state=results]').waitFor();
    expect(await list.getAttribute('aria-busy')).toBe('false');
    expect(await options().locator('[part=title]').allTextContents()).toEqual(['Waymarks of the north']);
  });

  it('says that nothing was found', async () => {
    await search('nothing at all', 'empty');
    expect(await status().textContent()).toBe('No results for “nothing at all”');
    expect(await input().getAttribute('aria-expanded')).toBe('false');
    expect(await options().count()).toBe(0);
  });

  it.each([
    ['fail', 'The index is being replaced, try again in a minute. Press Enter to try again.'],
    ['proxy', 'The search service answered with status 502. Press Enter to try again.'],
    ['alien', 'The search service sent an answer that makes no sense. Press Enter to try again.'],
  ])('says what went wrong for "%s", and Enter asks again', async (query, message) => {
    await search(query, 'error');
    expect(await status().textContent()).toBe(message);
    await page.keyboard.press('Enter');
    await expect.poll(() => site.queries).toEqual([query, query]);
  });

  it('waits for the connection when offline', async () => {
    await page.context().setOffline(true);
    await search('stones', 'offline');
    expect(await status().textContent()).toContain('You are offline.');
    await page.context().setOffline(false);
    await page.locator('[data-state=results]').waitFor();
    expect(await options().count()).toBe(3);
  });

  it('shows hostile hits as inert text', async () => {
    await search('hostile', 'results');
    const first = options().first();
    expect(await first.locator('[part=title]').textContent()).toBe('<img src=x onerror=window.hacked=1>');
    expect(await first.locator('mark').allTextContents()).toEqual(['<b>bold']);
    expect(await page.locator('cairn-search').locator('img, script, b, svg').count()).toBe(0);
    expect(await options().evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      null,
      null,
      null,
      'https://example.org/x',
    ]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await first.click({ force: true });
    await page.waitForTimeout(100);
    expect(page.url()).toBe(`${site.origin}/`);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    const last = options().last().locator('[part=snippet]');
    expect(await last.locator('mark').allTextContents()).toEqual(['bc', 'd', 'ef']);
    expect(await last.textContent()).toBe('abcdef');
    expect(complaints).toEqual([]);
  });

  it('mirrors itself on a right-to-left page', async () => {
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    const icon = await page.locator('[part=icon]').boundingBox();
    const field = await input().boundingBox();
    expect(icon?.x).toBeGreaterThan(field?.x ?? Infinity);
  });
});
