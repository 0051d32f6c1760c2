import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, toHex, utf8 } from '../../shared/bytes.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import { decodeHead, encodeHead, encodeSignedBytes, type HeadParts, sealHead } from '../../shared/format/head.ts';
import {
  BLOCK,
  type BlockKind,
  LOG_LIMIT_ENTRIES,
  OLDEST_VERSION,
  RELEASE_MAGIC,
  SIGNATURE_BYTES,
  VERSION,
} from '../../shared/format/layout.ts';
import { encodeBlockObject } from '../../shared/format/object.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import { texts } from './arbitraries.ts';
import { olderHead } from './older.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';
import { longer, resealed } from './sealed.ts';

const NAME = 'ab'.repeat(32);
const payloads = fc.uint8Array({ maxLength: 300 });
const names = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const versions = fc.constantFrom(OLDEST_VERSION, VERSION);
/** What a head carries of an object: its payload, written in either version; or it does not. */
const carried = fc.option(fc.record({ payload: payloads, version: versions }), { nil: undefined });
const logs = fc.array(
  fc.record(
    {
      release: names,
      at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }).map((at) => at.toISOString()),
      how: fc.constantFrom('publish' as const, 'promote' as const, 'rollback' as const, 'purge' as const),
      revision: texts,
    },
    { requiredKeys: ['release', 'at', 'how'] },
  ),
  { maxLength: LOG_LIMIT_ENTRIES },
);
const signatures = fc.option(fc.uint8Array({ minLength: SIGNATURE_BYTES, maxLength: SIGNATURE_BYTES }), {
  nil: undefined,
});

type Carried = { readonly payload: Uint8Array; readonly version: number } | undefined;

function objectOf(kind: BlockKind, what: Carried): Uint8Array | undefined {
  return what && withBytes(encodeBlockObject(kind, what.payload), 8, what.version);
}

const ENTRY: LogEntry = { release: NAME, at: '2026-11-25T07:31:06.000Z', how: 'publish', revision: 'main' };
const SIGNATURE = new Uint8Array(SIGNATURE_BYTES).fill(7);
const HEAD: HeadParts = {
  release: NAME,
  releaseBytes: utf8('a release'),
  directories: [encodeBlockObject(BLOCK.directory, Uint8Array.of(1, 2)), undefined],
  queryTable: encodeBlockObject(BLOCK.queryTable, Uint8Array.of(3)),
  lexicon: encodeBlockObject(BLOCK.lexicon, Uint8Array.of(4)),
  log: [ENTRY, { release: 'cd'.repeat(32), at: '2026-11-24T07:31:06Z', how: 'rollback' }],
};
const SIGNED = sealHead(encodeSignedBytes(HEAD), SIGNATURE);

/** A head with a log of any text. */
function withLog(log: string): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(encodeSignedBytes({ ...HEAD, log: [] }).subarray(0, -3));
  writer.text(log);
  return sealHead(writer.view(), undefined);
}

describe('head', () => {
  it('comes back, with objects of either version in it', () => {
    const property = fc.property(
      names,
      payloads,
      fc.array(carried, { maxLength: 8 }),
      carried,
      carried,
      logs,
      signatures,
      (release, releaseBytes, directories, queryTable, lexicon, log, signature) => {
        const signedBytes = encodeSignedBytes({
          release,
          releaseBytes,
          directories: directories.map((directory) => objectOf(BLOCK.directory, directory)),
          queryTable: objectOf(BLOCK.queryTable, queryTable),
          lexicon: objectOf(BLOCK.lexicon, lexicon),
          log,
        });
        expect(decodeHead(sealHead(signedBytes, signature))).toEqual({
          release,
          releaseBytes,
          directories: directories.map((directory) => directory?.payload),
          queryTable: queryTable?.payload,
          lexicon: lexicon?.payload,
          log,
          signedBytes,
          signature,
        });
      },
    );
    fc.assert(property);
  });

  it('is not signed, and has no log, where nothing is said of them', () => {
    const { log: _, ...plain } = HEAD;
    const head = decodeHead(encodeHead(plain));
    expect(head).toMatchObject({ log: [], signature: undefined });
    expect(encodeHead(plain)).toEqual(sealHead(head.signedBytes, undefined));
  });

  it.each([
    ['without a signature', encodeHead(HEAD)],
    ['with a signature', SIGNED],
    ['of the version before', olderHead(HEAD)],
  ])('%s is refused when it is damaged, cut or longer', (_, object) => {
    decodeHead(object);
    for (let i = 10; i < object.length; i++) expectRefused(() => decodeHead(withBytes(object, i, object[i]! ^ 0x80)));
    expectCutsRefused(object, decodeHead);
    expectJunkRefused(object, decodeHead);
    expectRefused(() => decodeHead(longer(object, 0)));
    // Cut before its checksum, which is right for what is left.
    for (let end = 16; end < object.length - 4; end++)
      expectRefused(() => decodeHead(resealed(object, (bytes) => bytes.subarray(0, end))));
  });

  it('may be of the version before', () => {
    const { signedBytes: _, ...head } = decodeHead(encodeHead(HEAD));
    expect(decodeHead(olderHead(HEAD))).toMatchObject(head);
  });

  it('leaves out what its log has too many', () => {
    const log = Array.from({ length: LOG_LIMIT_ENTRIES + 1 }, (_, i) => ({ ...ENTRY, revision: `${i}` }));
    expect(decodeHead(encodeHead({ ...HEAD, log })).log).toEqual(log.slice(0, LOG_LIMIT_ENTRIES));
  });

  it('may have members in its log that a reader does not know', () => {
    expect(decodeHead(withLog(JSON.stringify([{ ...ENTRY, by: 'a person' }]))).log).toMatchObject([ENTRY]);
  });

  const { at: _, ...undated } = ENTRY;
  it.each<[string, unknown]>([
    ['nothing', null],
    ['an object', {}],
    ['a text', 'x'],
    ['an entry that is nothing', [null]],
    ['an entry that is a list', [[]]],
    ['an entry without a member', [undated]],
    ['a release that is no name', [{ ...ENTRY, release: 'live' }]],
    ['a release in upper case', [{ ...ENTRY, release: NAME.toUpperCase() }]],
    ['a time that is a number', [{ ...ENTRY, at: 1 }]],
    ['a time of another zone', [{ ...ENTRY, at: '2026-11-25T07:31:06+01:00' }]],
    ['a time without its day', [{ ...ENTRY, at: '2026-11' }]],
    ['a time that is none', [{ ...ENTRY, at: '2026-11-35T07:31:06Z' }]],
    ['another change', [{ ...ENTRY, how: 'delete' }]],
    ['a revision that is a number', [{ ...ENTRY, revision: 7 }]],
    ['a second entry that is none', [ENTRY, {}]],
    ['an entry too many', Array.from({ length: LOG_LIMIT_ENTRIES + 1 }, () => ENTRY)],
  ])('is refused with a log of %s', (_, log) => {
    expectRefused(() => decodeHead(withLog(JSON.stringify(log))));
  });

  it('is refused with a log that is not JSON', () => {
    for (const log of ['', '[', '[]]', `[${JSON.stringify(ENTRY)},]`]) expectRefused(() => decodeHead(withLog(log)));
    expect(decodeHead(withLog('[]')).log).toEqual([]);
  });

  it('is refused with a signature of another length', () => {
    for (const length of [1, 32, SIGNATURE_BYTES - 1, SIGNATURE_BYTES + 1, 2 * SIGNATURE_BYTES])
      expectRefused(() => decodeHead(sealHead(encodeSignedBytes(HEAD), new Uint8Array(length))));
    // One of none is written as no signature.
    expect(decodeHead(sealHead(encodeSignedBytes(HEAD), new Uint8Array(0))).signature).toBeUndefined();
    expect(decodeHead(SIGNED).signature).toEqual(SIGNATURE);
  });

  it('gives to be verified what is signed, whatever its signature', () => {
    const { signedBytes } = decodeHead(SIGNED);
    expect(signedBytes).toEqual(encodeSignedBytes(HEAD));
    expect(decodeHead(sealHead(signedBytes, SIGNATURE.slice().fill(9))).signedBytes).toEqual(signedBytes);
    // Every byte before the signature is among them, the log's as well.
    expect(signedBytes.length).toBe(SIGNED.length - 4 - SIGNATURE_BYTES - 1);
  });

  it('is refused with more directories than there is room for', () => {
    const empty = encodeHead({ release: NAME, releaseBytes: utf8('x'), directories: [] });
    // Behind the release stand the number of directories and the bytes of query table and lexicon, all 0; then 4 bytes.
    for (const count of [[6], [0xff, 0xff, 0xff, 0xff, 0x0f]])
      expectRefused(() =>
        decodeHead(
          resealed(empty, (bytes) => Uint8Array.from([...bytes.subarray(0, -7), ...count, ...bytes.subarray(-6)])),
        ),
      );
    expect(decodeHead(empty)).toMatchObject({ directories: [], queryTable: undefined, lexicon: undefined });
  });

  it.each<[string, Partial<HeadParts>]>([
    ['an object of another kind', { directories: [HEAD.queryTable] }],
    ['a query table of another kind', { queryTable: HEAD.directories[0] }],
    ['a lexicon of another kind', { lexicon: HEAD.queryTable }],
    ['a block without the header of its object', { directories: [encodeBlock(BLOCK.directory, Uint8Array.of(1))] }],
    ['an object that is damaged', { queryTable: withBytes(HEAD.queryTable!, 17, 9) }],
    ['an object that is no pack', { queryTable: utf8(RELEASE_MAGIC) }],
  ])('is refused with %s in it', (_, parts) => {
    expectRefused(() => decodeHead(encodeHead({ ...HEAD, ...parts })));
  });

  it('names the side that is old, also of an object in it', () => {
    const of = (version: number): Uint8Array => withBytes(HEAD.queryTable!, 8, version);
    expectRefused(() => decodeHead(encodeHead({ ...HEAD, queryTable: of(VERSION + 1) })), 'too-new');
    expectRefused(() => decodeHead(encodeHead({ ...HEAD, queryTable: of(OLDEST_VERSION - 1) })), 'too-old');
    // Whatever its checksum is.
    expectRefused(() => decodeHead(withBytes(encodeHead(HEAD), 8, VERSION + 1)), 'too-new');
    expectRefused(() => decodeHead(withBytes(encodeHead(HEAD), 8, OLDEST_VERSION - 1)), 'too-old');
  });

  it('is not a release', () => {
    expectRefused(() => decodeHead(resealed(encodeHead(HEAD), (bytes) => withBytes(bytes, 0, ...utf8(RELEASE_MAGIC)))));
  });
});
