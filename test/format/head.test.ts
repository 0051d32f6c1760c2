import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../shared/bytes.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import { decodeHead, encodeHead, type HeadParts } from '../../shared/format/head.ts';
import { BLOCK, OLDEST_VERSION, RELEASE_MAGIC, VERSION } from '../../shared/format/layout.ts';
import { encodeBlockObject } from '../../shared/format/object.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';
import { longer, resealed } from './sealed.ts';

const NAME = 'ab'.repeat(32);
const payloads = fc.uint8Array({ maxLength: 300 });
const names = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
/** What a head carries of an object: its payload and its version; or it does not. */
const carried = fc.option(fc.record({ payload: payloads, version: fc.constantFrom(OLDEST_VERSION, VERSION) }), {
  nil: undefined,
});

type Carried = { readonly payload: Uint8Array; readonly version: number } | undefined;

function objectOf(kind: typeof BLOCK.directory | typeof BLOCK.queryTable, what: Carried): Uint8Array | undefined {
  return what && withBytes(encodeBlockObject(kind, what.payload), 8, what.version);
}

const HEAD: HeadParts = {
  release: NAME,
  releaseBytes: utf8('a release'),
  directories: [encodeBlockObject(BLOCK.directory, Uint8Array.of(1, 2)), undefined],
  queryTable: encodeBlockObject(BLOCK.queryTable, Uint8Array.of(3)),
};

describe('head', () => {
  it('comes back, with objects of either version in it', () => {
    const property = fc.property(
      names,
      payloads,
      fc.array(carried, { maxLength: 8 }),
      carried,
      (release, releaseBytes, directories, queryTable) => {
        const head = encodeHead({
          release,
          releaseBytes,
          directories: directories.map((directory) => objectOf(BLOCK.directory, directory)),
          queryTable: objectOf(BLOCK.queryTable, queryTable),
        });
        expect(decodeHead(head)).toEqual({ release, releaseBytes, directories, queryTable });
      },
    );
    fc.assert(property);
  });

  it('is refused when it is damaged, cut or longer', () => {
    const object = encodeHead(HEAD);
    for (let i = 10; i < object.length; i++) expectRefused(() => decodeHead(withBytes(object, i, object[i]! ^ 0x80)));
    expectCutsRefused(object, decodeHead);
    expectJunkRefused(object, decodeHead);
    expectRefused(() => decodeHead(longer(object, 0)));
  });

  it('is refused when it is cut before its checksum, which is right for what is left', () => {
    const object = encodeHead(HEAD);
    for (let end = 16; end < object.length - 4; end++)
      expectRefused(() => decodeHead(resealed(object, (bytes) => bytes.subarray(0, end))));
  });

  it('is refused with more directories than there is room for', () => {
    const empty = encodeHead({ release: NAME, releaseBytes: utf8('x'), directories: [] });
    // Behind the release stand the number of directories, 0, and the bytes of the query table, 0.
    for (const count of [[2], [0xff, 0xff, 0xff, 0xff, 0x0f]])
      expectRefused(() =>
        decodeHead(resealed(empty, (bytes) => Uint8Array.from([...bytes.subarray(0, -2), ...count, 0]))),
      );
    expect(decodeHead(empty)).toMatchObject({ directories: [], queryTable: undefined });
  });

  it.each<[string, Partial<HeadParts>]>([
    ['an object of another kind', { directories: [HEAD.queryTable] }],
    ['a query table of another kind', { queryTable: HEAD.directories[0] }],
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
