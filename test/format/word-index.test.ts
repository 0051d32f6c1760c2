import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../shared/bytes.ts';
import { encodeWordIndex, separatorOf, WordIndex, type WordIndexEntry } from '../../shared/format/word-index.ts';
import { LONGEST_KEYS, sortedKeys } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

const NONE = new Uint8Array(0);

/** Keys cut into blocks of a few, as a writer cuts them. */
function cut(keys: readonly Uint8Array[], sizes: readonly number[]): Uint8Array[][] {
  const blocks: Uint8Array[][] = [];
  for (let start = 0; start < keys.length;) {
    const end = start + sizes[blocks.length % sizes.length]!;
    blocks.push(keys.slice(start, end));
    start = end;
  }
  return blocks;
}

function indexOf(blocks: readonly Uint8Array[][]): WordIndexEntry[] {
  return blocks.map((keys, i) => ({
    separator: separatorOf(blocks[i - 1]?.at(-1) ?? NONE, keys[0]!),
    extent: { address: 16 + i * 100, bytes: 90 },
  }));
}

const cuts = fc.tuple(
  sortedKeys({ minLength: 1, maxLength: 40 }),
  fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
);

describe('word index', () => {
  it('finds the block that holds a key', () => {
    const property = fc.property(cuts, ([keys, sizes]) => {
      const blocks = cut(keys, sizes);
      const index = new WordIndex(encodeWordIndex(indexOf(blocks)));
      expect(index.extents).toHaveLength(blocks.length);
      blocks.forEach((block, i) => {
        for (const key of block) expect(index.find(key)).toEqual(index.extents[i]);
      });
    });
    fc.assert(property);
  });

  it('names the only block that could hold a key that no block holds', () => {
    const property = fc.property(cuts, sortedKeys({ maxLength: 10 }), ([keys, sizes], others) => {
      const blocks = cut(keys, sizes);
      const index = new WordIndex(encodeWordIndex(indexOf(blocks)));
      for (const key of others) {
        // Writers may have put it into any block whose neighbours leave room for it: never into another than found.
        const found = index.extents.indexOf(index.find(key)!);
        const above = blocks.findIndex((block) => compareBytes(block[0]!, key) > 0);
        const last = above < 0 ? blocks.length - 1 : above;
        expect(found === last || found === last - 1 || (found === -1 && above === 0)).toBe(true);
        if (found >= 0 && found < blocks.length - 1)
          expect(compareBytes(blocks[found + 1]![0]!, key)).toBeGreaterThan(0);
        if (found > 0) expect(compareBytes(blocks[found - 1]!.at(-1)!, key)).toBeLessThan(0);
      }
    });
    fc.assert(property);
  });

  it('without blocks finds nothing', () => {
    expect(new WordIndex(encodeWordIndex([])).find(Uint8Array.of(1, 97))).toBeUndefined();
  });

  it('is refused when it is cut or longer', () => {
    const keys = [Uint8Array.of(1, 97), Uint8Array.of(1, 98, 99), Uint8Array.of(2, 1)];
    const bytes = encodeWordIndex(indexOf(keys.map((key) => [key])));
    expectCutsRefused(bytes, (cutBytes) => new WordIndex(cutBytes));
    expectJunkRefused(bytes, (longer) => new WordIndex(longer));
  });

  it('is refused with separators that do not ascend', () => {
    const entries = indexOf([[Uint8Array.of(1, 97)], [Uint8Array.of(1, 98)]]);
    const same = entries.map((entry) => ({ ...entry, separator: Uint8Array.of(1) }));
    expectRefused(() => new WordIndex(encodeWordIndex(same)));
    const back = entries.map((entry, i) => ({ ...entry, separator: Uint8Array.of(9 - i) }));
    expectRefused(() => new WordIndex(encodeWordIndex(back)));
  });
});

describe('separator', () => {
  it('is the shortest key that tells two apart', () => {
    const property = fc.property(sortedKeys({ minLength: 2, maxLength: 2 }), ([last, first]) => {
      const separator = separatorOf(last!, first!);
      expect(compareBytes(last!, separator)).toBeLessThan(0);
      expect(compareBytes(separator, first!)).toBeLessThanOrEqual(0);
      expect(compareBytes(first!.subarray(0, separator.length - 1), last!)).toBeLessThanOrEqual(0);
    });
    fc.assert(property);
  });

  it('of the longest keys is as long as they are', () => {
    expect(separatorOf(LONGEST_KEYS[0]!, LONGEST_KEYS[1]!)).toEqual(LONGEST_KEYS[1]);
    expect(separatorOf(NONE, LONGEST_KEYS[0]!)).toEqual(Uint8Array.of(7));
  });
});
