import { describe, expect, it } from 'vitest';
import { R2_MODEL, SimulatedNetwork } from '../../bench/simulated-network.ts';
import { inParallel } from '../../shared/parallel.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { rangeSourceSuite } from '../range-source.suite.ts';

const memory = new MemorySource(new Map([['pack', new Uint8Array(1_000_000)]]));
/** Every read waits 100 ms and brings 1,000 bytes in one more. */
const EQUAL = { seed: 1000, medianMs: 100, p95Ms: 100, bytesPerMs: 1000 };

rangeSourceSuite('SimulatedNetwork', async (objects) => ({
  source: new SimulatedNetwork(new MemorySource(objects)),
  close: async () => undefined,
}));

describe('SimulatedNetwork', () => {
  it('takes one wave for six equal reads, two for seven', async () => {
    for (const [reads, waves] of [
      [1, 1],
      [6, 1],
      [7, 2],
      [12, 2],
      [13, 3],
    ] as const) {
      const network = new SimulatedNetwork(memory, EQUAL);
      await Promise.all(Array.from({ length: reads }, () => network.read('pack', 0, 1000)));
      expect(network.elapsedMs).toBeCloseTo(101 * waves);
    }
  });

  it('gives a connection that is free to the next read at once', async () => {
    const network = new SimulatedNetwork(memory, EQUAL);
    const lengths = [100_000, ...Array<number>(10).fill(1000)];
    await inParallel(lengths, 6, async (bytes) => {
      await network.read('pack', 0, bytes);
    });
    // Five connections bring ten reads of 101 ms while the sixth brings one of 200 ms.
    expect(network.elapsedMs).toBeCloseTo(202);
  });

  it('ends reads in the order of their simulated ends', async () => {
    const network = new SimulatedNetwork(memory, EQUAL);
    const ended: [number, number][] = [];
    await Promise.all(
      [5000, 3000, 9000, 1000, 7000, 2000, 500].map(async (bytes) => {
        await network.read('pack', 0, bytes);
        ended.push([bytes, Math.round(10 * network.elapsedMs) / 10]);
      }),
    );
    // The seventh begins when the shortest of the first six has ended.
    expect(ended).toEqual([
      [1000, 101],
      [2000, 102],
      [3000, 103],
      [5000, 105],
      [7000, 107],
      [9000, 109],
      [500, 201.5],
    ]);
  });

  it('adds up the rounds of a query, and stands still between queries', async () => {
    const network = new SimulatedNetwork(memory, EQUAL);
    await network.read('pack', 0, 1000);
    await network.read('pack', 0, 2000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(network.elapsedMs).toBeCloseTo(203);
    await network.readWhole('pack', 1_000_000);
    expect(network.elapsedMs).toBeCloseTo(203 + 1100);
  });

  it('takes the same times for the same seed, and the published ones', async () => {
    const times = await latencies(R2_MODEL.seed);
    expect(await latencies(R2_MODEL.seed)).toEqual(times);
    expect(await latencies(1_234_567)).not.toEqual(times);
    const sorted = times.toSorted((a, b) => a - b);
    expect(sorted[1000]).toBeGreaterThan(100);
    expect(sorted[1000]).toBeLessThan(108);
    expect(sorted[1900]).toBeGreaterThan(164);
    expect(sorted[1900]).toBeLessThan(180);
  });

  it('passes on what storage refuses', async () => {
    const network = new SimulatedNetwork(memory, EQUAL);
    await expect(network.read('other', 0, 1)).rejects.toThrow('there is no object "other"');
    await expect(network.read('pack', 0, 1)).resolves.toHaveLength(1);
    expect(network.elapsedMs).toBeCloseTo(200.002);
  });
});

async function latencies(seed: number): Promise<number[]> {
  const network = new SimulatedNetwork(memory, { ...R2_MODEL, seed });
  const times: number[] = [];
  for (let i = 0; i < 2000; i++) {
    const startMs = network.elapsedMs;
    await network.read('pack', 0, 1);
    times.push(network.elapsedMs - startMs);
  }
  return times;
}
