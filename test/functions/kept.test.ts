import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Budget } from '../../functions/budget.ts';
import type { Settings } from '../../functions/env.ts';
import { Kept } from '../../functions/kept.ts';
import { MEMORY, type MemoryShares } from '../../functions/memory.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import type { Costs } from '../../shared/api.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import { askWorker, buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

let worker: LocalWorker;
let first: PublishableIndex;
let second: PublishableIndex;
let bucket: ReadableBucket;

beforeAll(async () => {
  [worker, first, second] = await Promise.all([
    startLocalWorker(),
    buildIndex(makeLines(3000)),
    buildIndex(makeLines(3000, 2)),
  ]);
  ({ INDEX: bucket } = (await worker.bindings()) as { INDEX: ReadableBucket });
  await first.publishTo(worker);
});
afterAll(async () => {
  await worker.close();
  first.remove();
  second.remove();
});

const NAMELESS = { name: undefined, prefix: '', channel: 'live', tokens: undefined };

/** What the Worker asks of a bucket. */
interface ReadableBucket {
  get(key: string, options: { range?: { length: number } }): Promise<unknown>;
  head(key: string): Promise<unknown>;
}

/** The Worker's own bucket, with reads counted that may be made to fail. */
class CountedBucket implements ReadableBucket {
  reads = 0;
  bytes = 0;
  broken = false;
  settings: Settings = {
    ...NAMELESS,
    bucket: this as never,
    headKey: undefined,
    publicOrigin: undefined,
    warms: true,
    alwaysChecks: false,
    embedQuery: undefined,
    analytics: undefined,
  };

  get(...[key, options]: Parameters<ReadableBucket['get']>): Promise<unknown> {
    this.reads++;
    this.bytes += options.range?.length ?? 0;
    return this.broken ? Promise.reject(new Error('no answer')) : bucket.get(key, options);
  }

  head(key: string): Promise<unknown> {
    return bucket.head(key);
  }
}

/** An isolate of its own, and what it asks storage for. */
class Lab {
  readonly storage = new CountedBucket();
  readonly kept: Kept;

  constructor(shares: Partial<MemoryShares> = {}) {
    this.kept = new Kept(new ScratchPool(), { ...MEMORY, ...shares });
  }

  ask(query: string): Promise<{ release: string; costs: Costs }> {
    return this.askIndex(this.storage.settings, query);
  }

  askIndex(settings: Settings, query: string): Promise<{ release: string; costs: Costs }> {
    const { source } = this.kept.context(settings, new Budget());
    return this.kept
      .channel(settings)
      .use(source, (index) =>
        search(
          index,
          { query, k: 3, offset: 0, mode: 'balanced', withText: false },
          this.kept.context(settings, new Budget()),
        ),
      );
  }

  /** Reads and bytes of warming. */
  async warm(): Promise<{ reads: number; bytes: number }> {
    const { reads, bytes } = this.storage;
    await this.kept.warm(this.storage.settings);
    return { reads: this.storage.reads - reads, bytes: this.storage.bytes - bytes };
  }
}

describe('warming', () => {
  it('spares later queries the reads of their lists', async () => {
    const [cold, warm] = [new Lab(), new Lab()];
    await cold.ask('amber');
    await warm.ask('amber');
    expect((await warm.warm()).reads).toBe(1);
    const [without, withIt] = [await cold.ask('fjord grove'), await warm.ask('fjord grove')];
    expect(without.costs.rounds).toBe(2);
    expect(withIt.costs.rounds).toBe(1);
    expect(withIt.costs.reads).toBeLessThan(without.costs.reads);
    expect(withIt.costs.bytes).toBeLessThan(without.costs.bytes);
  });

  it('is done once a release, and not before one is open', async () => {
    const lab = new Lab();
    expect(await lab.warm()).toEqual({ reads: 0, bytes: 0 });
    await lab.ask('amber');
    await Promise.all([lab.warm(), lab.warm()]);
    expect(await lab.warm()).toEqual({ reads: 0, bytes: 0 });
  });

  it('reads nothing where it is off', async () => {
    const lab = new Lab();
    lab.storage.settings = { ...lab.storage.settings, warms: false };
    await lab.ask('amber');
    expect(await lab.warm()).toEqual({ reads: 0, bytes: 0 });
  });

  it('takes at most half of the cache', async () => {
    const cacheBytes = 40_000;
    const [all, lab] = [new Lab(), new Lab({ cacheBytes })];
    for (const each of [all, lab]) await each.ask('zzzz');
    const before = { all: all.kept.bytes, lab: lab.kept.bytes };
    await all.warm();
    await lab.warm();
    expect(all.kept.bytes - before.all).toBeGreaterThan(cacheBytes);
    expect(lab.kept.bytes).toBeGreaterThan(before.lab);
    expect(lab.kept.bytes - before.lab).toBeLessThanOrEqual(cacheBytes / 2);
  });

  it('only logs that storage does not answer', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const lab = new Lab();
    await lab.ask('amber');
    lab.storage.broken = true;
    expect((await lab.warm()).reads).toBe(1);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
    lab.storage.broken = false;
    expect((await lab.ask('pond')).costs.rounds).toBe(2);
  });

  it('goes on behind the first answer of the Worker', async () => {
    await askWorker(worker, 'amber', 3);
    // Words that nobody has asked for: without warming, each takes a round for its list and one for its pages.
    const words = 'birch cedar delta ember fjord grove heath inlet jetty knoll'.split(' ');
    await vi.waitFor(
      async () => {
        const word = words.shift();
        if (word === undefined) return expect.fail('the last word took a round for its list, too');
        expect((await askWorker(worker, word, 3)).costs.rounds).toBe(1);
      },
      { timeout: 5000, interval: 100 },
    );
  });
});

describe('the memory of an isolate', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  it('is half of what the platform gives', () => {
    const { bytes, ...shares } = MEMORY;
    expect(bytes).toBe(64 << 20);
    expect(Object.values(shares).reduce((sum, share) => sum + share)).toBe(bytes);
  });

  it('is told by the Worker', async () => {
    const { memory } = (await (await fetch(`${worker.origin}/v1/health`)).json()) as {
      memory: { bytes: number; limitBytes: number };
    };
    expect(memory.limitBytes).toBe(MEMORY.bytes);
    expect(memory.bytes).toBeGreaterThan(MEMORY.scratchBytes);
    expect(memory.bytes).toBeLessThan(memory.limitBytes);
  });

  it('has no place for a release that takes more than its share', async () => {
    const roomy = new Lab();
    await roomy.ask('amber');
    const takes = roomy.kept.channel(roomy.storage.settings).bytes;
    const lab = new Lab({ releaseBytes: takes - 1 });
    await expect(lab.ask('amber')).rejects.toMatchObject({
      code: 'over-budget',
      message: `the index would stay in memory with ${takes} bytes, expected at most ${takes - 1}: it is too large for a Worker`,
    });
    expect(lab.kept.channel(lab.storage.settings).open).toBeUndefined();
    await expect(new Lab({ releaseBytes: takes }).ask('amber')).resolves.toBeDefined();
  });

  it('is refused before it is read where its size is known', async () => {
    const lab = new Lab({ releaseBytes: 100 });
    await expect(
      lab.kept.shards.open(
        lab.kept.context(lab.storage.settings, new Budget()).source,
        { prefix: '', release: await release(), shard: 0 },
        undefined,
      ),
    ).rejects.toMatchObject({ code: 'over-budget' });
    expect(lab.storage.reads).toBe(1);
  });

  it('has room for the release of one index, or of several small ones: what was asked for longest ago goes', async () => {
    const size = new Lab();
    await size.ask('amber');
    const takes = size.kept.channel(size.storage.settings).bytes;
    for (const name of ['a', 'b', 'c'])
      await first.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, name) });
    const lab = new Lab({ releaseBytes: 2 * takes });
    const settingsOf = (name: string) => ({ ...lab.storage.settings, name, prefix: `${name}/` });
    const ask = (name: string) => lab.askIndex(settingsOf(name), 'amber');
    const isOpen = (): boolean[] =>
      ['a', 'b', 'c'].map((name) => lab.kept.channel(settingsOf(name)).open !== undefined);
    for (const name of ['a', 'b', 'a', 'c']) await ask(name);
    expect(isOpen()).toEqual([true, false, true]);
    const { reads } = lab.storage;
    expect((await ask('b')).release).toBe(await release());
    expect(lab.storage.reads).toBeGreaterThan(reads);
  });

  it('holds the blocks of each index apart, also of the same packs', async () => {
    await first.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, 'a') });
    const lab = new Lab();
    const cold = await lab.ask('amber');
    const other = { ...lab.storage.settings, name: 'a', prefix: 'a/' };
    const elsewhere = await lab.askIndex(other, 'amber');
    expect(elsewhere.release).toBe(cold.release);
    expect(elsewhere.costs).toEqual(cold.costs);
    expect((await lab.askIndex(other, 'amber')).costs.reads).toBe(0);
  });

  it('does not keep the release before, nor its blocks', async () => {
    const [old, fresh] = [new Lab(), new Lab()];
    await old.ask('amber');
    await old.warm();
    await second.publishTo(worker);
    vi.setSystemTime(Date.now() + 4001);
    for (const lab of [old, fresh]) {
      expect((await lab.ask('zzzz')).release).toBe(await release());
      await lab.warm();
    }
    expect(old.kept.bytes).toBe(fresh.kept.bytes);
    await first.publishTo(worker);
  });

  it('is taken from blocks where two releases are open at once', async () => {
    const takes = async (lab: Lab): Promise<number> => {
      await lab.ask('zzzz');
      return lab.kept.channel(lab.storage.settings).bytes;
    };
    const release = await takes(new Lab());
    const bytes = MEMORY.scratchBytes + 2 * release + 30_000;
    const lab = new Lab({ bytes, inFlightBytes: 0 });
    await takes(lab);
    await lab.warm();
    expect(lab.kept.bytes).toBeGreaterThan(MEMORY.scratchBytes + release + 30_000);
    await second.publishTo(worker);
    vi.setSystemTime(Date.now() + 4001);
    await takes(lab);
    expect(lab.kept.bytes).toBeLessThan(MEMORY.scratchBytes + release + 30_000);
    await first.publishTo(worker);
  });
});

/** The release that the Worker's channel names. */
async function release(): Promise<string> {
  return (await new Lab().ask('zzzz')).release;
}
