import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('does not transfer an object again whose tag is known', async () => {
  const { INDEX } = (await worker.bindings()) as { INDEX: WritableBucket };
  await INDEX.put('channels/live', Uint8Array.of(1, 2, 3));
  const source = new R2Source(INDEX);
  const { bytes, etag } = await source.readWhole('channels/live', 3);
  expect(bytes).toHaveLength(3);
  expect(await source.readWhole('channels/live', 3, undefined, etag)).toEqual({ bytes: new Uint8Array(), etag });
  await INDEX.put('channels/live', Uint8Array.of(1, 2, 4));
  const { bytes: changed } = await source.readWhole('channels/live', 3, undefined, etag);
  expect([...changed]).toEqual([1, 2, 4]);
});
