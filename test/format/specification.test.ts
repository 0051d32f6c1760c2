import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Unpackr } from 'msgpackr';
import { inflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ByteReader, fromHex, utf8 } from '../../shared/bytes.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import { decodeColumn, encodeColumn } from '../../shared/format/column.ts';
import { decodeDirectory, encodeDirectory } from '../../shared/format/directory.ts';
import { decodeDisplayPage, encodeDisplayPage } from '../../shared/format/display-page.ts';
import { encodeSignedBytes, sealHead } from '../../shared/format/head.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import { decodeIdBucket, encodeIdBucket, idHash } from '../../shared/format/id-bucket.ts';
import * as layout from '../../shared/format/layout.ts';
import { BLOCK, PACK_MAGIC, SPACE } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { channelKey, decodeBlockObject, encodeBlockObject, packKey, releaseKey } from '../../shared/format/object.ts';
import { decodeQueryTable, encodeQueryTable } from '../../shared/format/query-table.ts';
import { decodeRelease, encodeRelease } from '../../shared/format/release.ts';
import { ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { encodeTier } from '../../shared/format/tier.ts';
import { decodeVectorPage, encodeVectorPage } from '../../shared/format/vector-page.ts';
import { decodeWordBlock, WordBlockWriter } from '../../shared/format/word-block.ts';
import { encodeWordIndex, separatorOf } from '../../shared/format/word-index.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import {
  ANSWER,
  DIRECTORY,
  fences,
  FOLDER,
  HEAD,
  object,
  OBJECTS,
  PACK,
  payloadOf,
  ROWS,
  SPECIFICATION,
  STATED,
  TABLE,
  TABLE_SCALE,
  textOf,
} from './specification-example.ts';

describe('the example of the specification', () => {
  it('has five objects, named by their SHA-256', () => {
    expect(OBJECTS.size).toBe(5);
    for (const [key, bytes] of OBJECTS) {
      const name = createHash('sha256').update(bytes).digest('hex');
      if (!key.startsWith('channels/')) expect(key).toMatch(new RegExp(`/${name}$`));
    }
    const { shards, queryTable } = STATED.manifest;
    expect([...shards.map(({ directory }) => directory), queryTable!]).toEqual(
      [DIRECTORY, TABLE].map((key) => ({ pack: key.slice('packs/'.length), bytes: object(key).length })),
    );
    expect(object(releaseKey(HEAD.release))).toEqual(HEAD.releaseBytes);
  });

  it('has a head with the release, the directory and the query table in it', () => {
    expect(decodeRelease(HEAD.releaseBytes)).toEqual(STATED.manifest);
    expect(HEAD.directories).toEqual([decodeBlockObject(BLOCK.directory, object(DIRECTORY))]);
    expect(HEAD.queryTable).toEqual(decodeBlockObject(BLOCK.queryTable, object(TABLE)));
  });

  it('has a log in its head, and a signature by the key that is named', () => {
    expect(HEAD.log).toEqual(STATED.log);
    const [, x] = /public key is .*\s`(\w{64})`/.exec(SPECIFICATION)!;
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x!, 'hex').toString('base64url') },
      format: 'jwk',
    });
    const isSigned = (bytes: Uint8Array): boolean => verify(null, bytes, key, HEAD.signature!);
    expect(SPECIFICATION).toContain(`The signature is of the ${HEAD.signedBytes.length} bytes before its length`);
    expect(isSigned(HEAD.signedBytes)).toBe(true);
    expect(isSigned(object(channelKey('live')).subarray(0, HEAD.signedBytes.length + 1))).toBe(false);
  });

  it('has its JSON in plain beside the bytes', () => {
    const dumps = fences('text').flatMap((dump) =>
      Array.from(dump.matchAll(/ bytes of JSON\n([^]*?)\n[^\n]*(?:CRC-32C|64 bytes)$/gm), ([, lines]) =>
        lines!.split('\n'),
      ),
    );
    const notes = dumps.map((lines) => lines.map((line) => line.slice(55)).join(''));
    expect(notes.map((json) => JSON.parse(json) as unknown)).toEqual([STATED.manifest, STATED.log]);
  });

  it('has a query table as stated', () => {
    const { tokenizer, vocabulary, weightOf } = decodeQueryTable(HEAD.queryTable!);
    const { queryTable } = STATED;
    expect(tokenizer).toEqual(queryTable.tokenizer);
    expect(Array.from(vocabulary.all(), textOf)).toEqual(queryTable.tokens);
    expect(queryTable.tokens.map((_, ordinal) => weightOf!(ordinal))).toEqual(
      queryTable.weights.map((steps) => (TABLE_SCALE / 255) * steps),
    );
  });

  it('has a directory that leads to every block', () => {
    const directory = decodeDirectory(HEAD.directories[0]!);
    const { dictionary, display, words, tier, ids, vectors, column } = STATED.extents;
    expect(directory).toMatchObject({
      documents: 4,
      firstDocument: 0,
      dictionary,
      displayPages: [display],
      idBuckets: [ids],
      vectorPages: [vectors],
    });
    expect(directory.packs.map(({ name, bytes }) => [packKey(name), bytes])).toEqual([[PACK, object(PACK).length]]);
    expect(directory.wordIndex.extents).toEqual([words]);
    expect([...directory.columns]).toEqual([['level', column]]);
    expect([...directory.residentTerms.all()]).toEqual([
      [
        encodeTermKey('word', 'path'),
        { df: 3, scaleBits: 0x3f80, address: tier.address, tiers: [{ bytes: tier.bytes, largestImpact: 255 }] },
      ],
    ]);
  });

  it('has blocks that hold what is stated', () => {
    const { extents } = STATED;
    const list = decodeList([payloadOf(BLOCK.tier, extents.tier)], [255], 3, 4);
    expect({ documents: [...list.documents], impacts: [...list.impacts] }).toEqual(STATED.tier);
    const words = Array.from(
      decodeWordBlock(payloadOf(BLOCK.words, extents.words), 4),
      ({ key, scaleBits, postings }) => ({
        ...(key[0] === SPACE.piece && { space: 'piece' }),
        term: textOf(key.subarray(1)),
        scaleBits,
        documents: [...postings.documents],
        impacts: [...postings.impacts],
      }),
    );
    expect(words).toEqual(STATED.words);
    const dictionary = payloadOf(BLOCK.dictionary, extents.dictionary);
    expect(textOf(dictionary)).toBe(STATED.dictionary);
    const display = payloadOf(BLOCK.display, extents.display);
    expect(decodeDisplayPage(display, 4, dictionary).documents).toEqual(STATED.documents);
    const ids = decodeIdBucket(payloadOf(BLOCK.ids, extents.ids), 4);
    expect(ids.map(({ hash, document, page }) => ({ hash, document, page }))).toEqual(STATED.ids);
    for (const { hash, document } of ids) expect(idHash(STATED.documents[document]!.id)).toBe(hash);
    const vectors = decodeVectorPage(payloadOf(BLOCK.vectors, extents.vectors), 4);
    expect(vectors.map((vector) => vector.map(({ term, impact }) => [term, impact]))).toEqual(STATED.vectors);
    const level = decodeColumn(payloadOf(BLOCK.column, extents.column), 4);
    const { values, starts, ordinals } = level;
    const valueOf = (document: number) => values[ordinals.subarray(starts[document], starts[document + 1])[0]!] ?? null;
    expect(STATED.documents.map((_, document) => valueOf(document))).toEqual(STATED.level);
  });

  it('has the rows that are shown, in plain MessagePack', () => {
    const reader = new ByteReader(payloadOf(BLOCK.display, STATED.extents.display), 'page');
    const rawBytes = reader.varint();
    expect(SPECIFICATION).toContain(`The raw length of the display page is ${rawBytes} bytes`);
    const dictionary = payloadOf(BLOCK.dictionary, STATED.extents.dictionary);
    const raw = inflateSync(reader.raw(reader.remaining), { dictionary });
    expect(raw).toHaveLength(rawBytes);
    expect(new Unpackr({ useRecords: false, mapsAsObjects: true }).unpack(raw)).toEqual(ROWS);
  });

  it('answers the query as computed', async () => {
    const context = { source: new MemorySource(OBJECTS), cache: new BlockCache(0), scratch: new ScratchPool() };
    const index = await openIndex(context.source, 'live');
    const request = { query: 'cairn path', k: 10, offset: 0, mode: 'exact', withText: false } as const;
    const { matches, hits } = await search(index, request, context);
    expect({ matches, hits: hits.map(({ id, score }) => ({ id, score })) }).toEqual(ANSWER);
    expect(SPECIFICATION).toContain('Document 0 scores 7843 × 255 + 3922 × 200 + 1961 × 255');
    expect(hits[0]!.score).toBe(7843 * 255 + 3922 * 200 + 1961 * 255);
  });

  it('is what the encoders write', () => {
    const { extents, tier, words, documents, vectors, level, queryTable, manifest, log } = STATED;
    const dictionary = utf8(STATED.dictionary);
    const wordBlock = new WordBlockWriter();
    for (const word of words) {
      const postings = { documents: Uint32Array.from(word.documents), impacts: Uint8Array.from(word.impacts) };
      wordBlock.add({ key: encodeTermKey(word.space ?? 'word', word.term), scaleBits: word.scaleBits, postings });
    }
    const pack = [
      encodeHeader(PACK_MAGIC),
      encodeBlock(BLOCK.dictionary, dictionary),
      encodeBlock(BLOCK.display, encodeDisplayPage(documents, dictionary)),
      encodeBlock(BLOCK.words, wordBlock.take()),
      encodeBlock(BLOCK.tier, encodeTier(tier.documents, tier.impacts, 3)),
      // What was hashed is the builder's matter.
      encodeBlock(BLOCK.ids, encodeIdBucket(decodeIdBucket(payloadOf(BLOCK.ids, extents.ids), 4))),
      encodeBlock(
        BLOCK.vectors,
        encodeVectorPage(vectors.map((vector) => vector.map(([term, impact]) => ({ term, impact })))),
      ),
      encodeBlock(BLOCK.column, encodeColumn(level.map((value) => value ?? undefined))),
    ];
    expect(Uint8Array.from(pack.flatMap((part) => [...part]))).toEqual(object(PACK));
    const resident = new ResidentTermsWriter();
    const list = {
      df: 3,
      scaleBits: 0x3f80,
      address: extents.tier.address,
      tiers: [{ bytes: extents.tier.bytes, largestImpact: 255 }],
    };
    resident.add(encodeTermKey('word', 'path'), list);
    const separator = separatorOf(new Uint8Array(0), encodeTermKey('word', words[0]!.term));
    const directory = encodeDirectory({
      documents: 4,
      firstDocument: 0,
      packs: [{ sha256: fromHex(PACK.slice('packs/'.length)), bytes: object(PACK).length }],
      residentTerms: resident.toBytes(),
      wordIndex: encodeWordIndex([{ separator, extent: extents.words }]),
      displayPages: [{ ...extents.display, documents: 4 }],
      dictionary: extents.dictionary,
      idBuckets: [extents.ids],
      vectorPages: [extents.vectors],
      columns: [{ ...extents.column, name: 'level' }],
    });
    expect(encodeBlockObject(BLOCK.directory, directory)).toEqual(object(DIRECTORY));
    const weights = new Map(queryTable.tokens.map((token, i) => [token, (TABLE_SCALE * queryTable.weights[i]!) / 255]));
    const { tokenizer, tokens } = queryTable;
    const table = encodeBlockObject(BLOCK.queryTable, encodeQueryTable({ tokenizer, tokens, weights }));
    expect(table).toEqual(object(TABLE));
    expect(encodeRelease(manifest)).toEqual(HEAD.releaseBytes);
    const head = {
      release: HEAD.release,
      releaseBytes: HEAD.releaseBytes,
      directories: [object(DIRECTORY)],
      queryTable: object(TABLE),
      log,
    };
    expect(sealHead(encodeSignedBytes(head), HEAD.signature)).toEqual(object(channelKey('live')));
  });
});

describe('the specification', () => {
  it('has every number of the layout', () => {
    const rows = Array.from(SPECIFICATION.matchAll(/^\| `([A-Z_]+)`\s*\| (\d+)\s*\|/gm), ([, name, value]) => [
      name,
      Number(value),
    ]);
    const numbers = Object.entries(layout).filter(([, value]) => typeof value === 'number');
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(numbers));
  });

  it('has every kind of block', () => {
    const kinds = Array.from(SPECIFICATION.matchAll(/^\| (\d+) +\|.*\| §[\d.]+ +\|$/gm), ([, kind]) => Number(kind));
    expect(kinds).toEqual(Object.values(BLOCK));
  });

  it('has the sections that the code refers to', () => {
    const sections = new Set(Array.from(SPECIFICATION.matchAll(/^##+ ([\d.]+?)\.? /gm), ([, number]) => number!));
    const code = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
    const referred = code.flatMap((name) =>
      Array.from(
        readFileSync(new URL(name, FOLDER), 'utf8').matchAll(/FORMAT\.md §([\d.]*\d)/g),
        ([, number]) => number!,
      ),
    );
    const own = Array.from(SPECIFICATION.matchAll(/§([\d.]*\d)/g), ([, number]) => number!);
    expect(referred.length).toBeGreaterThan(15);
    for (const number of [...referred, ...own]) expect(sections).toContain(number);
  });
});
