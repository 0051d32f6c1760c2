import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHARD_LIMIT_DOCUMENTS } from '../../shared/format/layout.ts';
import { fromRuns, isRuns, NONE_REMOVED, toRuns } from '../../shared/format/removed.ts';

/** A shard of so many documents, and which of them are removed. */
const shards = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }).map((flags) => ({
  documents: flags.length,
  removed: Uint32Array.from(flags.flatMap((isRemoved, i) => (isRemoved ? [i] : []))),
}));

describe('removed documents', () => {
  it('come back from their runs, and no shorter shard has them', () => {
    const property = fc.property(shards, ({ documents, removed }) => {
      const runs = toRuns(removed);
      expect(isRuns(runs, documents)).toBe(true);
      expect(fromRuns(runs)).toEqual(removed);
      expect(isRuns(runs, removed.length === 0 ? 0 : removed.at(-1)! + 1)).toBe(true);
      if (removed.length > 0) expect(isRuns(runs, removed.at(-1)!)).toBe(false);
    });
    fc.assert(property);
  });

  it('have one form only: what is taken is what is written', () => {
    const values = fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 8 });
    const counts = { taken: 0, refused: 0 };
    const property = fc.property(values, fc.integer({ min: 1, max: 12 }), (runs, documents) => {
      const isTaken = isRuns(runs, documents);
      counts[isTaken ? 'taken' : 'refused']++;
      // Held against the definition, one document after the other.
      const removed: number[] = [];
      let next = 0;
      runs.forEach((run, i) => {
        for (let own = 0; own < run; own++, next++) if (i % 2 === 1) removed.push(next);
      });
      const again = toRuns(Uint32Array.from(removed));
      expect(isTaken).toBe(next <= documents && JSON.stringify(again) === JSON.stringify(runs));
      if (isTaken) expect([...fromRuns(runs)]).toEqual(removed);
    });
    fc.assert(property, { numRuns: 2000 });
    expect(counts.taken).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(100);
  });

  it('are kept and removed in turn', () => {
    expect(toRuns(Uint32Array.of(0, 1, 4, 9))).toEqual([0, 2, 2, 1, 4, 1]);
    expect(fromRuns([0, 2, 2, 1, 4, 1])).toEqual(Uint32Array.of(0, 1, 4, 9));
    expect(toRuns(NONE_REMOVED)).toEqual([]);
    expect(fromRuns([])).toEqual(NONE_REMOVED);
  });

  it('may be all of the largest shard', () => {
    expect(isRuns([0, SHARD_LIMIT_DOCUMENTS], SHARD_LIMIT_DOCUMENTS)).toBe(true);
    const all = fromRuns([0, SHARD_LIMIT_DOCUMENTS]);
    expect(all).toHaveLength(SHARD_LIMIT_DOCUMENTS);
    expect(toRuns(all)).toEqual([0, SHARD_LIMIT_DOCUMENTS]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a number', 3],
    ['an object', { length: 2, 0: 1, 1: 1 }],
    ['an odd number', [1]],
    ['an odd number behind others', [0, 1, 1]],
    ['less than nothing', [-1, 2]],
    ['a removed one of less than nothing', [2, -1]],
    ['none removed', [1, 0]],
    ['none kept inside', [1, 1, 0, 1]],
    ['a half', [0.5, 1]],
    ['a text', ['1', 1]],
    ['a run that is nothing', [1, null]],
    ['more than the documents', [0, 11]],
    ['one document beyond the last', [10, 1]],
    ['more than there can be', [0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1]],
    ['more than an integer holds', [0, 2 ** 53]],
    ['no number', [Infinity, 1]],
  ])('are refused with runs of %s', (_, runs) => {
    expect(isRuns(runs, 10)).toBe(false);
  });
});
