import { packKey } from '../../shared/format/object.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { CONNECTIONS } from '../../shared/search/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { randomBits } from '../evaluation/randomisation-test.ts';

/** Milliseconds that reads wait for. */
export interface ReadTimes {
  /** Half of single reads wait no longer, and 95 of 100. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** A round of one wave beside what a second wave adds, and what that is. */
  readonly roundMs: number;
  readonly waveMs: number;
  /** A byte of one of six reads at the same time. */
  readonly byteMs: number;
}

const SEED = 20_261_124;
const SMALL_BYTES = 16 << 10;
const LARGE_BYTES = 512 << 10;
/** Single reads, and rounds of each kind. */
const SINGLES = 24;
const ROUNDS = 10;

/**
 * Measures the storage of an index by reads of its packs, in places of chance, the same every time: single ones, rounds of
 * one wave and of two, and of larger reads. Some 250 reads.
 * @throws CairnError of the storage
 */
export async function measureReads(source: RangeSource, { directories }: OpenIndex): Promise<ReadTimes> {
  const random = randomBits(SEED);
  const packs = directories.flatMap((directory) => directory.packs);
  const read = async (bytes: number): Promise<void> => {
    const pack = packs[random() % packs.length]!;
    const length = Math.min(bytes, pack.bytes);
    const startByte = random() % (pack.bytes - length + 1);
    await source.read(packKey(pack.name), startByte, startByte + length);
  };
  const round = (reads: number, bytes: number) => (): Promise<unknown> =>
    inParallel(Array.from({ length: reads }), CONNECTIONS, () => read(bytes));

  const singles = await times(SINGLES, () => read(SMALL_BYTES));
  const one = median(await times(ROUNDS, round(CONNECTIONS, SMALL_BYTES)));
  const two = median(await times(ROUNDS, round(2 * CONNECTIONS, SMALL_BYTES)));
  const large = median(await times(ROUNDS, round(CONNECTIONS, LARGE_BYTES)));
  return {
    medianMs: median(singles),
    p95Ms: singles[Math.floor(0.95 * singles.length)]!,
    roundMs: Math.max(0, 2 * one - two),
    waveMs: Math.max(0, two - one),
    byteMs: Math.max(0, large - one) / (CONNECTIONS * (LARGE_BYTES - SMALL_BYTES)),
  };
}

/** Milliseconds of doing something so many times, ascending. */
async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < count; time++) {
    const start = performance.now();
    await work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b);
}

function median(ascending: readonly number[]): number {
  return ascending[ascending.length >> 1]!;
}
