import { inParallel } from './parallel.ts';
import type { RangeSource } from './range-source.ts';

/** Bytes [startByte, endByte) of an object, read to see how long that takes. */
export interface TimedRead {
  readonly key: string;
  readonly startByte: number;
  readonly endByte: number;
}

/** Reads that are begun at the same time. */
export type TimedRound = readonly TimedRead[];

/** Milliseconds that each round took, and what ended them, where one failed. */
export interface RoundTimes {
  readonly ms: readonly number[];
  readonly failure?: string;
}

/**
 * Reads round after round, in each at most `atOnce` at a time, up to the first that fails.
 * @param now a clock of milliseconds; that of a Worker stands still except while it waits
 */
export async function timeRounds(
  source: RangeSource,
  rounds: readonly TimedRound[],
  atOnce: number,
  now: () => number,
): Promise<RoundTimes> {
  const ms: number[] = [];
  for (const round of rounds) {
    const start = now();
    try {
      await inParallel(round, atOnce, async ({ key, startByte, endByte }) => {
        await source.read(key, startByte, endByte);
      });
    } catch (error) {
      return { ms, failure: error instanceof Error ? error.message : String(error) };
    }
    ms.push(now() - start);
  }
  return { ms };
}
