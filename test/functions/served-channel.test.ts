import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MEMORY } from '../../functions/memory.ts';
import { SEEN_MS, ServedChannel } from '../../functions/served-channel.ts';
import { CairnError } from '../../shared/errors.ts';
import { MemorySource, notFound, type RangeSource } from '../../shared/range-source.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { buildIndex, makeLines } from './fixture.ts';

const HEAD = 'channels/live';

/** Every object of an index of `count` documents. */
async function objectsOf(count: number): Promise<Map<string, Uint8Array>> {
  const { folder, remove } = await buildIndex(makeLines(count));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const objects = new Map(
    files.map(({ parentPath, name }) => [
      `${parentPath.slice(folder.length + 1)}/${name}`,
      new Uint8Array(readFileSync(join(parentPath, name))),
    ]),
  );
  remove();
  return objects;
}

/** Storage whose objects can be replaced, that counts reads of the head and may fail them. */
class Storage {
  objects = new Map<string, Uint8Array>();
  heads = 0;
  broken = false;

  readonly source: RangeSource = {
    read: (...parameters) => new MemorySource(this.objects).read(...parameters),
    readWhole: async (key, maxBytes, signal) => {
      if (key === HEAD) this.heads++;
      if (this.broken) throw new CairnError('transport', 'no answer');
      const { bytes } = await new MemorySource(this.objects).readWhole(key, maxBytes, signal);
      return { bytes, etag: String(bytes.reduce((sum, byte, i) => (sum * 31 + byte * (i + 1)) >>> 0, 0)) };
    },
  };
}

const release = (index: OpenIndex): Promise<string> => Promise.resolve(index.release);

describe('a served channel', () => {
  let storage: Storage;
  let channel: ServedChannel;
  beforeEach(async () => {
    storage = new Storage();
    storage.objects = await objectsOf(20);
    channel = new ServedChannel('live', { bytes: MEMORY.releaseBytes });
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => vi.useRealTimers());

  it('reads the head once for many requests', async () => {
    for (let i = 0; i < 10; i++) await channel.use(storage.source, release);
    expect(storage.heads).toBe(1);
  });

  it('reads it again after four seconds, beside the request, and keeps what has not changed', async () => {
    const first = await channel.use(storage.source, (index) => Promise.resolve(index));
    vi.setSystemTime(Date.now() + 4001);
    const second = await channel.use(storage.source, (index) => Promise.resolve(index));
    expect(second).toBe(first);
    expect(storage.heads).toBe(2);
  });

  it('answers from the new release, once there is one', async () => {
    const before = await channel.use(storage.source, release);
    storage.objects = await objectsOf(30);
    expect(await channel.use(storage.source, release)).toBe(before);
    vi.setSystemTime(Date.now() + 4001);
    const asked: string[] = [];
    const after = await channel.use(storage.source, (index) => {
      asked.push(index.release);
      return release(index);
    });
    expect(after).not.toBe(before);
    expect(asked).toEqual([before, after]);
  });

  it('reads it for every request where it always checks', async () => {
    channel = new ServedChannel('live', { bytes: MEMORY.releaseBytes }, undefined, true);
    const before = await channel.use(storage.source, release);
    expect(await channel.use(storage.source, release)).toBe(before);
    expect(storage.heads).toBe(2);
    storage.objects = await objectsOf(30);
    const both = await Promise.all([channel.use(storage.source, release), channel.use(storage.source, release)]);
    expect(new Set([before, ...both]).size).toBe(2);
    expect(both[0]).toBe(both[1]);
  });

  it('lets a request keep its release to its end', async () => {
    let finish = (): void => undefined;
    const slow = channel.use(storage.source, async (index) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return index.release;
    });
    await vi.waitFor(() => expect(channel.open).toBeDefined());
    const before = channel.open!.release;
    storage.objects = await objectsOf(30);
    vi.setSystemTime(Date.now() + 4001);
    expect(await channel.use(storage.source, release)).not.toBe(before);
    finish();
    expect(await slow).toBe(before);
  });

  it('reloads the head once where a pack is gone', async () => {
    const before = await channel.use(storage.source, release);
    storage.objects = await objectsOf(30);
    const after = await channel.use(storage.source, (index) =>
      index.release === before ? Promise.reject(notFound('packs/gone')) : release(index),
    );
    expect(after).not.toBe(before);
  });

  it('reloads the head once where a result lacks a pack, and keeps the result if there is no other release', async () => {
    const before = await channel.use(storage.source, release);
    const lacks = (found: string) => found === before;
    expect(await channel.use(storage.source, release, lacks)).toBe(before);
    expect(storage.heads).toBe(2);
    storage.objects = await objectsOf(30);
    expect(await channel.use(storage.source, release, lacks)).not.toBe(before);
    expect(storage.heads).toBe(3);
  });

  it('calls a release without its packs corrupt, not the request wrong', async () => {
    await channel.use(storage.source, release);
    const asked = channel.use(storage.source, () => Promise.reject(notFound('packs/gone')));
    await expect(asked).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('packs/gone') as string,
    });
  });

  it('stays with what is open while the head cannot be read, and says so in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const before = await channel.use(storage.source, release);
    vi.setSystemTime(Date.now() + 60_000);
    storage.broken = true;
    expect(await channel.use(storage.source, release)).toBe(before);
    storage.broken = false;
    storage.objects.delete(HEAD);
    // What failed is not tried again at once.
    expect(await channel.use(storage.source, release)).toBe(before);
    expect(storage.heads).toBe(2);
    vi.setSystemTime(Date.now() + 1001);
    expect(await channel.use(storage.source, release)).toBe(before);
    expect(storage.heads).toBe(3);
    expect(log).toHaveBeenCalledTimes(2);
    log.mockRestore();
  });

  it('reads the head once for requests that come while it is read', async () => {
    await channel.use(storage.source, release);
    vi.setSystemTime(Date.now() + 4001);
    await Promise.all(Array.from({ length: 20 }, () => channel.use(storage.source, release)));
    expect(storage.heads).toBe(2);
  });

  it('is seen again five seconds after a request that was to read its head went away', async () => {
    const before = await channel.use(storage.source, release);
    storage.objects = await objectsOf(30);
    vi.setSystemTime(Date.now() + 4001);
    const gone: RangeSource = { ...storage.source, readWhole: () => new Promise(() => undefined) };
    void channel.use(gone, release);
    expect(await channel.use(storage.source, release)).toBe(before);
    vi.setSystemTime(Date.now() + 1001);
    expect(await channel.use(storage.source, release)).not.toBe(before);
  });

  it('is not taken back to an older release by a head that was asked for earlier and came later', async () => {
    const before = await channel.use(storage.source, release);
    vi.setSystemTime(Date.now() + 4001);
    const stale = storage.objects;
    let answer = (): void => undefined;
    const slowSource: RangeSource = {
      read: (...parameters) => new MemorySource(stale).read(...parameters),
      readWhole: async (key, maxBytes, signal) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return { ...(await new MemorySource(stale).readWhole(key, maxBytes, signal)), etag: 'slow' };
      },
    };
    const slow = channel.use(slowSource, release);
    storage.objects = await objectsOf(30);
    vi.setSystemTime(Date.now() + 4001);
    const after = await channel.use(storage.source, release);
    expect(after).not.toBe(before);
    answer();
    await slow;
    expect(channel.open!.release).toBe(after);
  });

  it('is seen by every request that comes five seconds after a publish, whatever happened to others', async () => {
    const [old, fresh] = [storage.objects, await objectsOf(30)];
    const before = await channel.use(storage.source, release);
    /** Requests so long before or after the publish; some end while they read the head, without a trace. */
    const requests = fc.array(fc.record({ at: fc.integer({ min: -20_000, max: 20_000 }), isLost: fc.boolean() }), {
      minLength: 1,
      maxLength: 20,
    });
    const property = fc.asyncProperty(requests, async (asked) => {
      storage.objects = old;
      const isolate = new ServedChannel('live', { bytes: MEMORY.releaseBytes });
      const publishAt = Date.now() + 100_000;
      vi.setSystemTime(publishAt - 30_000);
      await isolate.use(storage.source, release);
      const lost: RangeSource = { ...storage.source, readWhole: () => new Promise(() => undefined) };
      for (const { at, isLost } of [...asked].sort((a, b) => a.at - b.at)) {
        vi.setSystemTime(publishAt + at);
        if (at >= 0) storage.objects = fresh;
        if (isLost) void isolate.use(lost, release);
        else if (at > SEEN_MS) expect(await isolate.use(storage.source, release)).not.toBe(before);
        else await isolate.use(storage.source, release);
      }
    });
    await fc.assert(property);
  });

  it('passes other errors of a request on', async () => {
    await expect(
      channel.use(storage.source, () => Promise.reject(new CairnError('over-budget', 'too much'))),
    ).rejects.toMatchObject({ code: 'over-budget' });
  });
});
