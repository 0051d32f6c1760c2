import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSorted } from '../../index-builder/spill/merge-sorted.ts';

interface Item {
  readonly key: number;
  readonly input: number;
  readonly at: number;
}

const byKey = (a: Item, b: Item): number => a.key - b.key;

function merge(inputs: readonly (readonly number[])[]): Item[] {
  const items = inputs.map((keys, input) => keys.map((key, at) => ({ key, input, at })).values());
  return [...mergeSorted<Item>(items, byKey)];
}

describe('the merge', () => {
  it('gives what a stable sort of the inputs, one after the other, gives', () => {
    const input = fc.array(fc.nat({ max: 9 }), { maxLength: 20 }).map((keys) => keys.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(input, { maxLength: 12 }), (inputs) => {
        const all = inputs.flatMap((keys, i) => keys.map((key, at) => ({ key, input: i, at })));
        expect(merge(inputs)).toEqual(all.sort(byKey));
      }),
    );
  });

  it('gives nothing of no inputs, and of empty ones', () => {
    expect(merge([])).toEqual([]);
    expect(merge([[], [], []])).toEqual([]);
    expect(merge([[], [1], []]).map((item) => item.key)).toEqual([1]);
  });

  it('takes an item only once the one before it was used, so that inputs may reuse their memory', () => {
    const shared = [0];
    function* reusing(): Generator<number[], void> {
      for (let i = 1; i <= 3; i++) {
        shared[0] = i;
        yield shared;
      }
    }
    const seen: number[] = [];
    for (const item of mergeSorted<number[]>([reusing()], (a, b) => a[0]! - b[0]!)) seen.push(item[0]!);
    expect(seen).toEqual([1, 2, 3]);
  });
});
