import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHead, type HeadParts } from '../../shared/format/head.ts';
import { BLOCK, HEAD_TABLE_BYTES, OLDEST_VERSION, VERSION } from '../../shared/format/layout.ts';
import { channelKey, encodeBlockObject, packKey, releaseKey } from '../../shared/format/object.ts';
import { encodeQueryTable } from '../../shared/format/query-table.ts';
import { decodeRelease, encodeRelease } from '../../shared/format/release.ts';
import { MemorySource, notFound, type RangeSource } from '../../shared/range-source.ts';
import { type OpenIndex, openIndex, openShard } from '../../shared/search/open-index.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments, temporaryFolder } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import { olderHead, olderPack, olderRelease } from '../format/older.ts';
import { manyDocuments } from './corpora.ts';
import { CountingSource } from './counting-source.ts';
import { headParts } from './head-parts.ts';
import { tokenizerJson } from './query-sides.ts';

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

/** A folder for the files that settings name. */
const { path: files, remove: removeFiles } = temporaryFolder();
afterAll(removeFiles);

function write(name: string, json: unknown): string {
  const file = join(files, name);
  writeFileSync(file, JSON.stringify(json));
  return file;
}

/** Frequent words that share no beginnings: more of them than a head has room for. */
const MANY_WORDS = Array.from({ length: 1200 }, (_, i) =>
  (i * 7919).toString(26).replaceAll(/[0-9]/g, 'z').padEnd(60, 'y'),
).join(' ');

/** What is read when an index is opened: the kind of each object, in order, and how many at the same time. */
async function opened(built: BuiltIndex): Promise<{ kinds: string[]; most: number; index: OpenIndex }> {
  const source = new CountingSource(built.context.source);
  const index = await openIndex(source, 'live');
  return { kinds: source.reads.map(({ key }) => key.split('/')[0]!), most: source.most, index };
}

it('opens an index whose directories do not fit into its head with two reads in a row', async () => {
  const documents = Array.from({ length: 130 }, (_, i) => ({ id: `d${i}`, text: MANY_WORDS }));
  const built = await buildDocuments(documents);
  const { kinds, index } = await opened(built);
  expect(kinds).toEqual(['channels', 'packs']);
  expect(index.directories[0]!.residentTerms.count).toBeGreaterThan(1000);
  built.remove();
});

describe('an index with pieces', () => {
  const vector = { am: 1, '##ber': 0.5 };
  const tokenizer = write('tokenizer.json', tokenizerJson([...Object.keys(vector), 'bir']));
  const queryWeights = write('weights.json', { am: 2, '##ber': 1 });

  it('is opened with one read: its query table comes with the head', async () => {
    const built = await buildDocuments([{ id: 'a', text: 'amber', vector }], { tokenizer, queryWeights });
    const { kinds, index } = await opened(built);
    expect(kinds).toEqual(['channels']);
    expect(index.manifest.queryTable).toBeDefined();
    expect(Object.fromEntries(index.queryWeights.weighPieces('AMBER'))).toEqual({
      am: expect.closeTo(2, 1) as number,
      '##ber': expect.closeTo(1, 1) as number,
    });
    built.remove();
  });

  it('has a table too large for the head read by its hash, in the same step as directories', async () => {
    const tokens = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`token${i * 7919}`, 1]));
    const config = { queryWeights: write('many.json', { ...tokens, am: 1 }) };
    const small = await buildDocuments([{ id: 'a', text: 'amber', vector }], config);
    expect(small.index.manifest.queryTable!.bytes).toBeGreaterThan(HEAD_TABLE_BYTES);
    expect(await opened(small)).toMatchObject({ kinds: ['channels', 'packs'], most: 1 });
    small.remove();

    const documents = Array.from({ length: 130 }, (_, i) => ({ id: `d${i}`, text: MANY_WORDS, vector }));
    const large = await buildDocuments(documents, config);
    const { kinds, most, index } = await opened(large);
    expect(kinds).toEqual(['channels', 'packs', 'packs']);
    expect(most).toBe(2);
    expect(index.queryWeights.weighPieces('token7919 am unheard')).toEqual(
      new Map([
        ['token7919', 1],
        ['am', 1],
        ['unheard', 0],
      ]),
    );
    large.remove();
  });

  it('is corrupt where the table of its release is gone, or its tokenizer cannot be used', async () => {
    const built = await buildDocuments([{ id: 'a', text: 'amber', vector }], { tokenizer, queryWeights });
    const objects = objectsOf(built.folder);
    const head = headParts(objects);
    const name = built.index.manifest.queryTable!.pack;
    const without = encodeHead({ ...head, queryTable: undefined });
    const bare = new Map([...objects, [channelKey('live'), without]]);
    await expect(openIndex(new MemorySource(bare), 'live')).resolves.toMatchObject({ release: head.release });
    bare.delete(packKey(name));
    await expect(openIndex(new MemorySource(bare), 'live')).rejects.toMatchObject({ code: 'corrupt' });
    const unusable = encodeQueryTable({ tokenizer: { kind: 'json', json: { model: 7 } }, tokens: [] });
    const other = encodeHead({ ...head, queryTable: encodeBlockObject(BLOCK.queryTable, unusable) });
    const broken = new MemorySource(new Map([...objects, [channelKey('live'), other]]));
    await expect(openIndex(broken, 'live')).rejects.toMatchObject({ code: 'corrupt', message: /cannot be used/ });
    built.remove();
  });

  it.each(Array.from({ length: 16 }, (_, older) => older))(
    'opens objects of either version together: %i',
    async (older) => {
      const built = await buildDocuments([{ id: 'a', text: 'amber', vector }], { tokenizer, queryWeights });
      const objects = new Map(objectsOf(built.folder));
      const { releaseBytes, ...head } = headParts(objects);
      const [isOldDirectory, isOldTable, isOldRelease, isOldHead] = [1, 2, 4, 8].map((bit) => (older & bit) > 0);
      const put = (key: (name: string) => string, object: Uint8Array): string => {
        const name = createHash('sha256').update(object).digest('hex');
        objects.set(key(name), object);
        return name;
      };
      const directory = isOldDirectory ? olderPack(head.directories[0]!) : head.directories[0]!;
      const queryTable = isOldTable ? olderPack(head.queryTable!) : head.queryTable!;
      const manifest = decodeRelease(releaseBytes);
      const written = encodeRelease({
        ...manifest,
        shards: [{ documents: 1, directory: { pack: put(packKey, directory), bytes: directory.length } }],
        queryTable: { pack: put(packKey, queryTable), bytes: queryTable.length },
      });
      const release = isOldRelease ? olderRelease(written) : written;
      // From the head, and from their packs.
      for (const inline of [{ directories: [directory], queryTable }, { directories: [undefined] }]) {
        const parts: HeadParts = { release: put(releaseKey, release), releaseBytes: release, ...inline };
        objects.set(channelKey('live'), isOldHead ? olderHead(parts) : encodeHead(parts));
        const source = new MemorySource(objects);
        const index = await openIndex(source, 'live');
        expect(index.formatVersion).toBe(isOldRelease ? OLDEST_VERSION : VERSION);
        const request = { query: 'amber', k: 1, offset: 0, mode: 'exact', withText: false } as const;
        const [own, other] = [
          await search(index, request, { ...built.context, source }),
          await search(built.index, request, built.context),
        ];
        expect(own.hits).toEqual(other.hits);
        expect(own.hits).toHaveLength(1);
        await expect(openShard(source, parts.release, 0)).resolves.toMatchObject({ directory: { documents: 1 } });
      }
      built.remove();
    },
  );
});
