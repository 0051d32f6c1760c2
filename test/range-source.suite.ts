import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CairnError, type ErrorCode } from '../shared/errors.ts';
import type { RangeSource } from '../shared/range-source.ts';

/** A source over given objects, and how to let go of what it holds. */
export interface OpenedSource {
  readonly source: RangeSource;
  close(): Promise<void>;
}

const TEXT = 'packs/0a/text';
const LARGE = 'packs/large';

/** Objects by key: none, one and few bytes, 3 MB, keys with slashes and with a dot. */
function sampleObjects(): Map<string, Uint8Array> {
  return new Map([
    ['empty', new Uint8Array()],
    ['one', Uint8Array.of(7)],
    [TEXT, new TextEncoder().encode('0123456789')],
    ['channels/live.1', Uint8Array.from({ length: 300 }, (_, i) => i)],
    [LARGE, Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31) ^ (i >>> 8))],
  ]);
}

/** What every `RangeSource` does, whatever it reads from. `open` gives a source over the objects. */
export function rangeSourceSuite(
  name: string,
  open: (objects: Map<string, Uint8Array>) => Promise<OpenedSource>,
): void {
  describe(`${name} as a range source`, () => {
    const objects = sampleObjects();
    const large = objects.get(LARGE)!;
    let opened: OpenedSource;
    let source: RangeSource;
    beforeAll(async () => {
      opened = await open(objects);
      source = opened.source;
    });
    afterAll(() => opened.close());

    it.each<[string, number, number]>([
      ['one', 0, 1],
      [TEXT, 0, 1],
      [TEXT, 9, 10],
      [TEXT, 3, 7],
      [TEXT, 0, 10],
      ['channels/live.1', 255, 300],
      [LARGE, 0, 1],
      [LARGE, 3_000_000, 3_000_001],
      [LARGE, 1_048_575, 2_097_153],
      [LARGE, 0, 3_000_001],
    ])('gives exactly the bytes of %s from %i to %i', async (key, startByte, endByte) => {
      const bytes = await source.read(key, startByte, endByte);
      expect(bytes).toBeInstanceOf(Uint8Array);
      expect(bytes.length).toBe(endByte - startByte);
      expect(Buffer.compare(bytes, objects.get(key)!.subarray(startByte, endByte))).toBe(0);
    });

    it.each<[string, number, number]>([
      ['one', 0, 2],
      [TEXT, 5, 11],
      [TEXT, 10, 11],
      [TEXT, 5000, 6000],
      [LARGE, 2_999_999, 3_000_002],
    ])('refuses %s from %i to %i, past its end', async (key, startByte, endByte) => {
      await expect(codeOf(source.read(key, startByte, endByte))).resolves.toBe('corrupt');
    });

    it('says which object is missing', async () => {
      for (const key of ['none', 'packs/none', 'packs']) {
        await expect(codeOf(source.read(key, 0, 1))).resolves.toBe('not-found');
        await expect(codeOf(source.readWhole(key, 100))).resolves.toBe('not-found');
        await expect(source.read(key, 0, 1)).rejects.toThrow(`"${key}"`);
      }
    });

    it('reads at the same time', async () => {
      const starts = Array.from({ length: 40 }, (_, i) => i * 70_001);
      const reads = await Promise.all(starts.map((start) => source.read(LARGE, start, start + 1000 + (start % 7))));
      reads.forEach((bytes, i) => {
        const start = starts[i]!;
        expect(Buffer.compare(bytes, large.subarray(start, start + 1000 + (start % 7)))).toBe(0);
      });
    });

    it('gives memory that is the own of whoever asked', async () => {
      (await source.read(TEXT, 2, 6)).fill(0);
      (await source.readWhole(TEXT, 10)).bytes.fill(0);
      const again = await source.read(TEXT, 0, 10);
      expect(new TextDecoder().decode(again)).toBe('0123456789');
      expect(new TextDecoder().decode((await source.readWhole(TEXT, 10)).bytes)).toBe('0123456789');
      // A view of something larger would keep all of it alive.
      expect((await source.read(LARGE, 5, 15)).buffer.byteLength).toBeLessThan(100_000);
    });

    it.each(['empty', 'one', TEXT, 'channels/live.1', LARGE])('reads the whole of %s, up to a limit', async (key) => {
      const expected = objects.get(key)!;
      for (const maxBytes of [expected.length, expected.length + 1]) {
        const { bytes, etag } = await source.readWhole(key, maxBytes);
        expect(Buffer.compare(bytes, expected)).toBe(0);
        expect(typeof etag).toBe('string');
        expect((await source.readWhole(key, maxBytes)).etag).toBe(etag);
      }
      if (expected.length > 0)
        await expect(codeOf(source.readWhole(key, expected.length - 1))).resolves.toBe('corrupt');
    });

    it.each([TEXT, LARGE])('gives %s under its tag to whoever knows that tag, or leaves its bytes out', async (key) => {
      const { etag } = await source.readWhole(key, 3_000_001);
      const again = await source.readWhole(key, 3_000_001, undefined, etag);
      expect(again.etag).toBe(etag);
      expect([0, objects.get(key)!.length]).toContain(again.bytes.length);
      // The bytes of another version, or of one without a tag, are always needed.
      for (const known of ['', 'other']) {
        const { bytes } = await source.readWhole(key, 3_000_001, undefined, known);
        expect(bytes).toHaveLength(objects.get(key)!.length);
      }
      await expect(codeOf(source.readWhole('none', 100, undefined, etag))).resolves.toBe('not-found');
    });

    it.each([new DOMException('stopped', 'AbortError'), new Error('a reason of the caller')])(
      'reads nothing for a signal that is aborted already: %s',
      async (reason) => {
        const signal = AbortSignal.abort(reason);
        await expect(source.read(TEXT, 0, 1, signal)).rejects.toBe(reason);
        await expect(source.readWhole(TEXT, 10, signal)).rejects.toBe(reason);
        await expect(source.read('none', 0, 1, signal)).rejects.toBe(reason);
      },
    );

    it('stops when its signal is aborted, with the reason', async () => {
      const reason = new Error('a reason of the caller');
      const controller = new AbortController();
      const reads = [
        source.read(LARGE, 0, 3_000_001, controller.signal),
        source.readWhole(LARGE, 3_000_001, controller.signal),
      ].map((read) => expect(read).rejects.toBe(reason));
      controller.abort(reason);
      await Promise.all(reads);
      // An abort is that of one caller alone.
      await expect(source.read(TEXT, 0, 1)).resolves.toHaveLength(1);
    });

    it('is not disturbed by a signal that never fires', async () => {
      const { signal } = new AbortController();
      await expect(source.read(TEXT, 0, 4, signal)).resolves.toHaveLength(4);
      expect((await source.readWhole(TEXT, 10, signal)).bytes).toHaveLength(10);
    });
  });
}

/** Code of the error that work ends with. */
async function codeOf(work: Promise<unknown>): Promise<ErrorCode> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CairnError) return error.code;
    throw error;
  }
  throw new Error('expected a failure');
}
