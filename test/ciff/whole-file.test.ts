import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WholeFile } from '../../index-builder/whole-file.ts';
import { temporaryFolder } from '../build-documents.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => (work = temporaryFolder()));
afterEach(() => work.remove());
const at = (name: string): string => join(work.path, name);

// Around the size of the buffer, in many pieces and in one.
const PIECES = [1, 0, 100, (1 << 20) - 101, 1, 1 << 20, (1 << 20) + 1, 7].map((bytes, i) =>
  new Uint8Array(bytes).fill(i),
);

describe('a file that is written', () => {
  test.each(['plain.bin', 'deflated.bin.gz'])('has its name when it is whole: %s', (name) => {
    writeFileSync(at(name), 'older');
    const file = new WholeFile(at(name));
    for (const piece of PIECES) {
      file.write(piece);
      expect(readFileSync(at(name), 'utf8')).toBe('older');
    }
    file.commit();
    expect(readdirSync(work.path)).toEqual([name]);
    const bytes = readFileSync(at(name));
    expect(Buffer.concat(PIECES).equals(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).toBe(true);
  });

  test('is deflated to the same bytes every time', () => {
    const write = (name: string): Buffer => {
      const file = new WholeFile(at(name));
      file.write(Buffer.from('the same'));
      file.commit();
      return readFileSync(at(name));
    };
    expect(write('a.gz')).toEqual(write('b.gz'));
    // Bytes 4 to 7 of gzip are the time of writing: none.
    expect(write('a.gz').readUInt32LE(4)).toBe(0);
  });

  test('keeps what was written when the piece changes afterwards', () => {
    const file = new WholeFile(at('a.gz'));
    const piece = Uint8Array.of(1, 2, 3);
    file.write(piece);
    piece.fill(9);
    file.commit();
    expect([...gunzipSync(readFileSync(at('a.gz')))]).toEqual([1, 2, 3]);
  });

  test('leaves nothing when it is discarded', () => {
    const file = new WholeFile(at('a'));
    for (const piece of PIECES) file.write(piece);
    file.discard();
    expect(readdirSync(work.path)).toEqual([]);
  });

  test('says what is in the way, and leaves it', () => {
    mkdirSync(at('folder'));
    const file = new WholeFile(at('folder'));
    file.write(Uint8Array.of(1));
    expect(() => file.commit()).toThrow(/cannot write .*folder/);
    file.discard();
    expect(readdirSync(work.path)).toEqual(['folder']);
    expect(() => new WholeFile(join(work.path, 'nowhere', 'a'))).toThrow(/cannot write .*it does not exist/);
    expect(existsSync(join(work.path, 'nowhere'))).toBe(false);
  });
});
