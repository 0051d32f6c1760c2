import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { TIMEOUT_MS, useFixture } from './fixture.ts';

const BUNDLE_LIMIT_BYTES = 20 * 1024;

const widget = useFixture();
beforeEach(() => widget.open(), TIMEOUT_MS);

describe('what is shipped', () => {
  it('fits its size budget, with the largest language', () => {
    const sizes = [...widget.site.files].map(([name, bytes]) => [name, gzipSync(bytes, { level: 9 }).length] as const);
    const own = new Map(sizes).get('cairn-search.js') ?? Infinity;
    const languages = sizes.filter(([name]) => name.startsWith('languages/')).map(([, size]) => size);
    expect(languages.length).toBeGreaterThanOrEqual(12);
    expect(own + Math.max(...languages)).toBeLessThanOrEqual(BUNDLE_LIMIT_BYTES);
  });

  it('parses nothing as HTML, and evaluates nothing', () => {
    const folder = fileURLToPath(new URL('../../widget/', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const forbidden =
      /innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|createContextualFragment|DOMParser|eval\(|new Function/;
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((name) => forbidden.test(readFileSync(folder + name, 'utf8')))).toEqual([]);
  });
});

describe('asking', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['/v1/indexes/guide/', '/v1/indexes/guide/search'],
    ['/v1', '/v1/search'],
  ])('takes %s as an endpoint, and asks %s', async (endpoint, path) => {
    await widget.open({ endpoint });
    const asked = widget.page.waitForRequest(/\/search\?/);
    await widget.search('stones', 'results');
    expect(new URL((await asked).url()).pathname).toBe(path);
    expect(widget.queries).toEqual(['stones']);
  });

  it('sends one request after typing pauses and shows titles, headings and snippets', async () => {
    await widget.open({ suggest: '0' });
    await widget.page.evaluate(() => {
      document.addEventListener('cairn-results', (event) => {
        const { query, hits } = (event as CustomEvent<{ query: string; hits: unknown[] }>).detail;
        document.title = `${query} ${hits.length}`;
      });
    });
    await widget.input.pressSequentially('stones', { delay: 15 });
    await widget.options.first().waitFor();
    expect(widget.site.requests.map(String)).toEqual(['q=stones&k=8&group=page&typing=1']);
    expect(await widget.options.count()).toBe(3);
    const first = widget.options.first();
    expect(await first.locator('[part=title]').textContent()).toBe('Building a cairn');
    expect(await first.locator('[part=breadcrumb]').textContent()).toBe('Guide › Order of the stones');
    expect(await first.getAttribute('href')).toBe('/guide/build#order');
    expect(await widget.status.textContent()).toBe('3 results');
    expect(await widget.page.title()).toBe('stones 3');
    expect(await widget.input.getAttribute('aria-expanded')).toBe('true');
    expect(widget.complaints).toEqual([]);
  });

  it('posts what is too long for an address', async () => {
    const posted = widget.page.waitForRequest((request) => request.method() === 'POST');
    await widget.input.fill(`${'ß'.repeat(400)} end`);
    const request = await posted;
    expect(request.url()).toBe(`${widget.site.origin}/v1/search`);
    expect(request.postDataJSON()).toMatchObject({ q: `${'ß'.repeat(400)} end`, k: 8, typing: true });
    await widget.state('empty');
  });

  it('asks for whole words once Enter is pressed, and not again', async () => {
    await widget.search('stones', 'results');
    await widget.page.keyboard.press('Enter');
    await expect.poll(() => widget.site.requests.length).toBe(2);
    expect(widget.site.requests[1]?.has('typing')).toBe(false);
    expect(widget.site.requests[1]?.has('suggest')).toBe(false);
    await widget.state('results');
    await widget.page.keyboard.press('Enter');
    await widget.page.waitForTimeout(200);
    expect(widget.site.requests.length).toBe(2);
  });

  it('answers from memory what it has asked before', async () => {
    await widget.search('stones', 'results');
    await widget.search('one', 'loading');
    await expect.poll(() => widget.titles).toEqual(['Choosing stones']);
    await widget.input.fill('stones');
    await expect.poll(() => widget.titles).toContain('Waymarks of the north');
    expect(widget.queries).toEqual(['stones', 'one']);
  });

  it('aborts a request whose query was replaced and never shows its answer', async () => {
    const aborted = widget.page.waitForEvent('requestfailed', (request) => request.url().includes('q=slow'));
    const asked = widget.page.waitForRequest((request) => request.url().includes('q=slow'));
    await widget.input.fill('slow');
    await asked;
    await widget.search('one', 'results');
    expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED');
    await widget.page.waitForTimeout(800);
    expect(await widget.titles).toEqual(['Choosing stones']);
    expect(widget.queries).toEqual(['slow', 'one']);
    expect(widget.complaints).toEqual([]);
  });

  it('drops an answer whose query was cleared', async () => {
    const asked = widget.page.waitForRequest((request) => request.url().includes('q=slow'));
    await widget.input.fill('slow');
    await asked;
    await widget.input.fill('');
    await widget.page.waitForTimeout(800);
    expect(await widget.page.locator('[data-state=start]').count()).toBe(1);
    expect(await widget.options.count()).toBe(0);
  });

  it('is busy while it waits, and former results cannot be chosen', async () => {
    await widget.search('stones', 'results');
    await widget.search('slow', 'loading');
    const list = widget.page.locator('#list');
    expect(await list.getAttribute('aria-busy')).toBe('true');
    expect(await list.evaluate((element) => (element as HTMLElement).inert)).toBe(true);
    await widget.page.keyboard.press('ArrowDown');
    expect(await widget.input.getAttribute('aria-activedescendant')).toBeNull();
    await widget.state('results');
    expect(await list.getAttribute('aria-busy')).toBe('false');
    expect(await widget.titles).toEqual(['Waymarks of the north']);
  });
});

describe('results', { timeout: TIMEOUT_MS }, () => {
  it('marks the ranges of the answer, counted in UTF-16 units, and related words otherwise', async () => {
    await widget.search('pages', 'results');
    const snippet = widget.options.first().locator('[part=snippet]');
    expect(await snippet.locator('mark').allTextContents()).toEqual(['stones', 'stone ']);
    expect(await snippet.textContent()).toBe(
      '🪨 Größe first: put the largest stones at the base, and each stone on two below.',
    );
    const related = widget.options.last().locator('[part=snippet] mark[part~=related]');
    expect(await related.allTextContents()).toEqual(['heap']);
  });

  it('shows further hits of a page below its best', async () => {
    await widget.search('pages', 'results');
    expect(await widget.titles).toEqual([
      'Building a cairn',
      'The base',
      'The top',
      'Choosing stones',
      'Waymarks of the north',
    ]);
    const group = widget.page.getByRole('group', { name: 'Building a cairn' });
    expect(await group.getByRole('option').count()).toBe(3);
    expect(await widget.status.textContent()).toBe('5 results');
  });

  it('suggests words, which are asked, and headings, which are opened', async () => {
    await widget.search('stones', 'results');
    const group = widget.page.getByRole('group', { name: 'Suggestions' });
    expect(await group.getByRole('option').allTextContents()).toEqual(['stones of the north', 'Stones that roll']);
    expect(await group.getByRole('option').last().getAttribute('href')).toBe('/guide/choose#roll');
    await group.getByRole('option').first().click();
    await expect.poll(() => widget.titles).toEqual(['Waymarks of the north']);
    expect(await widget.input.inputValue()).toBe('stones of the north');
    expect(widget.site.requests.at(-1)?.has('typing')).toBe(false);
  });

  it('adds further hits, as long as there are any', async () => {
    await widget.search('many', 'results');
    const more = widget.page.getByRole('button', { name: 'More results' });
    expect(await widget.options.count()).toBe(8);
    await more.click();
    await expect.poll(() => widget.options.count()).toBe(16);
    await more.click();
    await expect.poll(() => widget.options.count()).toBe(20);
    expect(await more.count()).toBe(0);
    expect(widget.site.requests.map((request) => request.get('offset'))).toEqual([null, '8', '16']);
    expect(await widget.options.last().getAttribute('id')).toBe('option-19');
    expect(await widget.titles).toContain('Day 20');
  });

  it('shows hostile hits as inert text', async () => {
    await widget.search('hostile', 'results');
    const first = widget.options.first();
    expect(await first.locator('[part=title]').textContent()).toBe('<img src=x onerror=window.hacked=1>');
    expect(await first.locator('mark').allTextContents()).toEqual(['<b>bold']);
    expect(await widget.page.locator('#list').locator('img, script, b, svg[onload]').count()).toBe(0);
    expect(await widget.options.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      null,
      null,
      null,
      'https://example.org/x',
    ]);
    await widget.page.keyboard.press('ArrowDown');
    await widget.page.keyboard.press('Enter');
    await first.click({ force: true });
    await widget.page.waitForTimeout(100);
    expect(new URL(widget.page.url()).pathname).toBe('/');
    expect(await widget.page.evaluate(() => 'hacked' in window)).toBe(false);
    const last = widget.options.last().locator('[part=snippet]');
    expect(await last.locator('mark').allTextContents()).toEqual(['bc', 'd', 'ef']);
    expect(await last.textContent()).toBe('abcdef');
    expect(widget.complaints).toEqual([]);
  });
});
