import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimit, MESSAGE_LIMIT_BYTES, MessageStream } from '../../index-builder/ciff/message-stream.ts';
import { fileOfBodies, MemoryCiff } from './ciff-bytes.ts';

const streamOf = (bytes: Uint8Array, chunkBytes = 3): MessageStream =>
  new MessageStream('x.ciff', new MemoryCiff(bytes, chunkBytes).open(1));

test('a length is a varint before the body', () => {
  expect(delimit(Uint8Array.of(7, 8))).toEqual(Uint8Array.of(2, 7, 8));
  expect(delimit(new Uint8Array(300)).subarray(0, 3)).toEqual(Uint8Array.of(0xac, 0x02, 0));
});

test('messages come as they were written, in whatever chunks', async () => {
  const body = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(new Uint8Array(127), new Uint8Array(128)));
  const chunks = fc.constantFrom(1, 2, 3, 128, 1 << 20);
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 12 }), chunks, async (bodies, chunkBytes) => {
      const stream = streamOf(fileOfBodies(bodies), chunkBytes);
      let startByte = 0;
      for (const each of bodies) {
        startByte += each.length < 128 ? 1 : 2;
        const { bytes, ...rest } = await stream.next('it');
        expect(Uint8Array.from(bytes)).toEqual(each);
        expect(rest).toEqual({ file: 'x.ciff', name: 'it', startByte });
        startByte += each.length;
      }
      await stream.end('it');
    }),
  );
});

describe('refused:', () => {
  const whole = Uint8Array.from([...delimit(new Uint8Array(5)), ...delimit(new Uint8Array(200))]);

  test('an end at any byte but those between messages', async () => {
    for (let end = 0; end < whole.length; end++) {
      const stream = streamOf(whole.subarray(0, end));
      if (end >= 6) await stream.next('first');
      const says =
        end === 0 || end === 6
          ? /byte \d+: found the end of the file, expected a message$/
          : end === 7
            ? /byte 6: found the end of the file inside a length/
            : /byte [06]: found the end of the file after \d+ bytes, expected a message of (5|200) bytes/;
      await expect(stream.next('next')).rejects.toThrow(says);
    }
  });

  test('a message above the limit, before anything of it is read', async () => {
    const above = Uint8Array.of(0x81, 0x80, 0x80, 0x80, 0x04);
    await expect(streamOf(above).next('it')).rejects.toThrow(
      `it, byte 0: found a message of ${MESSAGE_LIMIT_BYTES + 1} bytes, expected at most ${MESSAGE_LIMIT_BYTES}`,
    );
    const claimed = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04, 1, 2);
    await expect(streamOf(claimed).next('it')).rejects.toThrow(
      `it, byte 0: found the end of the file after 2 bytes, expected a message of ${MESSAGE_LIMIT_BYTES} bytes`,
    );
  });

  test('a length that never ends', async () => {
    await expect(streamOf(new Uint8Array(9).fill(0x80)).next('it')).rejects.toThrow(/a length of over 5 bytes/);
  });

  test('bytes after the last message', async () => {
    const stream = streamOf(whole);
    await stream.next('first');
    await expect(stream.end('first')).rejects.toThrow('first, byte 6: found more bytes behind it, expected the end');
  });
});

test('a file that cannot be read says why', async () => {
  async function* broken(): AsyncGenerator<Uint8Array, void> {
    yield Uint8Array.of(4);
    await Promise.resolve();
    throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
  }
  await expect(new MessageStream('x.ciff', broken()).next('it')).rejects.toMatchObject({
    code: 'bad-request',
    message: 'gzip data ends before its end mark',
    place: { file: 'x.ciff' },
  });
});
