import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { type BuiltIndex, temporaryFolder } from '../build-documents.ts';
import type { Counts } from './watched-worker.ts';

/** The Worker, with counts of what its requests ask of others. */
export interface WatchedWorker extends LocalWorker {
  /** What was asked since this was called last. */
  counts(): Promise<Counts>;
}

/** Starts the Worker of wrangler.toml inside one that watches it. */
export async function startWatchedWorker(variables: Readonly<Record<string, string>> = {}): Promise<WatchedWorker> {
  const folder = temporaryFolder();
  const config = join(folder.path, 'wrangler.toml');
  const more = Object.entries(variables).map(([name, value]) => `${name} = "${value}"\n`);
  const own = readFileSync('wrangler.toml', 'utf8')
    .replace('functions/worker.ts', resolve('test/functions/watched-worker.ts'))
    .replace('[vars]\n', `[vars]\n${more.join('')}`);
  writeFileSync(config, own);
  const worker = await startLocalWorker(config);
  const counts = async (): Promise<Counts> => (await (await fetch(`${worker.origin}/counts`)).json()) as Counts;
  const close = async (): Promise<void> => {
    await worker.close();
    folder.remove();
  };
  return { ...worker, counts, close };
}

/** Publishes an index to a channel, by default the one that the Worker serves. */
export async function publishBuilt(
  worker: LocalWorker,
  { index, context }: BuiltIndex,
  channel = 'live',
): Promise<void> {
  await publish(index, context.source, worker.bucket, channel, SILENT);
}
