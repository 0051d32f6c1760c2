import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { MEMORY } from '../../functions/memory.ts';
import { R2Source } from '../../functions/r2-source.ts';
import { ServedChannel } from '../../functions/served-channel.ts';
import { openScratch } from '../../index-builder/folder/kernels.ts';
import { collectGarbage } from '../../index-builder/publish/collect-garbage.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { buildIndex, makeLines, type PublishableIndex } from '../functions/fixture.ts';

/** What of a bucket's binding a reader uses. */
interface ReadBucket {
  get(key: string, options?: object): Promise<unknown>;
  head(key: string): Promise<unknown>;
}

const REQUEST = { query: 'amber birch', k: 10, offset: 0, mode: 'balanced', withText: false } as const;
const scratch = openScratch();

let worker: LocalWorker;
let binding: ReadBucket;
beforeAll(async () => {
  worker = await startLocalWorker();
  binding = ((await worker.bindings()) as { INDEX: ReadBucket }).INDEX;
});
afterAll(() => worker.close());
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

let seed = 0;
async function nextIndex(): Promise<PublishableIndex> {
  return buildIndex(makeLines(40, ++seed));
}

/** Storage of the Worker in which something happens before its read `at` is made. */
class InterposedReads {
  reads = 0;
  readonly source: R2Source;

  constructor(at: number, happen: () => Promise<unknown>) {
    const get = async (key: string, options?: object): Promise<unknown> => {
      if (this.reads++ === at) await happen();
      return binding.get(key, options);
    };
    this.source = new R2Source({ get, head: (key: string) => binding.head(key) });
  }
}

/** What the Worker does with a request: it has the head's release open, or looks for it, and nothing else is kept. */
function ask(channel: ServedChannel, { source }: InterposedReads): Promise<SearchAnswer> {
  return channel.use(source, (index) => search(index, REQUEST, { source, cache: new BlockCache(1 << 20), scratch }));
}

/** A reader in the middle of whose reads something happens; `isOpen`: it has answered before, five seconds ago. */
async function askDuring(
  at: number,
  isOpen: boolean,
  happen: () => Promise<unknown>,
): Promise<{ answer: SearchAnswer; reads: number }> {
  const channel = new ServedChannel('live', { bytes: MEMORY.releaseBytes });
  if (isOpen) {
    await ask(channel, new InterposedReads(-1, () => Promise.resolve()));
    vi.setSystemTime(Date.now() + 5_000);
  }
  const interposed = new InterposedReads(at, happen);
  const answer = await ask(channel, interposed);
  return { answer, reads: interposed.reads };
}

it.each([
  ['published', false],
  ['published, and the one before is collected', true],
])(
  'a release is %s before any read of a request, which is answered by one of them',
  { timeout: 120_000 },
  async (_, collects) => {
    let cases = 0;
    let old = await nextIndex();
    await old.publishTo(worker);
    for (const isOpen of [false, true]) {
      for (let at = 0; ; at++) {
        const next = await nextIndex();
        let happened = false;
        const { answer } = await askDuring(at, isOpen, async () => {
          happened = true;
          await next.publishTo(worker);
          if (!collects) return;
          // Everything counts as old.
          const { releases } = await collectGarbage(worker.bucket, { keep: 1, graceMs: -60_000_000 }, false);
          expect(releases).toContain(old.release);
        });
        const whole = [old, next].find(({ release }) => release === answer.release);
        expect(answer.hits, `read ${at}`).toEqual((await whole!.ask(REQUEST.query, REQUEST.k)).hits);
        // Beyond the last read, nothing did.
        const other = happened ? old : next;
        other.remove();
        if (!happened) break;
        old = next;
        cases++;
      }
    }
    old.remove();
    console.log(`${cases} cases, 0 broken`);
    // At least the head, a list and a page, of a reader that has nothing and of one that has the release.
    expect(cases).toBeGreaterThanOrEqual(5);
  },
);

it('a read that fails is an error of the storage, never another answer, and the next request is answered', async () => {
  const index = await nextIndex();
  await index.publishTo(worker);
  const expected = (await index.ask(REQUEST.query, REQUEST.k)).hits;
  const fail = () => Promise.reject(new Error('We encountered an internal error. Please try again. (10001)'));
  const { reads } = await askDuring(-1, false, fail);
  expect(reads).toBeGreaterThanOrEqual(3);
  for (let at = 0; at < reads; at++) {
    const channel = new ServedChannel('live', { bytes: MEMORY.releaseBytes });
    await expect(ask(channel, new InterposedReads(at, fail)), `read ${at}`).rejects.toMatchObject({
      code: 'transport',
    });
    expect((await ask(channel, new InterposedReads(-1, fail))).hits).toEqual(expected);
  }
  index.remove();
});
