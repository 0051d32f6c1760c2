import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { PAGES_PATH, serveSite } from '../../index-builder/dev/site.ts';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { temporaryFolder } from '../build-documents.ts';
import { launchChromium } from '../../bench/chromium.ts';

const TIMEOUT_MS = 60_000;
const OLD_GUIDE = `---
version: '1.0'
---

# Old releases

A release was a folder, and to roll back was to copy.
`;
const GUIDE = `---
version: '2.0'
---

# Releases

What a release is.

## Roll back

To roll back a release, swap the head of the channel. Use \`std::swap\` if you must.

## Publish

Packs first, the head last.
`;

// Nothing here is a stand-in: a page with the widget as it is shipped, the Worker, and an index of Markdown pages.
describe('widget, Worker and index together', { timeout: TIMEOUT_MS }, () => {
  const folder = temporaryFolder();
  let worker: LocalWorker;
  let browser: Browser;
  let site: { address: string; close(): void };
  let page: Page;

  beforeAll(async () => {
    const pages = join(folder.path, 'pages');
    mkdirSync(pages);
    writeFileSync(join(pages, 'releases.md'), GUIDE);
    writeFileSync(join(pages, 'old.md'), OLD_GUIDE);
    writeFileSync(join(pages, 'other.md'), '# Other\n\nNothing of interest.\n');
    const out = join(folder.path, 'index');
    await build([pages], out, parseConfig({ baseUrl: PAGES_PATH }), SILENT);
    cpSync(out, join(pages, 'search-index'), { recursive: true });
    // One after the other: the browser unpacks with another temporary folder, which the Worker must not take for its own.
    worker = await startLocalWorker();
    browser = await launchChromium();
    const { index, context } = await openFolder(out);
    await publish(index, context.source, worker.bucket, 'live', SILENT);
    site = await serveSite(worker.origin, pages, 0);
    page = await browser.newPage();
    await page.goto(site.address);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser.close();
    await worker.close();
    site.close();
    folder.remove();
  }, TIMEOUT_MS);

  it('finds the section that a person types for, and opens it', async () => {
    await page.getByRole('combobox').pressSequentially('roll back', { delay: 20 });
    const first = page.getByRole('option').first();
    await first.waitFor();
    expect(await first.textContent()).toContain('Roll back');
    expect(await first.locator('mark').allTextContents()).toEqual(expect.arrayContaining(['roll', 'back']));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.address}pages/releases#roll-back`);
    expect(await page.textContent('body')).toContain('swap the head of the channel');
  });

  it('finds a code symbol', async () => {
    await page.goto(site.address);
    await page.getByRole('combobox').fill('std::swap');
    await page.getByRole('option').first().waitFor();
    expect(await page.getByRole('option').first().getAttribute('href')).toContain('#roll-back');
  });

  it('says so where nothing matches', async () => {
    await page.getByRole('combobox').fill('zzzz');
    await page.locator('[data-state=empty]').waitFor({ state: 'attached' });
    expect(await page.getByRole('option').count()).toBe(0);
  });

  it('takes what is typed for unfinished, and suggests how it goes on', async () => {
    const asked = page.waitForRequest(/\/v1\/search\?/);
    await page.getByRole('combobox').fill('interes');
    await page.getByRole('group', { name: 'Suggestions' }).waitFor();
    const { searchParams } = new URL((await asked).url());
    expect([searchParams.get('typing'), searchParams.get('group')]).toEqual(['1', 'page']);
    const suggestions = page.getByRole('group', { name: 'Suggestions' }).getByRole('option');
    expect(await suggestions.allTextContents()).toContain('interest');
    await suggestions.filter({ hasText: /^interest$/ }).click();
    await page.locator('[part~=hit]').first().waitFor();
    expect(await page.locator('[part~=hit]').first().getAttribute('href')).toContain('/pages/other');
  });

  it('says what a word with a typo was taken for', async () => {
    await page.getByRole('combobox').fill('relaeses');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Search instead for relaeses' }).click();
    await page.locator('[data-state=empty]').waitFor({ state: 'attached' });
  });

  it('counts and chooses values of attributes', async () => {
    await page.evaluate(() => document.querySelector('cairn-search')!.setAttribute('facets', 'version'));
    await page.getByRole('combobox').fill('roll back');
    const version = page.getByRole('group', { name: 'version' });
    await version.getByRole('button', { name: '1.0' }).click();
    await page.locator('[data-state=results] [aria-pressed=true]').waitFor();
    const hrefs = await page.locator('[part~=hit]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(hrefs.length).toBeGreaterThan(0);
    expect(hrefs.filter((href) => !href?.includes('/pages/old'))).toEqual([]);
    expect(await version.getByRole('button').count()).toBe(2);
  });

  it('shows the sections of a page together', async () => {
    await page.goto(site.address);
    await page.getByRole('combobox').fill('release');
    await page.keyboard.press('Enter');
    const group = page.getByRole('group', { name: 'Releases', exact: true });
    await group.waitFor();
    const hrefs = await group
      .getByRole('option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    expect(hrefs.length).toBeGreaterThan(1);
    expect(hrefs.filter((href) => !href.startsWith('/pages/releases'))).toEqual([]);
    expect(await page.locator('[part~=nested]').count()).toBe(hrefs.length - 1);
  });

  it('opens the dialog by Ctrl-K, with the same results', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('packs first');
    await page.getByRole('dialog').getByRole('option').first().click();
    await page.waitForURL(`${site.address}pages/releases#publish`);
  });

  it('searches the index by itself where the service cannot be reached', async () => {
    await page.goto(site.address);
    await page.evaluate(() => {
      const element = document.querySelector('cairn-search')!;
      element.setAttribute('endpoint', 'http://127.0.0.1:9');
      element.setAttribute('static', '/pages/search-index');
    });
    await page.getByRole('combobox').fill('roll back');
    await page.locator('[data-state=results]').waitFor({ state: 'attached' });
    expect(await page.getByRole('option').first().getAttribute('href')).toContain('/pages/releases#roll-back');
    expect(await page.locator('cairn-search [part=notice]').textContent()).toContain('this browser searched by itself');
  });
});
