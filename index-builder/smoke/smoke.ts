import { CONNECTIONS } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type Calibrated, waitingRows } from '../timing/calibration.ts';
import { mean, quantile } from '../timing/distribution.ts';
import { ascendingMs, measureReads, readPlaces, SMALL_BYTES, type Timer } from '../timing/measure-reads.ts';
import { openFolder } from '../folder/open-folder.ts';
import type { Progress } from '../progress.ts';
import { publish } from '../publish/publish.ts';
import { type SearchTimes, timerIn, timeSearches, waitForRelease } from './ask-worker.ts';
import { generateIndex } from './generated-index.ts';
import { SMOKE_CHANNEL, type SmokePlace } from './smoke-place.ts';
import type { Limit, SmokeReport } from './smoke-report.ts';

const SEARCHES = 200;
/** Reads that one request asks for, more than the free plan's 1,000. */
const MANY_READS = 1104;
/** Rounds of reads that are all begun at once, though six connections are open at a time. */
const CROWDED_ROUNDS = 10;

/**
 * Publishes a generated index to a place, and times reads and searches of its Worker.
 * @param folder for the index
 * @throws CairnError of the first step that fails; an AbortError once the signal came
 */
export async function smoke(
  place: SmokePlace,
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<SmokeReport> {
  const { path, queries } = await generateIndex(folder, SEARCHES);
  const { index, context } = await openFolder(path);
  signal.throwIfAborted();
  const { release } = await publish(index, context.source, place.bucket, SMOKE_CHANNEL, progress);
  await waitForRelease(place.origin, release, signal);

  const timer = timerIn(place.origin, signal);
  const reads = waitingRows(await measureReads(timer, index));
  const crowded = await measureCrowd(timer, index);
  const limits = [await findReadLimit(timer, index)];
  const searches = searchRows(await timeSearches(place.origin, queries, signal));
  return {
    host: place.host,
    at: new Date().toISOString(),
    simulated: place.simulated,
    constants: [...reads, crowded, ...searches],
    limits,
  };
}

/** Twice as many reads at once as there are connections: as long as two waves, where the platform lets them wait. */
async function measureCrowd(timer: Timer, index: OpenIndex): Promise<Calibrated> {
  const place = readPlaces(index);
  const round = () => Array.from({ length: 2 * CONNECTIONS }, () => place(SMALL_BYTES));
  const ms = await ascendingMs(timer, Array.from({ length: CROWDED_ROUNDS }, round), 2 * CONNECTIONS);
  return { what: 'twelve reads at once, median', unit: 'ms', measured: quantile(ms, 0.5), builtIn: null };
}

async function findReadLimit(timer: Timer, index: OpenIndex): Promise<Limit> {
  const place = readPlaces(index);
  const round = () => Array.from({ length: CONNECTIONS }, () => place(1));
  const { ms, failure = null } = await timer(Array.from({ length: MANY_READS / CONNECTIONS }, round), CONNECTIONS);
  return { what: 'reads of one request', reached: CONNECTIONS * ms.length, refusal: failure };
}

function searchRows(times: readonly SearchTimes[]): Calibrated[] {
  const row = (what: string, measured: number, builtIn: number | null = null): Calibrated => ({
    what,
    unit: 'ms',
    measured,
    builtIn,
  });
  const asked = times.map(({ askedMs }) => askedMs);
  const meanOf = (name: keyof SearchTimes): number => mean(times.map((each) => each[name]));
  return [
    row('search asked from here, median', quantile(asked, 0.5)),
    row('search asked from here, 95 of 100', quantile(asked, 0.95)),
    row('waiting of a search, mean', meanOf('waitedMs'), meanOf('modelledMs')),
  ];
}
