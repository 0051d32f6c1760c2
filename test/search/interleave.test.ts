import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RangeSource, TaggedBytes } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { compare } from './compare.ts';
import { seeded, type Skew, skewedDocuments, skewedQuery } from './skewed-documents.ts';

/** A source whose reads come back after a few turns of the event loop, not in the order in which they were asked. */
class DelayedSource implements RangeSource {
  readonly #source: RangeSource;
  readonly #random: () => number;
  #waiting = 0;
  /** Most reads that waited at the same time. */
  most = 0;

  constructor(source: RangeSource, random: () => number) {
    this.#source = source;
    this.#random = random;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    this.most = Math.max(this.most, ++this.#waiting);
    const bytes = await this.#source.read(key, startByte, endByte, signal);
    for (let turns = Math.floor(this.#random() * 12); turns > 0; turns--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#waiting--;
    return bytes;
  }

  readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    return this.#source.readWhole(key, maxBytes, signal);
  }
}

const SKEW: Skew = { seed: 11, documents: 2400, words: 400, textWords: 10, languages: ['en', 'und'], pieces: 30 };

describe('requests that interleave', () => {
  const documents = skewedDocuments(SKEW);
  let built: BuiltIndex;
  let truth: Reference;
  beforeAll(async () => {
    built = await buildDocuments(documents, { shardDocuments: 1000, weights: { word: 1, piece: 0.5 } });
    truth = new Reference(documents);
  });
  afterAll(() => built.remove());

  it.each([0, 20_000, 1 << 20])('each get their own answer, with a cache of %i bytes', async (cacheBytes) => {
    const random = seeded(cacheBytes + 5);
    const source = new DelayedSource(built.context.source, random);
    const context = { source, cache: new BlockCache(cacheBytes), scratch: new ScratchPool() };
    const asked = Array.from({ length: 50 }, () => ({
      query: skewedQuery(random, SKEW),
      k: 1 + Math.floor(random() * 20),
      offset: Math.floor(random() * 10),
    }));
    await Promise.all(
      asked.map(({ query, k, offset }) => compare({ index: built.index, context }, truth, query, k, offset)),
    );
    expect(source.most).toBeGreaterThan(50);
    expect(context.cache.bytes).toBeLessThanOrEqual(cacheBytes);
  });

  it('leaves the others alone when one is stopped', async () => {
    const random = seeded(3);
    const source = new DelayedSource(built.context.source, random);
    const context = { source, cache: new BlockCache(0), scratch: new ScratchPool() };
    const controller = new AbortController();
    const reason = new Error('nobody waits any more');
    const request = { query: 'running amber', k: 10, offset: 0, mode: 'exact', withText: false } as const;
    const stopped = expect(search(built.index, request, { ...context, signal: controller.signal })).rejects.toBe(
      reason,
    );
    const others = ['running amber', 'title heading', 't1 t2'].map((query) =>
      compare({ index: built.index, context }, truth, query, 10, 0),
    );
    controller.abort(reason);
    await Promise.all([stopped, ...others]);
  });
});
