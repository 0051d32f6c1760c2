import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES, type SearchAnswer } from '../../shared/api.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { parseQuery } from '../../shared/search/query/parse-query.ts';
import { passesPhrases, readPhrases } from '../../shared/search/query/phrase.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf } from '../increment/site.ts';
import { Reference } from '../reference.ts';

function ask({ index, context }: BuiltIndex, query: string, rest: Partial<SearchRequest> = {}): Promise<SearchAnswer> {
  return search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false, ...rest }, context);
}

describe('passesPhrases', () => {
  const document = {
    title: 'The Blue Whale',
    headings: ['Songs', 'of std::vector<int> insert()'],
    text: 'Blue. Whales are singing; getElementById finds 東京都 in C++ code',
    lang: 'en',
  };
  it.each([
    ['"blue whale"', true],
    ['"blue whales are"', true],
    ['"whale songs"', false],
    ['"whale blue"', false],
    ['"whales singing"', false],
    ['"whales are singing"', true],
    ['"are singing singing"', false],
    ['"singing get singing"', false],
    ['"std::vector int"', true],
    ['"std vector"', true],
    ['"vector<int> insert()"', true],
    ['"vector<int> insert"', true],
    ['"vector insert()"', false],
    ['"getElementById finds"', true],
    ['"element by id"', true],
    ['"finds 東京"', true],
    ['"東京都"', true],
    ['"in C++ code"', true],
    ['"in C code"', true],
    ['title:"blue whale"', true],
    ['title:"whales are"', false],
    ['whale -"blue whale"', false],
    ['whale -"whale blue"', true],
    ['-title:"whales are" whale', true],
  ])('%j: %j', (query, passes) => {
    const phrases = readPhrases(parseQuery(query).demands, ['en'], true);
    expect(passesPhrases(document, phrases, ['en'])).toBe(passes);
  });

  it('looks at single words only where the index has no titles', () => {
    expect(readPhrases(parseQuery('"blue" title:whale').demands, ['en'], true)).toEqual([]);
    const phrases = readPhrases(parseQuery('title:whale').demands, ['en'], false);
    expect(passesPhrases(document, phrases, ['en'])).toBe(true);
    expect(passesPhrases({ ...document, title: 'Red' }, phrases, ['en'])).toBe(false);
  });
});

const word = fc.constantFrom('amber', 'birch', 'cedar', 'delta');
const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));

describe('searching for phrases', () => {
  it('equals the brute-force scorer among the documents that have them, in all modes', async () => {
    let narrowed = 0;
    const documents = fc.array(fc.tuple(text, text), { minLength: 5, maxLength: 40 });
    const phrase = fc.tuple(fc.constantFrom('', '-', 'title:'), fc.array(word, { minLength: 2, maxLength: 3 }));
    const property = fc.asyncProperty(
      documents,
      fc.array(phrase, { minLength: 1, maxLength: 2 }),
      async (all, asked) => {
        const site = all.map(([title, own], i) => pageOf(`d${i}`, own, { title }));
        const built = await buildDocuments(site);
        const query = `amber ${asked.map(([sign, words]) => `${sign}"${words.join(' ')}"`).join(' ')}`;
        const passes = ({ title, text: own }: CairnDocument): boolean =>
          asked.every(([sign, words]) => {
            const parts = sign === 'title:' ? [title] : [title, own];
            return parts.some((part) => ` ${part} `.includes(` ${words.join(' ')} `)) !== (sign === '-');
          });
        const passing = new Set(site.filter(passes).map(({ id }) => id));
        const ranking = new Reference(site).rank(parseQuery(query).text, built.index.manifest.scoring);
        const expected = ranking.filter(({ id }) => passing.has(id));
        for (const mode of MODES) {
          const answer = await ask(built, query, { mode, k: 20 });
          expect(answer.hits.map(({ id, score }) => ({ id, score }))).toEqual(expected.slice(0, 20));
          expect(answer.phrases!.complete).toBe(true);
          if (answer.matchesExact) expect(answer.matches).toBe(expected.length);
          else expect(answer.matches).toBeGreaterThanOrEqual(20);
          expect(answer.costs.rounds).toBeLessThanOrEqual(3);
        }
        if (expected.length < ranking.length) narrowed++;
        built.remove();
      },
    );
    await fc.assert(property, { numRuns: 25 });
    expect(narrowed).toBeGreaterThan(10);
  });

  it('looks at so many texts, and says where that was not enough', async () => {
    const built = await buildDocuments(
      Array.from({ length: 200 }, (_, i) => pageOf(`d${i}`, i % 100 === 99 ? 'birch amber' : `amber x${i} birch`)),
    );
    const none = await ask(built, '"birch amber"');
    expect(none.phrases).toEqual({ checked: 64, complete: false });
    expect(none.matchesExact).toBe(false);
    const many = await ask(built, '"birch amber"', { k: 100 });
    expect(many.phrases).toEqual({ checked: 100, complete: false });
    const found = await ask(built, 'x5 x7 "amber x7 birch"');
    expect(found.hits.map(({ id }) => id)).toEqual(['d7']);
    expect(found).toMatchObject({ matches: 1, matchesExact: true, phrases: { checked: 1, complete: true } });
    built.remove();
  });

  it('counts values of documents that have the words, and says that this is an estimate from above', async () => {
    const built = await buildDocuments(
      Array.from({ length: 20 }, (_, i) => ({
        ...pageOf(`d${i}`, i % 4 === 0 ? 'amber birch' : 'birch amber'),
        attributes: { half: i % 2 },
      })),
    );
    const facetOf = async (query: string) => (await ask(built, query, { facets: ['half'], k: 20 })).facets!['half'];
    const values = [0, 1].map((value) => ({ value, count: 10 }));
    expect(await facetOf('amber birch')).toEqual({ values, distinct: 2, exact: true });
    for (const query of ['"amber birch"', 'amber -"amber birch"', 'amber title:"amber birch"'])
      expect((await facetOf(query))!.exact).toBe(false);
    expect(await facetOf('"amber birch"')).toEqual({ values, distinct: 2, exact: false });
    built.remove();
  });

  it('takes no round more where the first texts are enough, and one where they are not', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'amber birch' : 'birch amber'));
    const built = await buildDocuments(texts.map((own, i) => pageOf(`d${i}`, own)));
    const cold = { ...built.context, cache: { get: () => undefined, has: () => false, set: () => undefined } };
    const costsOf = async (query: string, k: number) =>
      (await search(built.index, { query, k, offset: 0, mode: 'balanced', withText: false }, cold)).costs;
    expect((await costsOf('amber birch', 5)).rounds).toBe(2);
    expect((await costsOf('"amber birch"', 5)).rounds).toBe(2);
    expect((await costsOf('"amber birch"', 30)).rounds).toBe(3);
    built.remove();
  });

  it('finds words of titles in an index that has no space of them', async () => {
    const built = await buildDocuments([
      pageOf('a', 'whale krill', { title: 'Blue whale' }),
      pageOf('b', 'whale krill', { title: 'Krill' }),
    ]);
    const old = { ...built, index: { ...built.index, manifest: { ...built.index.manifest, titles: false } } };
    for (const [query, ids] of [
      ['krill title:whale', ['a']],
      ['krill -title:whale', ['b']],
      ['title:"blue whale"', ['a']],
    ] as const) {
      const answer = await ask(old, query);
      expect(answer.hits.map(({ id }) => id)).toEqual(ids);
      expect(answer.phrases!.complete).toBe(true);
      expect((await ask(built, query)).hits.map(({ id }) => id)).toEqual(ids);
    }
    built.remove();
  });
});
