import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDocuments, temporaryFolder } from '../build-documents.ts';
import { Reference, type ReferenceSettings } from '../reference.ts';
import { compare } from './compare.ts';
import { querySides } from './query-sides.ts';
import { seeded, type Skew, skewedDocuments, skewedQuery } from './skewed-documents.ts';

const SETTINGS: ReferenceSettings = { k1: 1.2, weights: [2, 1.5, 1, 0.5], b: [0.4, 0.4, 0.75, 0.4] };

const skews: fc.Arbitrary<Skew> = fc.record({
  seed: fc.nat(1e6),
  documents: fc.constantFrom(1, 2, 60, 257, 800, 1500),
  words: fc.constantFrom(5, 100, 2000),
  textWords: fc.constantFrom(1, 12),
  languages: fc.constantFrom(['en'], ['en', 'de', 'und'], ['und', 'fr']),
  pieces: fc.constantFrom(0, 0, 12, 300),
});
const settings: fc.Arbitrary<ReferenceSettings> = fc.constantFrom(
  SETTINGS,
  { ...SETTINGS, weights: [1, 0, 1, 0] },
  { ...SETTINGS, k1: 0 },
  { ...SETTINGS, b: [0, 0, 1, 1] },
);
const shares = fc.constantFrom({ word: 1, piece: 1 }, { word: 0.3, piece: 1 }, { word: 1, piece: 0.004 });

const { path, remove } = temporaryFolder();
afterAll(remove);
/** Tokens that documents may have, and weights of most of them. */
const TOKENS = Array.from({ length: 300 }, (_, i) => `t${i}`);
const SIDES = querySides(
  path,
  TOKENS,
  Object.fromEntries(TOKENS.filter((_, i) => i % 7 !== 3).map((token, i) => [token, 0.01 + ((i * 37) % 100) / 9])),
);

function bm25Of({ k1, weights, b }: ReferenceSettings) {
  const byField = ([title, headings, text, url]: ReferenceSettings['b']) => ({ title, headings, text, url });
  return { k1, weights: byField(weights), b: byField(b) };
}

describe('search, over lists of any length', () => {
  it('equals the brute-force scorer', async () => {
    const property = fc.asyncProperty(skews, settings, shares, fc.constantFrom(...SIDES), async (...drawn) => {
      const [skew, bm25, weights, { config, reference }] = drawn;
      const documents = skewedDocuments(skew);
      const built = await buildDocuments(documents, { ...config, bm25: bm25Of(bm25), weights });
      const truth = new Reference(documents, bm25, reference);
      const random = seeded(skew.seed + 1);
      for (let i = 0; i < 12; i++) {
        const k = 1 + Math.floor(random() * 100);
        const offset = Math.floor(random() ** 4 * (1000 - k));
        await compare(built, truth, skewedQuery(random, skew), k, offset);
      }
      built.remove();
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it.each(SIDES)('equals it with the shares that a build finds by itself, queries split by $name', async (side) => {
    const skew: Skew = { seed: 7, documents: 900, words: 300, textWords: 8, languages: ['en', 'de'], pieces: 40 };
    const documents = skewedDocuments(skew);
    const built = await buildDocuments(documents, side.config);
    const { weights, unit } = built.index.manifest.scoring;
    expect(Math.max(weights.word, weights.piece)).toBe(1);
    expect(Math.min(weights.word, weights.piece)).toBeGreaterThan(0);
    expect(Number.isInteger(unit)).toBe(true);
    const random = seeded(8);
    const truth = new Reference(documents, undefined, side.reference);
    for (let i = 0; i < 20; i++) await compare(built, truth, skewedQuery(random, skew), 100, 0);
    built.remove();
  });

  it('has rare terms and lists of one, two and three tiers to compare', async () => {
    const skew: Skew = { seed: 3, documents: 1500, words: 100, textWords: 12, languages: ['und'], pieces: 0 };
    const built = await buildDocuments(skewedDocuments(skew));
    const { residentTerms, wordIndex } = built.index.directories[0]!;
    const tiers = new Set(Array.from(residentTerms.all(), ([, entry]) => entry.tiers.length));
    expect(tiers).toEqual(new Set([1, 2, 3]));
    expect(wordIndex.extents.length).toBeGreaterThan(0);
    built.remove();
  });
});

describe('search, across the borders of chunks', () => {
  it('equals the brute-force scorer', async () => {
    // Words of the first chunk, of both, of the documents at the border, and of the last one.
    const documents = Array.from({ length: 70_000 }, (_, i) => {
      const page = String(i).padStart(6, '0');
      const words = [i % 1000 === 0 ? 'sparse' : `w${i % 5}`];
      if (Math.abs(i - 65_535.5) < 4) words.push('border');
      if (i > 69_990) words.push('last');
      return { id: page, url: '', page, title: words.join(' '), headings: [], text: '' };
    });
    const built = await buildDocuments(documents);
    const truth = new Reference(documents);
    for (const query of ['w1', 'border', 'last', 'border w3 last', 'sparse border', 'w0 w4 w4 sparse'])
      await compare(built, truth, query, 100, 0);
    await compare(built, truth, 'w2', 10, 990);
    built.remove();
  });
});
