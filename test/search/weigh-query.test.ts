import { describe, expect, it } from 'vitest';
import { EVEN_MIX, type Mix } from '../../shared/format/release.ts';
import { weighFreePieces } from '../../shared/search/query/weigh-pieces.ts';
import { integerWeight } from '../../shared/search/weighed-term.ts';
import { type QueryWeights, weighQuery } from '../../shared/search/query/weigh-query.ts';

const WORDS: QueryWeights = {
  spaces: ['word'],
  scoring: { unit: 1000, weights: { word: 1, piece: 1 }, mix: EVEN_MIX, occurrenceCap: 3 },
  languages: ['en'],
  weighPieces: weighFreePieces,
};
const BOTH: QueryWeights = {
  ...WORDS,
  spaces: ['word', 'piece'],
  scoring: { ...WORDS.scoring, weights: { word: 1, piece: 0.5 } },
};

/** Terms of a query with their weights, `~` before those of the piece space. */
function weighed(query: string, weights = WORDS): Record<string, number> {
  return Object.fromEntries(
    weighQuery(query, weights).map(({ space, term, weight }) => [space === 'word' ? term : `~${term}`, weight]),
  );
}

/** As many different words as asked for. */
function differentWords(count: number): string {
  return Array.from({ length: count }, (_, i) => `w${i}`).join(' ');
}

/** Weights with these shares, in which to ask for a piece is an error. */
function unasked(weights: { word: number; piece: number }): Pick<QueryWeights, 'scoring' | 'weighPieces'> {
  const weighPieces = (): never => {
    throw new Error('nobody should have asked');
  };
  return { scoring: { ...BOTH.scoring, weights }, weighPieces };
}

describe('weighQuery', () => {
  it.each<[string, Record<string, number>]>([
    ['amber birch', { amber: 1, birch: 1 }],
    ['amber birch amber', { amber: 2, birch: 1 }],
    ['Running run runs, ran', { run: 3, ran: 1 }],
    ['of of of of of', { of: 3 }],
    ['std::vector', { 'std::vector': 1, std: 1, vector: 1 }],
    ['naïve', { naïv: 1, naiv: 1 }],
    ['', {}],
    ['!!', {}],
    [' \t\n ', {}],
    ['😀 — …', {}],
  ])('weighs the words of "%s"', (query, expected) => {
    expect(weighed(query)).toEqual(expected);
  });

  it('caps how often a word counts, not how many words there are', () => {
    expect(weighed(`${'of '.repeat(10_000)}amber`)).toEqual({ of: 3, amber: 1 });
    const once: QueryWeights = { ...WORDS, scoring: { ...WORDS.scoring, occurrenceCap: 1 } };
    expect(weighed('of of amber', once)).toEqual({ of: 1, amber: 1 });
  });

  it('asks for the stems of every language of the index', () => {
    expect(weighed('running', { ...WORDS, languages: ['en', 'und'] })).toEqual({ run: 1, running: 1 });
  });

  it('weighs a piece once however often it occurs, by the share of its space', () => {
    expect(weighed('AM am birch', BOTH)).toEqual({ am: 2, birch: 1, '~am': 0.5, '~birch': 0.5 });
  });

  it('weighs pieces by the table, and leaves out those that weigh nothing', () => {
    const table = new Map([
      ['am', 3],
      ['birch', 0],
    ]);
    const weights: QueryWeights = { ...BOTH, spaces: ['piece'], weighPieces: () => table };
    expect(weighed('am birch', weights)).toEqual({ '~am': 1.5 });
  });

  it('leaves out a space that has no share, and does not ask for its terms', () => {
    const wordless = { ...BOTH, scoring: { ...BOTH.scoring, weights: { word: 0, piece: 1 } } };
    expect(weighed('am am', wordless)).toEqual({ '~am': 1 });
    expect(weighed('am am', { ...WORDS, spaces: ['word', 'piece'], ...unasked({ word: 1, piece: 0 }) })).toEqual({
      am: 2,
    });
    expect(weighQuery(differentWords(256), { ...BOTH, ...unasked({ word: 1, piece: 0 }) })).toHaveLength(256);
  });

  it('takes as many distinct terms as can be scored, of both spaces together', () => {
    expect(weighQuery(differentWords(256), WORDS)).toHaveLength(256);
    expect(weighQuery(differentWords(128), BOTH)).toHaveLength(256);
  });

  it.each([
    [257, WORDS, 'the query has 257 distinct terms, expected at most 256'],
    [10_000, WORDS, 'the query has 10000 distinct terms, expected at most 256'],
    [129, BOTH, 'the query has 258 distinct terms, expected at most 256'],
  ])('refuses %i different words, with the numbers', (count, weights, message) => {
    expect(() => weighQuery(differentWords(count), weights)).toThrow(
      expect.objectContaining({ code: 'bad-request', message }),
    );
  });
});

describe('the mix of the spaces', () => {
  const MIX: Mix = {
    plain: { word: 1, piece: 0.5 },
    question: { word: 0.25, piece: 1 },
    symbol: { word: 1, piece: 0 },
  };
  const mixed: QueryWeights = { ...BOTH, scoring: { ...BOTH.scoring, mix: MIX } };

  it.each<[string, string, Record<string, number>]>([
    ['other query', 'amber am', { amber: 1, am: 1, '~amber': 0.25, '~am': 0.25 }],
    ['question', 'how amber', { how: 0.25, amber: 0.25, '~how': 0.5, '~amber': 0.5 }],
    ['question by its mark', 'am am?', { am: 0.5, '~am': 0.5, '~am?': 0.5 }],
    ['symbol', 'a_b', { a_b: 1, a: 1, b: 1 }],
  ])('is that of its kind for a(n) %s', (_, query, expected) => {
    expect(weighed(query, mixed)).toEqual(expected);
  });

  it('leaves out a space that has no share in this kind of query alone', () => {
    const only: QueryWeights = { ...mixed, spaces: ['piece'] };
    expect(weighed('a_b', only)).toEqual({});
    expect(weighed('a_b is what', only)).toEqual({});
    expect(weighed('a b', only)).toEqual({ '~a': 0.25, '~b': 0.25 });
  });

  it('multiplies the shares that both give their best document the same weight with', () => {
    const share = { word: 0.5, piece: 0.25 };
    const shared: QueryWeights = { ...mixed, scoring: { ...mixed.scoring, weights: share } };
    expect(weighed('am am', shared)).toEqual({ am: 1, '~am': 0.125 });
    expect(weighed('what am', shared)).toEqual({ what: 0.125, am: 0.125, '~what': 0.25, '~am': 0.25 });
  });
});

describe('integerWeight', () => {
  const term = { space: 'word', term: 'amber', weight: 1 } as const;

  it.each([
    [1, 255, 1000],
    [2, 255, 2000],
    [1, 1, 4],
    [0.5, 1, 2],
    [1, 0.001, 1],
    [1e-9, 1, 1],
  ])('is a weight of %d at a scale of %d: %i', (weight, scale, expected) => {
    expect(integerWeight({ ...term, weight }, scale, WORDS.scoring)).toBe(expected);
  });

  it('refuses a weight with which scores could overflow', () => {
    expect(() => integerWeight({ ...term, weight: 1e6 }, 255, WORDS.scoring)).toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    );
  });
});
