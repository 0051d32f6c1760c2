import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { buildIndex, makeLines, type PublishableIndex } from '../functions/fixture.ts';
import { type Fault, FaultProxy, FAULTS } from './fault-proxy.ts';
import { missingObjects } from './missing-objects.ts';
import { PolledReaders } from './polled-readers.ts';

let worker: LocalWorker;
let proxy: FaultProxy;
let proxyUrl: string;
let readers: PolledReaders;

beforeAll(async () => {
  worker = await startLocalWorker();
  proxy = new FaultProxy(worker.bucketUrl);
  proxyUrl = await proxy.listen();
  readers = new PolledReaders(worker);
});
afterAll(async () => {
  proxy.close();
  await worker.close();
});

let seed = 0;
/** Another release, whose answers the readers know. */
async function nextIndex(): Promise<PublishableIndex> {
  const index = await buildIndex(makeLines(40, ++seed));
  await readers.expect(index);
  return index;
}

/** Publishes through the proxy, with fewer attempts where it can only fail. */
function publishThrough(index: PublishableIndex, fault?: Fault): ReturnType<PublishableIndex['publishTo']> {
  const bucket = new Bucket(proxyUrl, LOCAL_KEYS, '', fault === 'down' ? 1 : undefined);
  return index.publishTo({ ...worker, bucket });
}

it(
  'whatever happens to any request of a publish, readers see the old release or the new one',
  { timeout: 240_000 },
  async () => {
    const first = await nextIndex();
    await publishThrough(first);
    first.remove();
    const requests = proxy.requests;
    // Channel, intent, lock, list; three packs and the release, each written and read back; head, intent.
    expect(requests).toBe(14);
    readers.start();

    let cases = 0;
    for (const fault of FAULTS) {
      for (let at = 0; at < requests; at++) {
        const index = await nextIndex();
        proxy.arm(at, fault);
        const outcome = await publishThrough(index, fault).catch((error: unknown) => error);
        expect(proxy.requests, `${fault} ${at}`).toBeGreaterThan(at);
        // The last request removes the intent, which may stay.
        if (fault === 'down' && at < requests - 1)
          expect(outcome, `${fault} ${at}`).toMatchObject({ code: 'transport' });
        else expect(outcome, `${fault} ${at}`).toMatchObject({ release: index.release, changed: true });

        proxy.disarm();
        const missing = await missingObjects(index.folder, worker.bucket);
        const { uploaded, changed } = await index.publishTo(worker);
        expect(uploaded.objects, `${fault} ${at}`).toBe(missing + (changed ? 1 : 0));
        expect((await readers.ask()).release, `${fault} ${at}`).toBe(index.release);
        index.remove();
        if (fault === 'stray') {
          // By now somebody else has published, and that stays.
          const next = await nextIndex();
          await next.publishTo(worker);
          await proxy.strayArrives();
          expect((await readers.ask()).release, `${fault} ${at}`).toBe(next.release);
          next.remove();
        }
        cases++;
      }
    }
    await readers.stop();
    console.log(`${cases} cases, ${readers.reads} reads, ${readers.broken.length} broken`);
    expect(readers.broken).toEqual([]);
    expect(cases).toBe(FAULTS.length * requests);
  },
);
