import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostCounter } from '../../shared/search/reading/costs.ts';

describe('CostCounter', () => {
  it('counts waves of six reads by round', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(1000))), (rounds) => {
        const costs = new CostCounter();
        for (const [reads, bytes] of rounds) costs.addRound(reads, reads === 0 ? 0 : bytes);
        const real = rounds.filter(([reads]) => reads > 0);
        expect(costs.toCosts()).toMatchObject({
          rounds: real.length,
          reads: real.reduce((sum, [reads]) => sum + reads, 0),
          bytes: real.reduce((sum, [, bytes]) => sum + bytes, 0),
          waves: real.reduce((sum, [reads]) => sum + Math.ceil(reads / 6), 0),
        });
      }),
    );
  });

  it.each([
    [1, 1],
    [6, 1],
    [7, 2],
    [12, 2],
    [13, 3],
  ])('takes %i reads for %i waves', (reads, waves) => {
    const costs = new CostCounter();
    costs.addRound(reads, 1);
    expect(costs.waves).toBe(waves);
  });

  it('adds the work of shards that are asked at once, and waits as long as the slowest', () => {
    const one = new CostCounter();
    one.addRound(7, 100);
    const two = new CostCounter();
    two.addRound(1, 10);
    two.addRound(1, 10);
    Object.assign(one, { cached: 1, postings: 2, skipped: 5, documents: 3, inflatedBytes: 4, shards: 1 });
    Object.assign(two, { cached: 10, postings: 20, skipped: 50, documents: 30, inflatedBytes: 40, shards: 1 });
    const costs = new CostCounter();
    costs.addParallel([one.toCosts(), two.toCosts()]);
    costs.addRound(1, 5);
    expect(costs.toCosts()).toEqual({
      rounds: 3,
      waves: 3,
      reads: 10,
      bytes: 125,
      cached: 11,
      postings: 22,
      skipped: 55,
      documents: 33,
      inflatedBytes: 44,
      shards: 2,
    });
  });

  it('costs nothing to ask no shard', () => {
    const costs = new CostCounter();
    costs.addParallel([]);
    expect(costs.toCosts()).toEqual(new CostCounter().toCosts());
  });
});
