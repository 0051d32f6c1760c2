import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskBest, calibrateWeights, scoreUnit } from '../../index-builder/weights/calibrate.ts';
import { QUERY_TERMS_LIMIT, SCORE_LIMIT } from '../../shared/format/layout.ts';
import { decodeScale, encodeScale } from '../../shared/format/scale.ts';
import { EVEN_MIX } from '../../shared/format/release.ts';
import { weighFreePieces } from '../../shared/search/query/weigh-pieces.ts';
import { integerWeight, type WeighedTerm } from '../../shared/search/weighed-term.ts';
import type { QueryWeights } from '../../shared/search/query/weigh-query.ts';

describe('the unit of scores', () => {
  /** Weights of any size that a build accepts, most of them of a usual one. */
  const weight = fc.oneof(
    fc.double({ min: 1e-3, max: 100, noNaN: true }),
    fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
  );
  const scale = weight.map((largest) => decodeScale(encodeScale(largest)));
  const spaces = fc.record({ word: scale, piece: fc.oneof(scale, fc.constant(0)) });

  test('keeps the largest query below the limit of scores', () => {
    fc.assert(
      fc.property(spaces, fc.record({ word: weight, piece: weight }), (scales, queryWeights) => {
        const shares = { word: 1, piece: 1 };
        const scoring = { unit: scoreUnit(scales, queryWeights), occurrenceCap: 1, weights: shares, mix: EVEN_MIX };
        expect(scoring.unit).toBeGreaterThan(0);
        for (const space of ['word', 'piece'] as const) {
          const term: WeighedTerm = { space, term: 't', weight: queryWeights[space] };
          const score = QUERY_TERMS_LIMIT * 255 * integerWeight(term, scales[space], scoring);
          expect(score).toBeLessThan(SCORE_LIMIT);
        }
      }),
    );
  });

  test('is as large as it can be: a part in a thousand more would not do', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1000, noNaN: true }), (largest) => {
        const unit = scoreUnit({ word: largest, piece: 0 }, { word: 1, piece: 0 });
        expect(QUERY_TERMS_LIMIT * unit * 1.001 * largest).toBeGreaterThan(SCORE_LIMIT * 0.99);
        expect(Number.isInteger(unit)).toBe(true);
      }),
    );
  });

  test('is 1 where there is nothing to score', () => {
    expect(scoreUnit({ word: 0, piece: 0 }, { word: 3, piece: 1 })).toBe(1);
  });
});

describe('the shares of the spaces', () => {
  const BASE: QueryWeights = {
    spaces: ['word', 'piece'],
    scoring: { unit: 1, occurrenceCap: 3, weights: { word: 0.1, piece: 0.2 }, mix: EVEN_MIX },
    languages: ['en'],
    weighPieces: weighFreePieces,
  };
  /** Shards whose best document scores so much for each term of a space. */
  const shardsOf =
    (...scores: { word: number; piece: number }[]): AskBest =>
    (shard, terms) => {
      const score = terms.reduce((sum, term) => sum + scores[shard]![term.space] * term.weight, 0);
      return Promise.resolve({ top: score > 0 ? [{ document: shard, score }] : [] });
    };
  const calibrate = (titles: string[], ...scores: { word: number; piece: number }[]) =>
    calibrateWeights(titles, BASE, shardsOf(...scores), scores.length);

  test('give the best documents of both the same weight on average', async () => {
    expect(await calibrate(['one two', 'three'], { word: 30, piece: 10 })).toEqual({ word: 1 / 3, piece: 1 });
    expect(await calibrate(['one two', 'three'], { word: 5, piece: 20 })).toEqual({ word: 1, piece: 1 / 4 });
  });

  test('go by the weights that pieces have in a query, also if one that is left out weighs nothing', async () => {
    const table = new Map([
      ['one', 4],
      ['two', 0],
    ]);
    const weighed = { ...BASE, weighPieces: () => table };
    const shares = await calibrateWeights(['one two'], weighed, shardsOf({ word: 5, piece: 5 }), 1);
    expect(shares).toEqual({ word: 1, piece: 1 / 2 });
  });

  test('are the same whatever the shares were before', async () => {
    const scoring = { ...BASE.scoring, weights: { word: 0, piece: 1 } };
    const shares = await calibrateWeights(['one'], { ...BASE, scoring }, shardsOf({ word: 30, piece: 10 }), 1);
    expect(shares).toEqual({ word: 1 / 3, piece: 1 });
  });

  test('go by the best shard', async () => {
    const shards = [
      { word: 30, piece: 0 },
      { word: 10, piece: 15 },
    ];
    expect(await calibrate(['one'], ...shards)).toEqual({ word: 1 / 2, piece: 1 });
  });

  test('are equal where a space finds nothing, or there is no title', async () => {
    expect(await calibrate(['one'], { word: 30, piece: 0 })).toEqual({ word: 1, piece: 1 });
    expect(await calibrate([], { word: 30, piece: 10 })).toEqual({ word: 1, piece: 1 });
  });

  test('do without a title of more terms than a query may have', async () => {
    const long = Array.from({ length: QUERY_TERMS_LIMIT + 1 }, (_, i) => `word${i}`).join(' ');
    expect(await calibrate([long, 'one'], { word: 30, piece: 10 })).toEqual({ word: 1 / 3, piece: 1 });
  });
});
