import { describe, expect, test } from 'vitest';
import { inputFolder, readAll, readOne } from './input-folder.ts';

/** So many values of a filter. */
function values(count: number): string {
  return Array.from({ length: count }, (_, i) => `<i data-pagefind-filter="a:v${i}">`).join('</i>');
}

describe('a site that was marked for Pagefind', () => {
  test('has the pages that mark their content, once one of them does', async () => {
    const folder = await inputFolder({
      'a.html': '<title>A</title><main><p>plain</main>',
      'b.html': '<title>B</title><main><p>before<div data-pagefind-body>content</div><p data-pagefind-body>more</main>',
    });
    const all = await readAll(folder);
    expect(all.map(({ document }) => [document.id, document.text])).toEqual([['b.html', 'content\nmore']]);
  });

  test('keeps all of its pages where none does', async () => {
    const folder = await inputFolder({
      'a.html': '<title>A</title><main><p>plain</main>',
      'b.html': '<title>B</title><main><p>simple</main>',
    });
    expect((await readAll(folder)).map(({ document }) => document.id)).toEqual(['a.html', 'b.html']);
  });

  test('keeps all of its pages where one is only about the mark', async () => {
    const folder = await inputFolder({
      'a.html': '<title>A</title><main><p>plain</main>',
      'b.html': '<title>B</title><main><p>Say <code>data-pagefind-body</code>.</main>',
    });
    expect((await readAll(folder)).map(({ document }) => document.id)).toEqual(['a.html', 'b.html']);
  });

  test.each([
    ['names', `<p data-pagefind-meta="${'a,'.repeat(50_000)}">${'word '.repeat(50_000)}`, 1],
    ['blanks', `<p data-pagefind-meta="${' '.repeat(200_000)}a]">x`, 1],
    ['values', values(100_000), 100_000],
  ])('with many %s takes a step for each', async (_, html, count) => {
    const [document] = await readOne('a.html', `<title>T</title><main>${html}</main>`);
    expect([Object.values(document?.attributes ?? {})].flat(2)).toHaveLength(count);
  });

  test('is read without what is ignored, or weighs nothing', async () => {
    const html =
      '<title>T</title><main><p data-pagefind-ignore>a<p data-pagefind-ignore="all">b<p data-pagefind-weight="0">c' +
      '<p data-pagefind-weight="2">d</main>';
    expect((await readOne('a.html', html))[0]?.text).toBe('d');
  });

  test('gives its metadata, filters and sort keys as attributes', async () => {
    const html =
      '<title>T</title><main><h1 data-pagefind-meta="title">Own <b>title</b></h1>' +
      '<img data-pagefind-meta="image[src],alt[alt]" src="/x.png" alt="X">' +
      '<b data-pagefind-filter="tag">one</b><b data-pagefind-filter="tag">two</b><b data-pagefind-filter="tag">one</b>' +
      '<i data-pagefind-filter="author:Ada, Countess">by</i><i data-pagefind-sort="weight:12.50, kg">w</i>' +
      '<i data-pagefind-sort="date[data-day], order" data-day="2026-11-25">3</i>' +
      '<i data-pagefind-default-meta="license:none">x</i><i data-pagefind-default-meta="state:draft">x</i>' +
      '<i data-pagefind-meta="state:done">x</i></main>';
    const [document] = await readOne('a.html', html);
    expect(document?.title).toBe('Own title');
    expect(document?.attributes).toEqual({
      image: '/x.png',
      alt: 'X',
      tag: ['one', 'two'],
      author: 'Ada, Countess',
      weight: '12.50, kg',
      date: '2026-11-25',
      order: 3,
      license: 'none',
      state: 'done',
    });
  });

  test('lets a meta element of ours say otherwise', async () => {
    const html =
      '<title>T</title><meta name="cairn:kind" content="b"><main><i data-pagefind-filter="kind:a">x</i></main>';
    expect((await readOne('a.html', html))[0]?.attributes).toEqual({ kind: 'b' });
  });

  test('is found by attributes that are to be indexed', async () => {
    const html =
      '<title>T</title><main><p>See <img data-pagefind-index-attrs="alt2,title" title="a map" alt2="of it">.</main>';
    expect((await readOne('a.html', html))[0]?.text).toBe('See of it a map .');
  });

  test.each(['', ',', ':', 'a[', '[b]', 'a[b', ' , ,', 'a[b]:c'])('survives the mark %j', async (mark) => {
    const html = `<title>T</title><main><p data-pagefind-filter="${mark}" data-pagefind-meta="${mark}">x</main>`;
    expect((await readOne('a.html', html))[0]?.text).toBe('x');
  });
});
