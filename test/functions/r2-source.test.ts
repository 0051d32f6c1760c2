import { afterAll, beforeAll } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { R2Source } from '../../functions/r2-source.ts';
import { rangeSourceSuite } from '../range-source.suite.ts';

/** What of a bucket this needs beside reading. */
interface WritableBucket {
  put(key: string, bytes: Uint8Array): Promise<unknown>;
  delete(keys: string[]): Promise<void>;
}

let worker: LocalWorker;
beforeAll(async () => {
  worker = await startLocalWorker();
});
afterAll(() => worker.close());

rangeSourceSuite('R2Source', async (objects) => {
  const { INDEX } = (await worker.bindings()) as { INDEX: WritableBucket };
  for (const [key, bytes] of objects) await INDEX.put(key, bytes);
  return { source: new R2Source(INDEX), close: () => INDEX.delete([...objects.keys()]) };
});
