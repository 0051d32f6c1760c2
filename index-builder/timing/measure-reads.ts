import { CairnError } from '../../shared/errors.ts';
import { packKey } from '../../shared/format/object.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { CONNECTIONS } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type RoundTimes, type TimedRead, type TimedRound, timeRounds } from '../../shared/timed-reads.ts';
import { randomBits } from '../evaluation/randomisation-test.ts';
import { quantile } from './distribution.ts';

/** Milliseconds that reads wait for. */
export interface ReadTimes {
  /** Half of single reads wait no longer, and 95 of 100. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** A round of one wave beside what a second wave adds, and what that is. */
  readonly roundMs: number;
  readonly waveMs: number;
  /** A byte of one of six reads at the same time; 0 where the packs are too small to tell. */
  readonly byteMs: number;
}

/** Does rounds of reads, at most so many at a time, and times them: here, or where the storage is. */
export type Timer = (rounds: readonly TimedRound[], atOnce: number) => Promise<RoundTimes>;

const SEED = 20_261_124;
export const SMALL_BYTES = 16 << 10;
const LARGE_BYTES = 512 << 10;
/** Single reads, and rounds of each kind. */
const SINGLES = 24;
const ROUNDS = 10;

/** Times reads from here. */
export function timerOf(source: RangeSource): Timer {
  return (rounds, atOnce) => timeRounds(source, rounds, atOnce, () => performance.now());
}

/** Gives reads of so many bytes of the packs of an index, in places of chance, the same every time. */
export function readPlaces({ directories }: OpenIndex): (bytes: number) => TimedRead {
  const random = randomBits(SEED);
  const packs = directories.flatMap((directory) => directory.packs);
  return (bytes) => {
    const pack = packs[random() % packs.length]!;
    const length = Math.min(bytes, pack.bytes);
    const startByte = random() % (pack.bytes - length + 1);
    return { key: packKey(pack.name), startByte, endByte: startByte + length };
  };
}

/**
 * Measures the storage of an index by reads of its packs: single ones, rounds of one wave and of two, and of larger reads.
 * 264 reads.
 * @throws CairnError `transport` (a read failed)
 */
export async function measureReads(timer: Timer, index: OpenIndex): Promise<ReadTimes> {
  const place = readPlaces(index);
  const rounds = (count: number, reads: number, bytes: number): TimedRound[] =>
    Array.from({ length: count }, () => Array.from({ length: reads }, () => place(bytes)));
  const smallRounds = rounds(ROUNDS, CONNECTIONS, SMALL_BYTES);
  const largeRounds = rounds(ROUNDS, CONNECTIONS, LARGE_BYTES);

  const singles = await ascendingMs(timer, rounds(SINGLES, 1, SMALL_BYTES));
  const one = quantile(await ascendingMs(timer, smallRounds), 0.5);
  const two = quantile(await ascendingMs(timer, rounds(ROUNDS, 2 * CONNECTIONS, SMALL_BYTES)), 0.5);
  const large = quantile(await ascendingMs(timer, largeRounds), 0.5);
  const moreBytes = (bytesOf(largeRounds) - bytesOf(smallRounds)) / ROUNDS;
  return {
    medianMs: quantile(singles, 0.5),
    p95Ms: quantile(singles, 0.95),
    roundMs: Math.max(0, 2 * one - two),
    waveMs: Math.max(0, two - one),
    byteMs: moreBytes > 0 ? Math.max(0, large - one) / moreBytes : 0,
  };
}

/** Milliseconds of each round, ascending. @throws CairnError `transport` (a read failed) */
export async function ascendingMs(
  timer: Timer,
  rounds: readonly TimedRound[],
  atOnce: number = CONNECTIONS,
): Promise<number[]> {
  const { ms, failure } = await timer(rounds, atOnce);
  if (failure !== undefined)
    throw new CairnError('transport', `a read failed after ${ms.length} of ${rounds.length} rounds: ${failure}`);
  return ms.toSorted((a, b) => a - b);
}

function bytesOf(rounds: readonly TimedRound[]): number {
  return rounds.flat().reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0);
}
