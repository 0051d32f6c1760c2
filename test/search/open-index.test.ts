import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notFound, type RangeSource } from '../../shared/range-source.ts';
import { openIndex, openShard } from '../../shared/search/open-index.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';
import { CountingSource } from './counting-source.ts';

describe('openIndex', () => {
  let built: BuiltIndex;
  let source: CountingSource;
  beforeAll(async () => {
    built = await buildDocuments(manyDocuments(50));
    source = new CountingSource(built.context.source);
  });
  afterAll(() => built.remove());

  /** The source, with heads that have another tag. */
  const tagged = (etag: string): RangeSource => ({
    read: (...parameters) => source.read(...parameters),
    readWhole: async (...parameters) => ({ ...(await source.readWhole(...parameters)), etag }),
  });

  it('gives the open release back while the head is the same', async () => {
    const index = await openIndex(tagged('1'), 'live');
    source.reset();
    expect(await openIndex(tagged('1'), 'live', { current: index })).toBe(index);
    expect(source.reads).toHaveLength(1);
    expect(await openIndex(tagged('2'), 'live', { current: index })).not.toBe(index);
  });

  it('opens anew where storage has no tags that could show a change', async () => {
    const index = await openIndex(tagged(''), 'live');
    expect(await openIndex(tagged(''), 'live', { current: index })).not.toBe(index);
  });

  it('opens a shard by the id of its release with two reads, to the same effect', async () => {
    source.reset();
    const { directory, scoring } = await openShard(source, built.index.release, 0);
    expect(source.reads).toHaveLength(2);
    expect(scoring).toEqual(built.index.manifest.scoring);
    expect(directory.documents).toBe(built.index.directories[0]!.documents);
    await expect(openShard(source, built.index.release, 1)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('calls a release without its directory corrupt: only a channel can be not found', async () => {
    const lacking: RangeSource = {
      read: () => Promise.reject(notFound('packs/gone')),
      readWhole: (...parameters) => source.readWhole(...parameters),
    };
    await expect(openShard(lacking, built.index.release, 0)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('says which channel or release is not there', async () => {
    await expect(openIndex(source, 'none')).rejects.toMatchObject({ code: 'not-found', message: /channels\/none/ });
    const release = 'a'.repeat(64);
    await expect(openShard(source, release, 0)).rejects.toMatchObject({ code: 'not-found', message: /releases\/a/ });
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('nobody waits any more');
    const signal = AbortSignal.abort(reason);
    await expect(openIndex(source, 'live', { signal })).rejects.toBe(reason);
    await expect(openShard(source, built.index.release, 0, signal)).rejects.toBe(reason);
  });
});

it('opens an index whose directories do not fit into its head with two reads in a row', async () => {
  // Frequent words that share no beginnings: more of them than a head has room for.
  const words = Array.from({ length: 1200 }, (_, i) =>
    (i * 7919).toString(26).replaceAll(/[0-9]/g, 'z').padEnd(60, 'y'),
  );
  const documents = Array.from({ length: 130 }, (_, i) => ({ id: `d${i}`, text: words.join(' ') }));
  const built = await buildDocuments(documents);
  const source = new CountingSource(built.context.source);
  const index = await openIndex(source, 'live');
  expect(source.reads.map(({ key }) => key.split('/')[0])).toEqual(['channels', 'packs']);
  expect(index.directories[0]!.residentTerms.count).toBeGreaterThan(1000);
  built.remove();
});
