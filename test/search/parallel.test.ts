import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inParallel } from '../../shared/parallel.ts';

/** Waits for a number of turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('inParallel', () => {
  it('does everything once, in order, and as much at a time as it may', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 20 }),
      fc.integer({ min: 1, max: 8 }),
      async (waits, limit) => {
        const begun: number[] = [];
        let running = 0;
        let most = 0;
        await inParallel([...waits.keys()], limit, async (item) => {
          begun.push(item);
          most = Math.max(most, ++running);
          await turns(waits[item]!);
          running--;
        });
        expect(begun).toEqual([...waits.keys()]);
        expect(running).toBe(0);
        expect(most).toBe(Math.min(limit, waits.length));
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  it('throws the first failure and begins nothing after it', async () => {
    const begun: number[] = [];
    const work = inParallel([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
      begun.push(item);
      await turns([4, 1, 2, 9, 9, 9, 9][item]!);
      if (item === 1 || item === 2) throw new Error(`item ${item}`);
    });
    await expect(work).rejects.toThrow('item 1');
    await turns(12);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('throws what work throws before it waits', async () => {
    const work = inParallel([1, 2], 1, () => {
      throw new Error('at once');
    });
    await expect(work).rejects.toThrow('at once');
  });
});
