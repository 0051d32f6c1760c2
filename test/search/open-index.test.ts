import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RangeSource } from '../../shared/range-source.ts';
import { openIndex, openRelease } from '../../shared/search/open-index.ts';
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
    const byId = await openRelease(source, index.release);
    expect(await openIndex(tagged(''), 'live', { current: byId })).not.toBe(byId);
  });

  it('opens a release by its id with two reads, to the same effect', async () => {
    source.reset();
    const { etag, ...index } = await openRelease(source, built.index.release);
    expect(source.reads).toHaveLength(2);
    expect(etag).toBe('');
    expect(index.manifest).toEqual(built.index.manifest);
    expect(index.directories).toHaveLength(1);
  });

  it('says which channel or release is not there', async () => {
    await expect(openIndex(source, 'none')).rejects.toMatchObject({ code: 'not-found', message: /channels\/none/ });
    const release = 'a'.repeat(64);
    await expect(openRelease(source, release)).rejects.toMatchObject({ code: 'not-found', message: /releases\/a/ });
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('nobody waits any more');
    const signal = AbortSignal.abort(reason);
    await expect(openIndex(source, 'live', { signal })).rejects.toBe(reason);
    await expect(openRelease(source, built.index.release, signal)).rejects.toBe(reason);
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
