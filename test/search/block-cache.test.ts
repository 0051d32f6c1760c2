import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockCache, ENTRY_BYTES } from '../../shared/search/block-cache.ts';

/** Room for eight blocks of ten bytes. */
const LIMIT = 8 * (ENTRY_BYTES + 10);

type Step = { readonly get: string } | { readonly set: string; readonly bytes: number };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n');
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    key.map((get): Step => ({ get })),
    fc.tuple(key, fc.nat(900)).map(([set, bytes]): Step => ({ set, bytes })),
  ),
  { maxLength: 200, size: 'max' },
);

describe('BlockCache', () => {
  it('keeps what a list in order of last use keeps', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const cache = new BlockCache(LIMIT);
        // Oldest first.
        let kept: { key: string; block: Uint8Array }[] = [];
        for (const step of all) {
          if ('get' in step) {
            const found = kept.find((entry) => entry.key === step.get);
            expect(cache.get(step.get)).toBe(found?.block);
            if (found) kept = [...kept.filter((entry) => entry !== found), found];
          } else {
            const block = new Uint8Array(step.bytes);
            cache.set(step.set, block);
            if (step.bytes <= LIMIT / 8 && !kept.some((entry) => entry.key === step.set))
              kept.push({ key: step.set, block });
            while (sum(kept) > LIMIT) kept.shift();
          }
          expect(cache.bytes).toBe(sum(kept));
          expect(cache.bytes).toBeLessThanOrEqual(LIMIT);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('drops the least recently used first', () => {
    const cache = new BlockCache(LIMIT);
    for (const name of 'abcdefgh') cache.set(name, new Uint8Array(10));
    cache.get('a');
    cache.set('i', new Uint8Array(10));
    expect(cache.get('a')).toBeDefined();
    expect(cache.get('b')).toBeUndefined();
    expect(cache.bytes).toBe(LIMIT);
  });

  it('does not let one large block push out the others', () => {
    const cache = new BlockCache(LIMIT);
    cache.set('a', new Uint8Array(10));
    cache.set('large', new Uint8Array(ENTRY_BYTES + 11));
    expect(cache.get('large')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
  });

  it('keeps nothing where it may hold nothing', () => {
    const cache = new BlockCache(0);
    cache.set('a', new Uint8Array(1));
    expect(cache.get('a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });
});

function sum(entries: readonly { block: Uint8Array }[]): number {
  return entries.reduce((bytes, { block }) => bytes + block.length + ENTRY_BYTES, 0);
}
