import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SealedFile, SealedFileWriter } from '../../index-builder/spill/sealed-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const path = join(work.path, 'sealed');

function seal(chunks: readonly Uint8Array[]): string {
  const writer = new SealedFileWriter(path);
  for (const chunk of chunks) writer.append(chunk);
  return writer.seal({ bytes: writer.length });
}

describe('a sealed file', () => {
  it('gives back what was written, and says what it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (chunks) => {
        const sha256 = seal(chunks);
        const written = Buffer.concat(chunks);
        const file = new SealedFile(path);
        expect(file.sha256).toBe(sha256);
        expect(file.contents).toMatchObject({ bytes: written.length });
        expect(Buffer.from(file.read(0, written.length))).toEqual(written);
        file.close();
      }),
    );
  });

  it('is found damaged whichever byte is another, and wherever it ends', () => {
    seal([Uint8Array.from({ length: 300 }, (_, i) => i)]);
    const whole = readFileSync(path);
    const refuse = (bytes: Uint8Array): void => {
      writeFileSync(path, bytes);
      expect(() => new SealedFile(path)).toThrow(expect.objectContaining({ code: 'corrupt' }));
    };
    whole.forEach((byte, at) => {
      const changed = Buffer.from(whole);
      changed[at] = byte ^ (1 << (at % 8));
      refuse(changed);
    });
    for (let end = 0; end < whole.length; end++) refuse(whole.subarray(0, end));
    refuse(Buffer.concat([whole, whole.subarray(-1)]));
  });

  it('has no name before it is sealed, and none when it is given up', () => {
    const other = join(work.path, 'other');
    const writer = new SealedFileWriter(other);
    writer.append(Uint8Array.of(1));
    expect(() => readFileSync(other)).toThrow('ENOENT');
    writer.discard();
    expect(() => readFileSync(`${other}.writing`)).toThrow('ENOENT');
    expect(() => new SealedFileWriter(`${other}.gz`)).toThrow('expected one of a file that is not deflated');
  });
});
