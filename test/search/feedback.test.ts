import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUERY_TERMS_LIMIT } from '../../shared/format/layout.ts';
import { expandTerms } from '../../shared/search/feedback.ts';
import { search } from '../../shared/search/search.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf } from '../increment/site.ts';

const word = (term: string, weight = 1): WeighedTerm => ({ space: 'word', term, weight });
const of = (score: number, text: string) => ({ document: { title: '', headings: [], text, lang: 'und' }, score });
const WEIGHTS = {
  languages: ['und'] as const,
  scoring: {
    unit: 1,
    weights: { word: 1, piece: 1 },
    mix: { plain: { word: 1, piece: 1 }, question: { word: 1, piece: 1 }, symbol: { word: 1, piece: 1 } },
    occurrenceCap: 3,
  },
};
const never = (): boolean => false;

describe('the terms of a query with those of its best documents', () => {
  it('keep half of the weight of its words, and share the other by likelihood', () => {
    // moss: 3 × 1/2 + 1 × 1/4 = 1.75; fern: 3 × 1/2 = 1.5; peat: 1 × 3/4 = .75; together 4, to share 2.
    const documents = [of(3, 'moss fern'), of(1, 'moss peat peat peat')];
    const piece: WeighedTerm = { space: 'piece', term: 'mo', weight: 7 };
    expect(expandTerms([word('moss', 3), word('stone'), piece], documents, WEIGHTS, never)).toEqual([
      word('moss', 1.5 + 2 * (1.75 / 4)),
      word('stone', 0.5),
      piece,
      { ...word('fern', 2 * (1.5 / 4)), origin: 'feedback' },
      { ...word('peat', 2 * (0.75 / 4)), origin: 'feedback' },
    ]);
  });

  it('are ten more at most, none of them common or of one letter', () => {
    const text = `common x ${Array.from({ length: 12 }, (_, i) => `w${i} `.repeat(12 - i)).join('')}`;
    const added = expandTerms(
      [word('moss')],
      [of(1, text.repeat(2))],
      WEIGHTS,
      (term) => term === 'common' || term === 'w0',
    );
    expect(added.slice(1).map(({ term }) => term)).toEqual([
      'w1',
      'w2',
      'w3',
      'w4',
      'w5',
      'w6',
      'w7',
      'w8',
      'w9',
      'w10',
    ]);
  });

  it('stay within what a query may have, and weigh', () => {
    const many = Array.from({ length: QUERY_TERMS_LIMIT - 1 }, (_, i) => word(`q${i}`));
    const terms = expandTerms(many, [of(1, 'fern peat')], WEIGHTS, never);
    expect(terms).toHaveLength(QUERY_TERMS_LIMIT);
    expect(terms.at(-1)).toEqual({ ...word('fern', WEIGHTS.scoring.occurrenceCap), origin: 'feedback' });
  });

  it('are those of the query where nothing is found, or it has no words', () => {
    expect(expandTerms([word('moss')], [], WEIGHTS, never)).toEqual([word('moss')]);
    expect(expandTerms([], [of(1, 'moss')], WEIGHTS, never)).toEqual([]);
  });
});

describe('a search with feedback', () => {
  let built: BuiltIndex;
  beforeAll(async () => {
    const filler = Array.from({ length: 60 }, (_, i) => pageOf(`z${i}`, `stone w${i} x${i}`));
    const site = [
      ...Array.from({ length: 4 }, (_, i) => pageOf(`kettle${i}`, `descale the kettle with vinegar ${i}`)),
      pageOf('vinegar', 'vinegar dissolves what water leaves behind'),
    ];
    built = await buildDocuments([...site, ...filler]);
  });
  afterAll(() => built.remove());
  const ask = (feedback: boolean) =>
    search(built.index, { query: 'kettle', k: 10, offset: 0, mode: 'exact', withText: false, feedback }, built.context);

  it('finds what has none of its words, for more postings', async () => {
    const [plain, fed] = [await ask(false), await ask(true)];
    expect(plain.hits.map(({ id }) => id)).not.toContain('vinegar');
    expect(fed.hits.map(({ id }) => id)).toContain('vinegar');
    expect(fed.hits.slice(0, 4).map(({ page }) => page.slice(0, 7))).toEqual(Array(4).fill('/kettle'));
    expect(fed.certificate.exact).toBe(true);
    expect(fed.costs.postings).toBeGreaterThan(plain.costs.postings);
  });
});
