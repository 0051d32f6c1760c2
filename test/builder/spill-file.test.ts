import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { SpillFile } from '../../index-builder/spill/spill-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

let files = 0;
const newPath = (): string => join(work.path, `${files++}.spill`);

const BYTES = Uint8Array.from({ length: 4 << 20 }, (_, i) => (i * 31 + (i >>> 8)) & 255);

/** Bytes that differ from their neighbours and from those of another seed. */
function bytesOf(length: number, seed: number): Uint8Array {
  return BYTES.subarray(seed, seed + length);
}

const length = fc.oneof(fc.nat(40), fc.constantFrom(0, 4095, (1 << 20) - 1, (1 << 20) + 1, 2_500_000));

describe('a spill file', () => {
  test('gives back what was appended, in order and by place, however much it is', () => {
    fc.assert(
      fc.property(fc.array(length, { maxLength: 5 }), (lengths) => {
        const file = new SpillFile(newPath());
        const parts = lengths.map((each, i) => bytesOf(each, i));
        const offsets = parts.map((part) => file.append(part));
        expect(file.length).toBe(lengths.reduce((sum, each) => sum + each, 0));
        const reader = file.reader();
        for (const part of parts) expect(Buffer.compare(reader.raw(part.length), part)).toBe(0);
        expect(reader.done).toBe(true);
        parts.forEach((part, i) => expect(Buffer.compare(file.read(offsets[i]!, part.length), part)).toBe(0));
        file.close();
      }),
      { numRuns: 20 },
    );
  });

  test('is read by several readers while it is appended to', () => {
    const file = new SpillFile(newPath());
    for (let i = 0; i < 200_000; i++) file.append(Uint8Array.of(i, i >>> 8, i >>> 16, 0));
    const [low, high] = [file.reader(0, 400_000), file.reader(400_000)];
    for (let i = 0; i < 100_000; i++) {
      if (low.u32() !== i || high.u32() !== 100_000 + i) throw new Error(`another number at ${i}`);
    }
    expect([low.done, high.done]).toEqual([true, true]);
    expect(file.append(bytesOf(9, 3))).toBe(800_000);
    expect(file.read(800_000, 9)).toEqual(bytesOf(9, 3));
  });

  test('gives its space back', () => {
    const path = newPath();
    const file = new SpillFile(path);
    file.append(bytesOf(3 << 20, 1));
    expect(statSync(path).size).toBe(3 << 20);
    file.close();
    expect(statSync(path).size).toBe(0);
  });

  test('says where it ends if more is asked for than was written', () => {
    const path = newPath();
    const file = new SpillFile(path);
    file.append(bytesOf(10, 1));
    expect(() => file.read(5, 6)).toThrow(`cannot read ${path}: Error: it ends at byte 10`);
  });

  test('that cannot be created names itself', () => {
    const path = join(work.path, 'nowhere', 'x.spill');
    const expected = { code: 'not-found', message: `cannot create ${path}: it does not exist` };
    expect(() => new SpillFile(path)).toThrow(expect.objectContaining(expected) as Error);
  });

  // A device that is always full: real writes that really fail.
  test.skipIf(!existsSync('/dev/full'))('says when no space is left', () => {
    const expected = { code: 'transport', message: 'cannot write /dev/full: no space is left' };
    const file = new SpillFile('/dev/full');
    file.append(bytesOf(1 << 20, 1));
    expect(() => file.append(bytesOf(1, 1))).toThrow(expect.objectContaining(expected) as Error);
    expect(() => new SpillFile('/dev/full').append(bytesOf(2 << 20, 1))).toThrow('no space is left');
  });
});
