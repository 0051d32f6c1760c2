import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EncoderInput } from '../../index-builder/encoders/encoder-input.ts';
import { fromHalf, toHalf } from '../../index-builder/encoders/half-float.ts';
import type { EncodedText } from '../../index-builder/encoders/text-model.ts';
import { decodeVector, encodeVector, VectorCache } from '../../index-builder/encoders/vector-cache.ts';
import { temporaryFolder } from '../build-documents.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from '../format/refusals.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

const SPARSE: EncodedText = { tokens: 7, pieces: Uint32Array.of(3, 4, 300), weights: Float32Array.of(0.5, 2, 1.25) };
const NONE = { pieces: new Uint32Array(0), weights: new Float32Array(0) };
const embeddingOf = (seed: number): Float32Array =>
  Float32Array.from({ length: 5 }, (_, i) => fromHalf(toHalf(Math.sin(seed * 5 + i))));
const DENSE: EncodedText = { tokens: 9, ...NONE, embedding: embeddingOf(1) };
const BOTH: EncodedText = { ...SPARSE, embedding: embeddingOf(2) };

describe('a vector on disk', () => {
  it('is what it was, with an embedding or without', () => {
    for (const encoded of [SPARSE, DENSE, BOTH, { tokens: 0, ...NONE }])
      expect(decodeVector(encodeVector(encoded))).toEqual(encoded);
  });

  it('without an embedding has the bytes that it always had', () => {
    const bytes = '0703' + '0300a702' + '0000003f' + '00000040' + '0000a03f';
    expect(Buffer.from(encodeVector(SPARSE)).toString('hex')).toBe(bytes);
    // An embedding stands behind that: its length, and two bytes for each number.
    const whole = Buffer.from(encodeVector({ ...SPARSE, embedding: Float32Array.of(1, -2) }));
    expect(whole.toString('hex')).toBe(`${bytes}02003c00c0`);
  });

  it('is refused where it is cut or goes on', () => {
    // Cut where the embedding begins, it is a vector without one: what is cut in a file has another checksum.
    const lengths = encodeVector(SPARSE).length;
    const whole = encodeVector(BOTH);
    for (let end = lengths + 1; end < whole.length; end++)
      expectRefused(() => decodeVector(whole.subarray(0, end)), 'corrupt');
    expectCutsRefused(encodeVector(SPARSE), decodeVector);
    expectJunkRefused(whole, decodeVector);
    expectRefused(() => decodeVector(Uint8Array.of(...encodeVector(SPARSE), 0)), 'corrupt');
  });
});

describe('a cache', () => {
  it('tells documents, queries and pieces apart', () => {
    const cache = new VectorCache(join(work.path, 'kinds'), 'a'.repeat(64));
    const inputs: EncoderInput[] = [
      { context: '', text: 'moss' },
      { context: 'mo', text: 'ss' },
      { context: 'm', text: 'oss' },
      { query: 'moss' },
      { query: '0:moss' },
      { query: '1,2' },
      { pieces: [1, 2] },
      { pieces: [12] },
      { pieces: [1, 2, 3] },
      { context: '', text: 'query:moss' },
      { context: '', text: 'pieces:1,2' },
    ];
    const encoded = inputs.map((_, i): EncodedText => ({ tokens: i, ...NONE, embedding: embeddingOf(i) }));
    inputs.forEach((input) => expect(cache.get(input)).toBeUndefined());
    inputs.forEach((input, i) => cache.set(input, encoded[i]!));
    cache.close();
    const again = new VectorCache(join(work.path, 'kinds'), 'a'.repeat(64));
    expect(inputs.map((input) => again.get(input))).toEqual(encoded);
    again.close();
    const other = new VectorCache(join(work.path, 'kinds'), 'b'.repeat(64));
    expect(other.get(inputs[0]!)).toBeUndefined();
    other.close();
  });

  it('loses the embedding that is damaged, and no other', () => {
    const folder = join(work.path, 'damaged');
    const open = (): VectorCache => new VectorCache(folder, 'c'.repeat(64));
    const inputs = Array.from({ length: 9 }, (_, i) => ({ pieces: [i] }));
    const encoded = inputs.map((_, i): EncodedText => ({ tokens: 3, ...NONE, embedding: embeddingOf(i) }));
    const cache = open();
    inputs.forEach((input, i) => cache.set(input, encoded[i]!));
    cache.close();
    const file = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.vectors'))!,
    );
    const whole = readFileSync(file);
    const record = whole.length / inputs.length;
    for (let at = 0; at < record; at++) {
      const broken = Buffer.from(whole);
      broken[record * 4 + at]! ^= 0x20;
      writeFileSync(file, broken);
      const damaged = open();
      expect(damaged.damaged).toBe(1);
      expect(inputs.map((input) => damaged.get(input))).toEqual(encoded.map((each, i) => (i === 4 ? undefined : each)));
      damaged.close();
    }
  });
});
