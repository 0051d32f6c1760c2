import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalWorker } from '../demo/local-worker.ts';
import { SILENT } from '../index-builder/progress.ts';
import { publish } from '../index-builder/publish/publish.ts';
import { channelKey } from '../shared/format/object.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { findWrong } from './edge-check.ts';
import { type Asked, askAtOnce } from './edge-clients.ts';
import { buildReleases } from './edge-releases.ts';
import { markdown } from './markdown.ts';
import { descendantBytes } from './process-memory.ts';
import { temporaryFolder } from './temporary-folder.ts';

// A hundred clients at once, each query another one, at the Worker in the local runtime, while releases are published:
// `npm run -s bench:edge -- [--collection 100k] [--folder DIR] [--seconds 60] [--clients 100]`. A folder is kept, and
// what it has is not built again. Exits with 1 if an answer was an error, or not the one that the files of the release
// give. Reads are those of a deployment; milliseconds are not, since storage is simulated on the same cores. Nor is the
// memory of workerd: each read of local storage takes another 20 KB of it, whatever Worker reads, so what the isolate
// counts stands beside it.

/** More than are asked. */
const QUERIES = 40_000;
const PUBLISHES = 3;
/** The channel that is served, and those that the two releases wait in. */
const SERVED = channelKey('live');
const CHANNELS = ['first', 'second'] as const;
const SAMPLE_MS = 500;

const { values } = parseArgs({
  options: {
    collection: { type: 'string', default: '100k' },
    folder: { type: 'string', default: temporaryFolder() },
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '100' },
  },
});
const runMs = 1000 * Number(values.seconds);
const clients = Number(values.clients);

say('two releases');
const { releases, queries } = await buildReleases(values.collection, values.folder, QUERIES);
const worker = await startLocalWorker();
// Packs are there before the run: the bucket of a deployment is another machine, which a publish does not slow down.
for (const [i, channel] of CHANNELS.entries()) {
  const { index, context } = releases[i]!;
  await publish(index, context.source, worker.bucket, channel, SILENT);
}
await swapHead(CHANNELS[0]);

say(`${clients} clients, ${values.seconds} s`);
const startMs = performance.now();
const [load, published, samples] = await Promise.all([
  askAtOnce(worker.origin, queries, clients, startMs + runMs),
  publishInTurn(),
  sampleMemory(),
]);
await worker.close();

say('answers compared with those of the files');
const wrong = await findWrong(load.asked, releases);
const seen = published.map((each) => seenAfterMs(load.asked, each));
report();
process.exit(load.errors.length + wrong.length > 0 ? 1 : 0);

/** What a publish does at its end: the channel that is served gets the head of another. */
async function swapHead(channel: string): Promise<void> {
  const [head, live] = await Promise.all([worker.bucket.get(channelKey(channel)), worker.bucket.get(SERVED)]);
  if (!(await worker.bucket.put(SERVED, head!.bytes, live ? { etag: live.etag } : { absent: true })))
    throw new Error(`${SERVED} was changed by someone else`);
}

interface Published {
  readonly release: string;
  readonly atMs: number;
}

/** The two releases in turn, evenly over the run. */
async function publishInTurn(): Promise<Published[]> {
  const published: Published[] = [];
  for (let i = 1; i <= PUBLISHES; i++) {
    await sleep(Math.max(1, startMs + (runMs * i) / (PUBLISHES + 1) - performance.now()));
    await swapHead(CHANNELS[i % 2]!);
    published.push({ release: releases[i % 2]!.index.release, atMs: performance.now() });
  }
  return published;
}

/** Until every question that went out later was answered from the release, or undefined: there was none. */
function seenAfterMs(asked: readonly Asked[], { release, atMs }: Published): number | undefined {
  const next = published.find((each) => each.atMs > atMs)?.atMs ?? Infinity;
  const later = asked.filter(({ fromMs }) => fromMs > atMs && fromMs < next);
  if (!later.some(({ answer }) => answer.release === release)) return undefined;
  const old = later.filter(({ answer }) => answer.release !== release && answer.release !== undefined);
  return Math.max(0, ...old.map(({ fromMs }) => fromMs - atMs));
}

interface Sample {
  readonly processBytes: number;
  readonly isolateBytes: number;
}

async function sampleMemory(): Promise<Sample[]> {
  const taken: Sample[] = [];
  for (; performance.now() < startMs + runMs; await sleep(SAMPLE_MS)) {
    const response = await fetch(`${worker.origin}/v1/health`);
    const { memory } = (await response.json()) as { memory?: { bytes: number } };
    taken.push({ processBytes: descendantBytes('workerd'), isolateBytes: memory?.bytes ?? NaN });
  }
  return taken;
}

function report(): void {
  const { asked, errors } = load;
  const ms = asked.map(({ fromMs, toMs }) => toMs - fromMs);
  const reads = asked.map(({ answer }) => answer.costs.reads);
  const thirds = (bytes: (sample: Sample) => number): string =>
    [0, 1, 2]
      .map((i) => mean(samples.slice((i * samples.length) / 3, ((i + 1) * samples.length) / 3).map(bytes)) / 2 ** 20)
      .map((megabytes) => megabytes.toFixed(0))
      .join(', ');
  const seconds = (runMs / 1000).toFixed(0);
  const rows = [
    ['what', `${values.collection}, ${clients} clients, ${seconds} s`],
    ['answers', `${asked.length}, ${(asked.length / (runMs / 1000)).toFixed(1)} a second`],
    ['errors', String(errors.length)],
    ['wrong answers', String(wrong.length)],
    ['proven exact', mean(asked.map(({ answer }) => Number(answer.certificate.exact))).toFixed(3)],
    ['ms p50 / p99', `${quantile(ms, 0.5).toFixed(0)} / ${quantile(ms, 0.99).toFixed(0)}`],
    ['reads a query, mean / p99', `${mean(reads).toFixed(1)} / ${quantile(reads, 0.99)}`],
    ['blocks from memory, mean', mean(asked.map(({ answer }) => answer.costs.cached)).toFixed(1)],
    [
      'publishes seen after s',
      seen.map((each) => (each === undefined ? 'never' : (each / 1000).toFixed(1))).join(', '),
    ],
    ['MB of workerd, in thirds', thirds(({ processBytes }) => processBytes)],
    ['MB that the isolate counts, in thirds', thirds(({ isolateBytes }) => isolateBytes)],
    ['most of it', (Math.max(...samples.map(({ isolateBytes }) => isolateBytes)) / 2 ** 20).toFixed(1)],
  ];
  process.stdout.write(markdown(rows));
  for (const each of [...errors.slice(0, 5), ...wrong.slice(0, 5)]) process.stdout.write(`- ${each}\n`);
}

function say(step: string): void {
  process.stderr.write(`${step}\n`);
}
