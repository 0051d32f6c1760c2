import type { LocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { BuiltIndex } from '../build-documents.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import type { Counts } from './watched-worker.ts';

/** The Worker, with counts of what its requests ask of others. */
export interface WatchedWorker extends LocalWorker {
  /** What was asked since this was called last. */
  counts(): Promise<Counts>;
}

/** Starts the Worker of wrangler.toml inside one that watches it. */
export async function startWatchedWorker(variables: Readonly<Record<string, string>> = {}): Promise<WatchedWorker> {
  const worker = await startConfiguredWorker({ variables, main: 'test/functions/watched-worker.ts' });
  const counts = async (): Promise<Counts> => (await (await fetch(`${worker.origin}/counts`)).json()) as Counts;
  return { ...worker, counts };
}

/** Publishes an index to a channel, by default the one that the Worker serves. */
export async function publishBuilt(
  worker: LocalWorker,
  { index, context }: BuiltIndex,
  channel = 'live',
): Promise<void> {
  await publish(index, context.source, worker.bucket, channel, SILENT);
}
