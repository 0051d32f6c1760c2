import { describe, expect, it } from 'vitest';
import { Budget, LIMITS } from '../../functions/budget.ts';
import { InFlight } from '../../functions/in-flight.ts';
import { MeteredSource } from '../../functions/metered-source.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { HeldSource } from './held-source.ts';

const SMALL = { reads: 3, bytes: 100, connections: 2, invocations: 3 };
const OBJECTS = new Map([['a', new Uint8Array(1000)]]);

const roomy = (): InFlight => new InFlight(() => 1 << 30);

describe('a budget', () => {
  it('refuses the read that would exceed it, by number and by bytes', async () => {
    const source = new MeteredSource(new MemorySource(OBJECTS), new Budget(SMALL), roomy());
    for (let i = 0; i < 3; i++) await source.read('a', i, i + 10);
    await expect(source.read('a', 0, 10)).rejects.toMatchObject({
      code: 'over-budget',
      message: 'the answer would take 4 reads, expected at most 3',
    });
    const other = new MeteredSource(new MemorySource(OBJECTS), new Budget(SMALL), roomy());
    await other.read('a', 0, 100);
    await expect(other.read('a', 0, 1)).rejects.toMatchObject({
      code: 'over-budget',
      message: 'the answer would take 101 bytes read, expected at most 100',
    });
  });

  it('counts the request itself as an invocation', () => {
    const budget = new Budget(SMALL);
    budget.addInvocation();
    budget.addInvocation();
    expect(() => budget.addInvocation()).toThrow('the answer would take 4 invocations, expected at most 3');
  });

  it('never has more reads on their way than there are connections', async () => {
    const held = new HeldSource(OBJECTS);
    const source = new MeteredSource(held, new Budget(LIMITS), roomy());
    const reads = Array.from({ length: 40 }, (_, i) => source.read('a', i, i + 1));
    await held.releaseAll();
    expect(await Promise.all(reads)).toHaveLength(40);
    expect(held.most).toBe(6);
  });

  it('gives a connection back after a failed read', async () => {
    const source = new MeteredSource(new MemorySource(OBJECTS), new Budget({ ...LIMITS, connections: 1 }), roomy());
    await expect(source.read('b', 0, 1)).rejects.toMatchObject({ code: 'not-found' });
    expect(await source.read('a', 0, 1)).toHaveLength(1);
  });
});
