import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { CLI, CLI_ENV } from '../cli/run-cli.ts';
import { buildIndex, makeLines } from '../functions/fixture.ts';
import { FaultProxy } from './fault-proxy.ts';
import { missingObjects } from './missing-objects.ts';
import { PolledReaders } from './polled-readers.ts';

let worker: LocalWorker;
let proxy: FaultProxy;
let proxyUrl: string;

beforeAll(async () => {
  worker = await startLocalWorker();
  proxy = new FaultProxy(worker.bucketUrl);
  proxyUrl = await proxy.listen();
});
afterAll(async () => {
  proxy.close();
  await worker.close();
});

/** The command line that publishes a folder, as a process of its own. */
function startPublisher(folder: string): ChildProcess {
  const { accessKeyId, secretAccessKey } = LOCAL_KEYS;
  return spawn(process.execPath, [CLI, 'publish', folder, '--to', proxyUrl, '--json'], {
    env: { ...CLI_ENV, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    stdio: 'ignore',
  });
}

/** How a process ended: its exit status, or the signal. */
async function endOf(child: ChildProcess): Promise<unknown> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code;
}

it(
  'a publisher killed at any request leaves readers a whole release, and another one goes on',
  { timeout: 240_000 },
  async () => {
    const readers = new PolledReaders(worker);
    let index = await buildIndex(makeLines(40, 1));
    await readers.expect(index);
    expect(await endOf(startPublisher(index.folder))).toBe(0);
    index.remove();
    const { requests } = proxy;
    readers.start();

    let cases = 0;
    for (let at = 0; at < requests; at++) {
      // Killed before the request arrives, and when it has arrived and nobody hears the answer.
      for (const arrives of [false, true]) {
        index = await buildIndex(makeLines(40, ++cases + 1));
        await readers.expect(index);
        proxy.arm(at, async (forward) => {
          if (arrives) await forward();
          publisher.kill('SIGKILL');
          return undefined;
          return undefined;
        });
        const publisher = startPublisher(index.folder);
        expect(await endOf(publisher), `request ${at}`).toBe('SIGKILL');

        const missing = await missingObjects(index.folder, worker.bucket);
        const { uploaded, changed } = await index.publishTo(worker);
        // Dead before the last two requests, it had not swapped the head.
        expect(changed, `request ${at}`).toBe(at < requests - 2 || (at === requests - 2 && !arrives));
        expect(uploaded.objects, `request ${at}`).toBe(missing + (changed ? 1 : 0));
        expect((await readers.ask()).release, `request ${at}`).toBe(index.release);
        index.remove();
      }
    }
    await readers.stop();
    console.log(`${cases} kills, ${readers.reads} reads, ${readers.broken.length} broken`);
    expect(readers.broken).toEqual([]);
    expect(cases).toBe(2 * requests);
  },
);
