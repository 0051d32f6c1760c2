import { fileURLToPath } from 'node:url';
import { startLocalWorker } from '../demo/local-worker.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import { publish } from '../index-builder/publish/publish.ts';
import type { CacheState, QueryCost } from './run-queries.ts';

/** The search core inside workerd: a new process, which takes all objects of an index into memory. */
export interface Workerd {
  /** `runWithCache` there. */
  run(queries: readonly string[], state: CacheState): Promise<QueryCost[]>;
  close(): Promise<void>;
}

/** Starts it with the index of a folder. */
export async function startWorkerd(folder: string): Promise<Workerd> {
  const worker = await startLocalWorker(fileURLToPath(new URL('wrangler.toml', import.meta.url)));
  try {
    const { index, context } = await openFolder(folder);
    await publish(index, context.source, worker.bucket, 'live', SILENT);
  } catch (error) {
    await worker.close();
    throw error;
  }
  return {
    run: async (queries, state) => {
      const response = await fetch(worker.origin, { method: 'POST', body: JSON.stringify({ queries, state }) });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as QueryCost[];
    },
    close: () => worker.close(),
  };
}
