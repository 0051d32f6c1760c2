import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES } from '../../shared/api.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { CLAUSE_TERMS_LIMIT, readClauses } from '../../shared/search/query/clauses.ts';
import { type Demand, parseQuery } from '../../shared/search/query/parse-query.ts';
import { search } from '../../shared/search/search.ts';
import { searchShard, type WorkLimits } from '../../shared/search/shards/search-shard.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type Language, toLanguage } from '../../shared/text/languages.ts';
import { analyzeWords } from '../../shared/text/words.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { corpora, manyDocuments } from './corpora.ts';

/** The terms of the clauses of a query, as `a|b`. */
function read(query: string, languages: readonly Language[] = ['en']) {
  const clauses = readClauses(parseQuery(query).demands, { languages, titles: false });
  const words = (list: readonly (readonly { term: string }[])[]) =>
    list.map((word) => word.map(({ term }) => term).join('|'));
  return clauses && { must: words(clauses.must), not: clauses.not.map(words) };
}

describe('readClauses', () => {
  it('takes a word in each language, and a symbol whole', () => {
    expect(read('std::vector +running', ['en', 'und'])).toBeUndefined();
    expect(read('+running -whales', ['en', 'und'])).toEqual({ must: ['run|running'], not: [['whale|whales']] });
    expect(read('"std::vector" title:getProcess')).toEqual({ must: ['std::vector', 'getprocess'], not: [] });
    expect(read('whale -"red" -"red tide"')).toEqual({ must: [], not: [['red']] });
    expect(read('"red tide" 東京 -東京都')).toEqual({ must: ['red', 'tide'], not: [['東京', '京都']] });
    expect(read('red tide')).toBeUndefined();
    expect(read('+red +Red "red tide"')?.must).toEqual(['red', 'tide']);
  });

  it('takes what stands for a word as well as the word', () => {
    const { demands } = parseQuery('blue +whal*');
    const variant = { at: [6, 10], text: 'whales', factor: 0.5, origin: 'completion' } as const;
    const other = { ...variant, at: [0, 4], text: 'azure' } as const;
    expect(readClauses(demands, { languages: ['en'], titles: true }, [variant, other])).toEqual({
      must: [[{ space: 'word', term: 'whal' }, { space: 'word', term: 'whale' }]], // prettier-ignore
      not: [],
    });
  });

  it('refuses more terms than clauses may have', () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `+w${i}`).join(' ');
    expect(read(words(CLAUSE_TERMS_LIMIT))?.must).toHaveLength(CLAUSE_TERMS_LIMIT);
    expect(() => read(words(CLAUSE_TERMS_LIMIT + 1))).toThrow(
      'what must or must not occur has 257 terms, expected at most 256',
    );
  });

  it('counts phrases that must not occur, which texts are looked at for', () => {
    const phrases = (count: number) => `song ${'-"red tide" '.repeat(count)}`;
    expect(read(phrases(CLAUSE_TERMS_LIMIT / 2))).toBeUndefined();
    expect(() => read(phrases(CLAUSE_TERMS_LIMIT / 2 + 1))).toThrow(
      'what must or must not occur has 258 terms, expected at most 256',
    );
  });
});

/** Terms of a text that stand for all of it, or for pieces that none is larger than. */
function wholeTerms(word: string, languages: Parameters<typeof analyzeWords>[1]): string[][] {
  const all: { term: string; start: number; end: number }[] = [];
  analyzeWords(word, languages, (term, _, start, end) => all.push({ term, start, end }));
  const whole = all.filter(({ start, end }) => start === 0 && end === word.length);
  return whole.length > 0 ? [whole.map(({ term }) => term)] : all.map(({ term }) => [term]);
}

/** Whether a document has a word that the query typed: a term of it, or all of its pairs of characters. */
function holds(document: CairnDocument, word: string, languages: Parameters<typeof analyzeWords>[1]): boolean {
  const own = new Set<string>();
  const urlWords = document.url.replace(/[^\p{L}\p{N}]+/gu, ' ');
  for (const text of [document.title, document.headings.join('\n'), document.text, urlWords])
    analyzeWords(text, [toLanguage(document.lang) ?? 'en'], (term) => own.add(term));
  return wholeTerms(word, languages).every((terms) => terms.some((term) => own.has(term)));
}

const words = fc.constantFrom(
  'the',
  'of',
  'amber',
  'birch',
  'cedar',
  'running',
  'snake_case',
  'v1.2.3',
  '東京都',
  'grove',
);

describe('searching with clauses', () => {
  const demands = fc.array(fc.tuple(words, fc.constantFrom<Demand['kind']>('must', 'not')), {
    minLength: 1,
    maxLength: 3,
  });
  const requests = fc.array(fc.tuple(words, demands), { minLength: 4, maxLength: 6 });

  /** Compares answers in all modes with the true ranking of those that pass; returns how many queries left some out. */
  async function compareAll(
    { index, context }: BuiltIndex,
    documents: readonly CairnDocument[],
    truth: Reference,
    asked: readonly (readonly [string, readonly (readonly [string, Demand['kind']])[]])[],
  ): Promise<number> {
    let narrowed = 0;
    for (const [word, all] of asked) {
      // An excluded phrase of several words is another matter: pairs of characters are several.
      const own = all.filter(([each, kind]) => kind === 'must' || each !== '東京都');
      const query = `${word} amber ${own.map(([each, kind]) => `${kind === 'must' ? '' : '-'}"${each}"`).join(' ')}`;
      const passing = new Set(
        documents
          .filter((document) =>
            own.every(([each, kind]) => holds(document, each, index.queryWeights.languages) === (kind === 'must')),
          )
          .map(({ id }) => id),
      );
      const ranking = truth.rank(parseQuery(query).text, index.manifest.scoring);
      const expected = ranking.filter(({ id }) => passing.has(id));
      for (const mode of MODES) {
        const answer = await search(index, { query, k: 10, offset: 0, mode, withText: false }, context);
        expect(answer.hits.map(({ id, score }) => ({ id, score }))).toEqual(expected.slice(0, 10));
        expect(answer.matches).toBe(expected.length);
        expect(answer.certificate).toMatchObject({ exact: true, slack: 0 });
        if (own.length > 0) expect(answer.demands).toEqual({ complete: true });
        expect(answer.costs.rounds).toBeLessThanOrEqual(2);
      }
      if (expected.length < ranking.length) narrowed++;
    }
    return narrowed;
  }

  it('equals the brute-force scorer among the documents that pass, in all modes', async () => {
    let narrowed = 0;
    const property = fc.asyncProperty(corpora, requests, async (documents, asked) => {
      const built = await buildDocuments(documents);
      narrowed += await compareAll(built, documents, new Reference(documents), asked);
      built.remove();
    });
    await fc.assert(property, { numRuns: 15 });
    expect(narrowed).toBeGreaterThan(10);
  });

  it('equals it in 3 shards', async () => {
    const documents = manyDocuments(2500);
    const built = await buildDocuments(documents, { shardDocuments: 1000 });
    const truth = new Reference(documents);
    let narrowed = 0;
    const property = fc.asyncProperty(requests, async (asked) => {
      narrowed += await compareAll(built, documents, truth, asked);
    });
    await fc.assert(property, { numRuns: 5 });
    expect(narrowed).toBeGreaterThan(5);
    built.remove();
  });

  it('is exact where it prunes; lists may be cut, but not those of clauses, which cost no round more', async () => {
    const built = await buildDocuments(manyDocuments(3000));
    const { directories, manifest, queryWeights } = built.index;
    const cold = { ...built.context, cache: { get: () => undefined, has: () => false, set: () => undefined } };
    const ask = (query: string, limits: WorkLimits = {}) => {
      const { text, demands } = parseQuery(query);
      const clauses = readClauses(demands, { languages: queryWeights.languages, titles: true });
      const terms = weighQuery(text, queryWeights);
      return searchShard(directories[0]!, terms, 10, manifest.scoring, cold, { clauses, ...limits });
    };
    for (const query of ['the amber +ledge', 'amber -the -of birch', 'the of +to +amber -birch', 'the +inlet +jetty']) {
      const whole = await ask(query);
      expect(whole.top.length).toBeGreaterThan(0);
      expect(whole.costs).toMatchObject({ rounds: 1 });
      expect((await ask(query, { countAllPostings: 0 })).top).toEqual(whole.top);
      // Whatever was not read, nothing is counted that must not be there.
      const cut = await ask(query, { lists: { bytes: 1 } });
      expect(cut.matches).toBeLessThanOrEqual(whole.matches);
    }
    // A list that is required is there for the score, too, and read once.
    expect((await ask('+the', { lists: { bytes: 1 } })).slack).toBe(0);
    expect((await ask('the', { lists: { bytes: 1 } })).slack).toBeGreaterThan(0);
    const { reads, bytes } = (await ask('amber ledge')).costs;
    expect((await ask('+amber +ledge')).costs).toMatchObject({ reads, bytes });
    built.remove();
  });

  it('says so where lists of its words were cut at build', async () => {
    const built = await buildDocuments(manyDocuments(400), { denseLists: { share: 0.1, least: 40 } });
    const index = { ...built.index, manifest: { ...built.index.manifest, longestList: 40 } };
    const ask = (query: string) =>
      search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false }, built.context);
    expect((await ask('amber +the')).demands).toEqual({ complete: false });
    expect((await ask('amber -the')).demands).toEqual({ complete: false });
    expect((await ask('amber +unheard')).demands).toEqual({ complete: true });
    expect((await ask('amber the')).demands).toBeUndefined();
    built.remove();
  });
});
