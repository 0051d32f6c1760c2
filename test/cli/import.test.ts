import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromDocSearch } from '../../index-builder/migration/docsearch.ts';
import { fromTypesense } from '../../index-builder/migration/typesense.ts';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { runCli } from './run-cli.ts';

describe('what the DocSearch scraper was configured to do', () => {
  it('is carried over, and what has no place is said line by line', () => {
    const { config, rules, widget, left } = fromDocSearch(
      {
        index_name: 'example',
        start_urls: [
          {
            url: 'https://docs.example.org/guide/',
            extra_attributes: { language: ['de'], version: ['2'] },
            page_rank: 3,
          },
          'https://docs.example.org/api/',
        ],
        stop_urls: ['^https://docs\\.example\\.org/old/', 'https://docs.example.org/x$', '/(v1|v2)/', '/tags/'],
        selectors: {
          lvl0: { selector: '.menu .active', global: true },
          lvl1: 'article h1',
          text: 'article p, article > li',
        },
        selectors_exclude: ['.toc'],
        custom_settings: {
          synonyms: [['js', 'javascript'], ['alone']],
          attributesForFaceting: ['language', 'filterOnly(version)'],
          separatorsToIndex: '_',
        },
        nb_hits: 12,
        only_content_level: true,
      },
      'config.json',
    );
    expect(config).toEqual({ baseUrl: 'https://docs.example.org/', lang: 'de', selector: 'article' });
    expect(rules).toEqual({
      synonyms: [['js', 'javascript']],
      hidden: ['https://docs.example.org/old/**', 'https://docs.example.org/x', '**/tags/**'],
    });
    expect(widget).toEqual({ facets: 'lang,version' });
    expect(left.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'start_urls.0.extra_attributes.version',
      'start_urls.0.page_rank',
      'stop_urls.2',
      'selectors.lvl0',
      'selectors_exclude',
      'custom_settings.separatorsToIndex',
      'index_name, nb_hits',
      'only_content_level',
    ]);
  });

  it('has the options of its search box, too', () => {
    const { config, rules, widget, left } = fromDocSearch(
      {
        appId: 'A',
        apiKey: 'B',
        indexName: 'c',
        placeholder: 'Find',
        searchParameters: { facetFilters: ['language:en', ['version:2', 'version:3'], ['a:1', 'b:2']], hitsPerPage: 5 },
      },
      'options.json',
    );
    expect(config).toEqual({});
    expect(rules).toEqual({ defaults: { filter: ['lang:en', 'version:2|3'] } });
    expect(widget).toEqual({ placeholder: 'Find', k: '5' });
    expect(left).toEqual([
      'searchParameters.facetFilters.2: alternatives of several attributes have no filter here',
      'indexName, appId, apiKey: not needed here',
    ]);
  });

  it('has filters of any value as they were meant, and of what must not be', () => {
    const facetFilters = ['a:b|c', 'version:1..2', 'kind:-Old', ['kind:-Old', 'kind:New'], 'a:\\-b'];
    const { rules, left } = fromDocSearch({ searchParameters: { facetFilters } }, 'options.json');
    expect(parseFilters(rules.defaults!.filter!)).toEqual([
      { name: 'a', negated: false, values: [{ is: 'b|c' }] },
      { name: 'version', negated: false, values: [{ is: '1..2' }] },
      { name: 'kind', negated: true, values: [{ is: 'Old' }] },
      { name: 'a', negated: false, values: [{ is: '-b' }] },
    ]);
    expect(left).toEqual(['searchParameters.facetFilters.3: a value that must not be is no alternative here']);
  });

  it('is left where it says more than one setting can', () => {
    const { config, left } = fromDocSearch(
      {
        start_urls: ['https://a.example/', { url: 'https://b.example/', extra_attributes: { language: ['en'] } }],
        selectors: { lvl1: 'h1', text: 'p', default: { lvl0: 'h1' } },
      },
      'config.json',
    );
    expect(config).toEqual({ lang: 'en' });
    expect(left.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'start_urls',
      'selectors.default',
      'selectors',
    ]);
  });

  it('leaves a language without a stemmer, and lists beyond their length', () => {
    const { config, rules, left } = fromDocSearch(
      {
        start_urls: [{ url: 'https://a.example/', extra_attributes: { language: ['tlh'] } }],
        custom_settings: { synonyms: Array.from({ length: 2001 }, (_, i) => [`a${i}`, `b${i}`]) },
        searchParameters: { facetFilters: Array.from({ length: 12 }, (_, i) => `a${i}:b`) },
      },
      'config.json',
    );
    expect(config).toEqual({ baseUrl: 'https://a.example/' });
    expect(rules.synonyms).toHaveLength(2000);
    expect(rules.defaults!.filter).toHaveLength(10);
    expect(left).toEqual([
      'start_urls: lang: a language that has no stemmer, use "und" for none (found the string "tlh")',
      'custom_settings.synonyms.2000: Too big: expected array to have <=2000 items',
      'searchParameters.facetFilters.10: Too big: expected array to have <=10 items',
      'searchParameters.facetFilters.11: Too big: expected array to have <=10 items',
    ]);
  });

  it.each([
    [{ start_urls: 'https://a.example/' }, 'config.json: start_urls: '],
    [{ stop_urls: [1] }, 'config.json: stop_urls.0: '],
    [[], 'config.json: the file: '],
  ])('is refused where it is something else: %j', (json, says) => {
    expect(() => fromDocSearch(json, 'config.json')).toThrow(says.slice('config.json: '.length));
  });
});

describe('a collection of Typesense', () => {
  it('is carried over with its synonyms and overrides', () => {
    const { config, rules, widget, left } = fromTypesense(
      {
        name: 'docs',
        fields: [
          { name: 'name', type: 'string' },
          { name: 'content', type: 'string' },
          { name: 'permalink', type: 'string' },
          { name: 'tags', type: 'string[]', facet: true },
          { name: 'stars', type: 'int32' },
        ],
        default_sorting_field: 'stars',
        num_documents: 3,
        synonyms: [
          { id: 'a', synonyms: ['k8s', 'kubernetes'] },
          { id: 'b', root: 'phone', synonyms: ['iphone', 'android'], locale: 'en' },
        ],
        overrides: [
          {
            id: 'first',
            rule: { query: 'install', match: 'exact' },
            includes: [
              { id: 'b', position: 2 },
              { id: 'a', position: 1 },
            ],
            excludes: [{ id: 'c' }],
          },
          { id: 'loose', rule: { query: 'install', match: 'contains' }, includes: [{ id: 'b', position: 2 }] },
        ],
      },
      'typesense.json',
    );
    expect(config).toEqual({ fields: { title: 'name', text: 'content', url: 'permalink' } });
    expect(rules).toEqual({
      synonyms: [['k8s', 'kubernetes'], { from: 'phone', to: ['iphone', 'android'] }],
      pins: [{ query: 'install', ids: ['a', 'b'] }],
      boosts: [{ attribute: 'stars', max: 1.3, curve: 'log' }],
    });
    expect(widget).toEqual({ facets: 'tags' });
    expect(left.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'fields',
      'synonyms.b.locale',
      'overrides.first.excludes',
      'overrides.loose',
      'num_documents',
    ]);
  });

  it('leaves rules by name that there are not here, and carries over the others', () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`);
    const pinned = (id: string, query: string, count: number) => ({
      id,
      rule: { query, match: 'exact' },
      includes: words(count).map((word, i) => ({ id: word, position: i })),
    });
    const { rules, left } = fromTypesense(
      {
        synonyms: [
          { id: 'many', synonyms: words(17) },
          { id: 'first', synonyms: ['x', 'y'] },
          { id: 'second', synonyms: ['y', 'z'] },
          { id: 'back', root: 'a', synonyms: ['a'] },
          { id: 'none', root: 'a', synonyms: [] },
          { id: 'last', synonyms: ['p', 'q'] },
        ],
        overrides: [pinned('long', 'm', 11), pinned('fit', 'n', 1), pinned('again', 'N', 2)],
      },
      'typesense.json',
    );
    expect(rules).toEqual({
      synonyms: [
        ['x', 'y'],
        ['p', 'q'],
      ],
      pins: [{ query: 'n', ids: ['w0'] }],
    });
    expect(left.toSorted()).toEqual([
      'overrides.again: it is that of overrides.fit too, expected each query once',
      'overrides.long: Too big: expected array to have <=10 items',
      'synonyms.back: synonyms lead from "a" to "a", expected no way back: words that mean the same are a list',
      'synonyms.many: Too big: expected array to have <=16 items',
      'synonyms.none: Too small: expected array to have >=1 items',
      'synonyms.second: "y" is in synonyms.first too, expected each word in one group',
    ]);
  });
});

describe('cairn import', () => {
  it('writes files that are not there yet, and none where one is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-'));
    const file = join(folder, 'config.json');
    writeFileSync(
      file,
      JSON.stringify({
        start_urls: ['https://a.example/'],
        placeholder: 'a "b"',
        custom_settings: { synonyms: [['a', 'b']] },
      }),
    );
    const { code, stdout } = await runCli(['import', 'docsearch', file, '--to', folder]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'wrote cairn.config.json\nwrote cairn.rules.json\nsearch box: <cairn-search placeholder="a &quot;b&quot;"></cairn-search>\n',
    );
    expect(JSON.parse(readFileSync(join(folder, 'cairn.config.json'), 'utf8'))).toEqual({
      baseUrl: 'https://a.example/',
    });
    expect(await runCli(['import', 'docsearch', file, '--to', folder])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /cairn\.config\.json, cairn\.rules\.json exists in .*, and nothing is written over it/,
      ) as string,
    });
    expect(await runCli(['import', 'typesense', join(folder, 'none.json')])).toMatchObject({ code: 1 });
  });
});
