import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readVector } from '../../index-builder/encoders/safetensors.ts';
import { CairnError } from '../../shared/errors.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let files = 0;

function fileOf(header: object | string, data: Uint8Array = new Uint8Array(0), headerBytes?: number): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerBytes ?? json.length));
  const path = join(work.path, `${files++}.safetensors`);
  writeFileSync(path, Buffer.concat([length, json, data]));
  return path;
}

const bytes = (array: Float32Array | Uint16Array): Uint8Array => new Uint8Array(array.buffer);

describe('safetensors', () => {
  it('gives 32-bit floats, among other tensors', () => {
    const entry = { dtype: 'F32', shape: [3], data_offsets: [4, 16] };
    const path = fileOf({ __metadata__: { format: 'pt' }, weight: entry }, bytes(Float32Array.of(9, 0.5, 0, 7.25)));
    expect([...readVector(path, 'weight')]).toEqual([0.5, 0, 7.25]);
  });

  it('gives 16-bit floats and bfloat16', () => {
    const half = Uint16Array.of(0x3c00, 0x3800, 0x0001, 0xc000, 0x0000);
    const path = fileOf({ weight: { dtype: 'F16', shape: [5], data_offsets: [0, 10] } }, bytes(half));
    expect([...readVector(path, 'weight')]).toEqual([1, 0.5, 2 ** -24, -2, 0]);
    const brain = Uint16Array.of(0x3f80, 0x4040, 0xbf00);
    const other = fileOf({ weight: { dtype: 'BF16', shape: [3], data_offsets: [0, 6] } }, bytes(brain));
    expect([...readVector(other, 'weight')]).toEqual([1, 3, -0.5]);
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const data = bytes(Float32Array.of(1, 2));
  it.each<[string, () => string, string]>([
    ['no tensor of the name', () => fileOf({ bias: entry }, data), 'no tensor "weight", only bias'],
    ['a tensor of two dimensions', () => fileOf({ weight: { ...entry, shape: [1, 2] } }, data), 'the shape [1,2]'],
    ['integers', () => fileOf({ weight: { ...entry, dtype: 'I64' } }, data), 'is of I64'],
    ['data beyond the end', () => fileOf({ weight: { ...entry, data_offsets: [4, 12] } }, data), 'expected 8 bytes'],
    ['data of another length', () => fileOf({ weight: { ...entry, data_offsets: [0, 4] } }, data), 'expected 8 bytes'],
    ['offsets that are none', () => fileOf({ weight: { ...entry, data_offsets: 'x' } }, data), 'expected 8 bytes'],
    ['a header that is not JSON', () => fileOf('{"weight"', data), 'its header is not JSON'],
    ['a header longer than the file', () => fileOf({ weight: entry }, data, 1 << 20), 'a header of 1048576 bytes'],
    ['a header of any length', () => fileOf({ weight: entry }, data, Number.MAX_SAFE_INTEGER), 'a header of'],
  ])('is refused with %s', (_, make, says) => {
    const path = make();
    expect(() => readVector(path, 'weight')).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(says) as string }),
    );
  });

  it('is refused when it is cut, wherever', () => {
    const whole = Buffer.concat([Buffer.alloc(8), Buffer.from(JSON.stringify({ weight: entry })), data]);
    whole.writeBigUInt64LE(BigInt(whole.length - 16));
    for (let end = 0; end < whole.length; end++) {
      const path = join(work.path, 'cut.safetensors');
      writeFileSync(path, whole.subarray(0, end));
      expect(() => readVector(path, 'weight')).toThrow(CairnError);
    }
  });

  it('is refused where there is none', () => {
    expect(() => readVector(join(work.path, 'none'), 'weight')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
