import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswer } from '../../shared/api.ts';
import { sectionsOf, withSections } from '../../index-builder/documents/page-sections.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf } from '../increment/site.ts';

describe('sections of a page', () => {
  it.each([
    ['/guide/start/install', ['guide', 'guide/start']],
    ['/guide/start/install/', ['guide', 'guide/start', 'guide/start/install']],
    ['/a/b/c/d/e', ['a', 'a/b', 'a/b/c']],
    ['guide/install.html', ['guide']],
    ['https://example.org/guide//./install?from=/x/y#z', ['guide']],
    ['/%C3%BCber/100%/x', ['über', 'über/100%']],
    ['https://example.org', []],
    ['/', []],
    ['install', []],
    ['', []],
  ])('of %j are %j', (page, sections) => expect(sectionsOf(page, 3)).toEqual(sections));

  it('are as many as are wanted, and leave an attribute of that name alone', () => {
    expect(sectionsOf('/a/b/c/d', 0)).toEqual([]);
    const document = pageOf('d', 'krill', {});
    const own = { ...document, page: '/guide/x', attributes: { section: 'mine', tag: 1 } };
    expect(withSections(own, 2)).toBe(own);
    expect(withSections({ ...own, attributes: { tag: 1 } }, 2).attributes).toEqual({ section: ['guide'], tag: 1 });
    expect(withSections({ ...own, page: '/x', attributes: {} }, 2).attributes).toEqual({});
  });
});

describe('searching a part of a site', () => {
  const folders = ['', 'guide/', 'guide/start/', 'guide/start/deep/', 'guides/', 'blog/2026/'];
  const pages = Array.from({ length: 60 }, (_, i) => `/${folders[i % folders.length]!}p${String(i).padStart(2, '0')}`);
  const documents = pages.map((page, i) => ({ ...pageOf(`d${i}`, 'krill moss', {}), page, url: page }));
  let built: BuiltIndex;
  let plain: BuiltIndex;
  beforeAll(async () => {
    [built, plain] = [await buildDocuments(documents, { sections: 3 }), await buildDocuments(documents)];
  });
  afterAll(() => [built, plain].forEach(({ remove }) => remove()));
  const ask = ({ index, context }: BuiltIndex, more: Partial<SearchRequest>): Promise<SearchAnswer> =>
    search(index, { query: 'krill', k: 60, offset: 0, mode: 'exact', withText: false, ...more }, context);

  it('finds what lies in a folder or below, and counts it', async () => {
    const folder = fc.constantFrom('guide', 'guide/start', 'guide/start/deep', 'guides', 'blog', 'blog/2026');
    const property = fc.asyncProperty(folder, fc.constantFrom('', '-'), async (name, sign) => {
      const { hits } = await ask(built, { filters: [`${sign}section:${name}`] });
      const within = pages.filter((page) => page.startsWith(`/${name}/`) !== (sign === '-'));
      expect(hits.map(({ page }) => page).sort()).toEqual(within.sort());
    });
    await fc.assert(property, { numRuns: 30 });
    const { facets } = await ask(built, { facets: ['section'] });
    expect(facets!['section']!.values.slice(0, 2)).toEqual([
      { value: 'guide', count: 30 },
      { value: 'guide/start', count: 20 },
    ]);
  });

  it('is told of to whoever filters by page', async () => {
    for (const name of ['page', 'path', 'url', 'section'])
      await expect(ask(plain, { filters: [`${name}:guide`] })).rejects.toThrow('built with the setting "sections"');
    await expect(ask(plain, { filters: ['tag:guide'] })).rejects.toThrow(/expected one of lang$/);
  });
});
