import { describe, expect, it } from 'vitest';
import { BLOCK, OLDEST_VERSION, VERSION } from '../../shared/format/layout.ts';
import { channelKey, decodeBlockObject, encodeBlockObject, packKey, releaseKey } from '../../shared/format/object.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const PAYLOAD = Uint8Array.of(1, 2, 3);

describe('keys', () => {
  it('stand in the folder of their kind', () => {
    expect([packKey('ab'), releaseKey('cd'), channelKey('live')]).toEqual(['packs/ab', 'releases/cd', 'channels/live']);
  });
});

describe('an object of one block', () => {
  it('gives back what its block holds, in either version', () => {
    for (const kind of [BLOCK.directory, BLOCK.queryTable]) {
      const object = encodeBlockObject(kind, PAYLOAD);
      expect(decodeBlockObject(kind, object)).toEqual(PAYLOAD);
      expect(decodeBlockObject(kind, withBytes(object, 8, OLDEST_VERSION))).toEqual(PAYLOAD);
    }
  });

  it('is refused when it is damaged, cut, longer or of another kind', () => {
    const object = encodeBlockObject(BLOCK.directory, PAYLOAD);
    const decode = (bytes: Uint8Array) => decodeBlockObject(BLOCK.directory, bytes);
    for (let i = 10; i < object.length; i++) expectRefused(() => decode(withBytes(object, i, object[i]! ^ 1)));
    expectCutsRefused(object, decode);
    expectJunkRefused(object, decode);
    expectRefused(() => decodeBlockObject(BLOCK.queryTable, object));
  });

  it('of another version says which side is old', () => {
    const object = encodeBlockObject(BLOCK.directory, PAYLOAD);
    expectRefused(() => decodeBlockObject(BLOCK.directory, withBytes(object, 8, VERSION + 1)), 'too-new');
    expectRefused(() => decodeBlockObject(BLOCK.directory, withBytes(object, 8, OLDEST_VERSION - 1)), 'too-old');
  });
});
