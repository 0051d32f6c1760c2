import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, toHex, utf8 } from '../../shared/bytes.ts';
import { crc32c } from '../../shared/crc32c.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import { RELEASE_MAGIC } from '../../shared/format/layout.ts';
import {
  decodeHead,
  decodeRelease,
  encodeHead,
  encodeRelease,
  type Head,
  type Manifest,
} from '../../shared/format/release.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const NAME = 'ab'.repeat(32);
const MANIFEST: Manifest = {
  languages: ['en', 'und'],
  spaces: ['word', 'piece'],
  scoring: { unit: 1234.5, weights: { word: 1, piece: 0.25 }, occurrenceCap: 3 },
  settings: { order: 'page' },
  counts: {
    documents: 3,
    pages: 2,
    terms: { word: 4, piece: 5 },
    postings: { word: 6, piece: 7 },
    textBytes: 100,
    bytes: { display: 10 },
  },
  shards: [{ documents: 3, directory: { pack: NAME, bytes: 100 } }],
  queryTable: { pack: NAME, bytes: 50 },
};

const HEAD: Head = {
  release: NAME,
  releaseBytes: encodeRelease(MANIFEST),
  directories: [Uint8Array.of(7, 1, 2), undefined],
};

/** A release object of any JSON. */
function releaseOf(json: string): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(RELEASE_MAGIC));
  writer.text(json);
  return sealed(writer);
}

function sealed(writer: ByteWriter): Uint8Array {
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** The object with more before its checksum, which is right for it. */
function longer(object: Uint8Array, ...junk: number[]): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(object.subarray(0, -4));
  writer.raw(Uint8Array.from(junk));
  return sealed(writer);
}

describe('release', () => {
  it('comes back', () => {
    expect(decodeRelease(encodeRelease(MANIFEST))).toEqual(MANIFEST);
    const { queryTable: _, ...plain } = MANIFEST;
    expect(decodeRelease(encodeRelease(plain))).toEqual(plain);
  });

  it('may have members that a reader does not know', () => {
    expect(decodeRelease(releaseOf(JSON.stringify({ ...MANIFEST, more: [1] })))).toMatchObject(MANIFEST);
  });

  it('is refused when it is damaged, cut or longer', () => {
    const object = encodeRelease(MANIFEST);
    for (let i = 0; i < object.length; i += 7)
      if (i < 8 || i > 9) expectRefused(() => decodeRelease(withBytes(object, i, object[i]! ^ 1)));
    expectCutsRefused(object, decodeRelease);
    expectJunkRefused(object, decodeRelease);
    expectRefused(() => decodeRelease(longer(object, 0)));
  });

  it('of another version is named as such, though its checksum is another', () => {
    expectRefused(() => decodeRelease(withBytes(encodeRelease(MANIFEST), 8, 2)), 'too-new');
    expectRefused(() => decodeRelease(withBytes(encodeRelease(MANIFEST), 8, 0)), 'too-old');
    expectRefused(() => decodeHead(withBytes(encodeHead(HEAD), 8, 2)), 'too-new');
    expectRefused(() => decodeHead(withBytes(encodeHead(HEAD), 8, 0)), 'too-old');
  });

  const { scoring, shards } = MANIFEST;
  const [shard] = shards;
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no languages', { ...MANIFEST, languages: undefined }],
    ['a language that is a number', { ...MANIFEST, languages: [1] }],
    ['an unknown space', { ...MANIFEST, spaces: ['dense'] }],
    ['no scoring', { ...MANIFEST, scoring: undefined }],
    ['the unit 0', { ...MANIFEST, scoring: { ...scoring, unit: 0 } }],
    ['a share above 1', { ...MANIFEST, scoring: { ...scoring, weights: { word: 1.5, piece: 1 } } }],
    ['a share too few', { ...MANIFEST, scoring: { ...scoring, weights: { word: 1 } } }],
    ['half an occurrence', { ...MANIFEST, scoring: { ...scoring, occurrenceCap: 1.5 } }],
    ['no counts', { ...MANIFEST, counts: undefined }],
    ['no shards', { ...MANIFEST, shards: undefined }],
    ['a shard that is nothing', { ...MANIFEST, shards: [null] }],
    ['a shard of no documents', { ...MANIFEST, shards: [{ ...shard, documents: 0 }] }],
    ['a shard of half a document', { ...MANIFEST, shards: [{ ...shard, documents: 0.5 }] }],
    ['a shard without a directory', { ...MANIFEST, shards: [{ documents: 3 }] }],
    ['a directory of half a byte', { ...MANIFEST, shards: [{ documents: 3, directory: { pack: NAME, bytes: 99.5 } }] }],
    [
      'a directory with another name',
      { ...MANIFEST, shards: [{ documents: 3, directory: { pack: '../x', bytes: 9 } }] },
    ],
    ['a query table that is nothing', { ...MANIFEST, queryTable: null }],
    ['a query table without its length', { ...MANIFEST, queryTable: { pack: NAME } }],
  ])('is refused with %s', (_, manifest) => {
    expectRefused(() => decodeRelease(releaseOf(JSON.stringify(manifest))));
  });

  it('is refused when it is not JSON', () => {
    for (const json of ['', '{', '{"languages":']) expectRefused(() => decodeRelease(releaseOf(json)));
  });
});

describe('head', () => {
  const blocks = fc.array(fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 }), { nil: undefined }), {
    maxLength: 8,
  });

  it('comes back', () => {
    const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
    const property = fc.property(
      hashes,
      fc.uint8Array({ maxLength: 300 }),
      blocks,
      (release, releaseBytes, directories) => {
        expect(decodeHead(encodeHead({ release, releaseBytes, directories }))).toEqual({
          release,
          releaseBytes,
          directories,
        });
      },
    );
    fc.assert(property);
  });

  it('is refused when it is damaged, cut or longer', () => {
    const object = encodeHead(HEAD);
    for (let i = 10; i < object.length; i += 5)
      expectRefused(() => decodeHead(withBytes(object, i, object[i]! ^ 0x80)));
    expectCutsRefused(object, decodeHead);
    expectJunkRefused(object, decodeHead);
    expectRefused(() => decodeHead(longer(object, 0)));
  });

  it('is refused with more directories than there is room for', () => {
    const empty = encodeHead({ release: NAME, releaseBytes: utf8('x'), directories: [] });
    expectRefused(() => decodeHead(longer(empty.subarray(0, -1), 0xff, 0xff, 0xff, 0xff, 0x0f)));
  });

  it('is not a release', () => {
    expectRefused(() => decodeHead(HEAD.releaseBytes));
    expectRefused(() => decodeRelease(encodeHead(HEAD)));
  });
});
