import { describe, expect, it, vi } from 'vitest';
import { Budget, LIMITS } from '../../functions/budget.ts';
import { InFlight, MeteredSource } from '../../functions/metered-source.ts';
import { MemorySource, type RangeSource } from '../../shared/range-source.ts';

const SMALL = { reads: 3, bytes: 100, connections: 2, invocations: 3 };
const OBJECTS = new Map([['a', new Uint8Array(1000)]]);

/** A source that answers when it is told to, and counts what waits. */
class HeldSource extends MemorySource {
  waiting = 0;
  most = 0;
  readonly #released: (() => void)[] = [];

  override async read(...parameters: Parameters<RangeSource['read']>): Promise<Uint8Array<ArrayBuffer>> {
    this.most = Math.max(this.most, ++this.waiting);
    await new Promise<void>((resolve) => this.#released.push(resolve));
    this.waiting--;
    return super.read(...parameters);
  }

  async releaseAll(): Promise<void> {
    for (let idle = 0; idle < 3; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#released.length > 0) idle = 0;
      for (const release of this.#released.splice(0)) release();
    }
  }
}

describe('a budget', () => {
  it('refuses the read that would exceed it, by number and by bytes', async () => {
    const source = new MeteredSource(new MemorySource(OBJECTS), new Budget(SMALL), new InFlight());
    for (let i = 0; i < 3; i++) await source.read('a', i, i + 10);
    await expect(source.read('a', 0, 10)).rejects.toMatchObject({
      code: 'over-budget',
      message: 'the answer would take 4 reads, expected at most 3',
    });
    const other = new MeteredSource(new MemorySource(OBJECTS), new Budget(SMALL), new InFlight());
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
    const source = new MeteredSource(held, new Budget(LIMITS), new InFlight());
    const reads = Array.from({ length: 40 }, (_, i) => source.read('a', i, i + 1));
    await held.releaseAll();
    expect(await Promise.all(reads)).toHaveLength(40);
    expect(held.most).toBe(6);
  });

  it('gives a connection back after a failed read', async () => {
    const source = new MeteredSource(
      new MemorySource(OBJECTS),
      new Budget({ ...LIMITS, connections: 1 }),
      new InFlight(),
    );
    await expect(source.read('b', 0, 1)).rejects.toMatchObject({ code: 'not-found' });
    expect(await source.read('a', 0, 1)).toHaveLength(1);
  });
});

describe('bytes on their way in an isolate', () => {
  it('are forgotten after a while where a request went away in the middle of a read', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const inFlight = new InFlight(100);
    // As when a client closes the connection: nothing after the await ever runs.
    void inFlight.hold(80, () => new Promise(() => undefined));
    await expect(inFlight.hold(80, () => Promise.resolve(1))).rejects.toMatchObject({ code: 'over-budget' });
    vi.setSystemTime(Date.now() + 30_001);
    expect(await inFlight.hold(80, () => Promise.resolve(1))).toBe(1);
    vi.useRealTimers();
  });

  it('are capped over all requests, and given back', async () => {
    const inFlight = new InFlight(100);
    const held = new HeldSource(OBJECTS);
    const one = new MeteredSource(held, new Budget(), inFlight);
    const two = new MeteredSource(held, new Budget(), inFlight);
    const first = one.read('a', 0, 80);
    await expect(two.read('a', 0, 30)).rejects.toMatchObject({ code: 'over-budget' });
    await held.releaseAll();
    expect(await first).toHaveLength(80);
    const later = two.read('a', 0, 100);
    await held.releaseAll();
    expect(await later).toHaveLength(100);
  });
});
