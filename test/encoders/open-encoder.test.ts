import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../index-builder/encoders/encoder.ts';
import { openDenseModelFolder, openModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { type EncodeOptions, type Heads, openEncoder } from '../../index-builder/encoders/open-encoder.ts';
import { temporaryFolder } from '../build-documents.ts';
import { TINY_DIMS, TINY_PIECES, writeTinyModel } from './tiny-model.ts';

const work = temporaryFolder();
const opened: Encoder[] = [];
afterEach(async () => {
  for (const encoder of opened.splice(0)) await encoder.close();
});
afterAll(() => work.remove());

const file = (name: string): string => join(work.path, name);
beforeAll(() => {
  const embedding = { documentPrompt: 'stone ', queryPrompt: 'path ' };
  writeTinyModel(file('sparse'));
  writeTinyModel(file('two'), { output: 'both' }, { 'encoder.json': { document: 'MLM', embedding } });
  writeTinyModel(file('dense'), { output: 'hidden' }, { 'encoder.json': { embedding: { normalize: false } } });
});

const SPARSE: Heads = { sparse: true, embedding: false };
const DENSE: Heads = { sparse: false, embedding: true };
const BOTH: Heads = { sparse: true, embedding: true };

async function open(name: string, heads: Heads | undefined, change: Partial<EncodeOptions> = {}): Promise<Encoder> {
  const folder = heads && !heads.sparse ? openDenseModelFolder(file(name)) : openModelFolder(file(name));
  const windows = { windowTokens: 24, overlapTokens: 4, repeatContext: true };
  const encoder = await openEncoder(folder, { runtime: undefined, threads: 2, ...windows, heads, ...change });
  opened.push(encoder);
  return encoder;
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('an encoder', () => {
  it('of pieces has the fingerprint that its caches have always had', async () => {
    for (const heads of [undefined, SPARSE]) {
      const { card, fingerprint, dims } = await open('sparse', heads);
      const settings = {
        document: 'MLM',
        activation: 'log1p_relu',
        pooling: 'max',
        windowTokens: 24,
        overlapTokens: 4,
        repeatContext: true,
      };
      const [model, tokenizer] = ['model.onnx', 'tokenizer.json'].map((name) =>
        sha256(readFileSync(join(file('sparse'), name))),
      );
      expect(card.settings).toEqual(settings);
      expect(fingerprint).toBe(sha256(JSON.stringify([model, tokenizer, card.runtime, settings])));
      expect(dims).toBeUndefined();
    }
  });

  it('says what decides an embedding', async () => {
    const dense = await open('dense', DENSE);
    const windows = { windowTokens: 24, overlapTokens: 4, repeatContext: true };
    expect(dense.card.settings).toEqual({
      ...windows,
      embedding: { pooling: 'mean', normalize: false, documentPrompt: '', queryPrompt: '', dims: TINY_DIMS },
    });
    expect(dense).toMatchObject({ dims: TINY_DIMS, pieces: TINY_PIECES });
    const both = await open('two', BOTH);
    expect(both.card.settings).toMatchObject({
      document: 'MLM',
      ...windows,
      embedding: { pooling: 'mean', normalize: true, documentPrompt: 'stone ', queryPrompt: 'path ', dims: TINY_DIMS },
    });
  });

  it('of other parts has another fingerprint, and gives the same weights and the same embedding', async () => {
    const [sparse, dense, both] = [await open('two', SPARSE), await open('two', DENSE), await open('two', BOTH)];
    expect(new Set([sparse, dense, both].map(({ fingerprint }) => fingerprint)).size).toBe(3);
    const text = { context: 'moss', text: 'the river of light '.repeat(9) };
    const [weighed, embedded, all] = await Promise.all([sparse, dense, both].map((each) => each.encode(text)));
    expect(all).toEqual({ ...weighed, embedding: embedded!.embedding });
    expect(embedded!.pieces).toHaveLength(0);
    expect(weighed!.embedding).toBeUndefined();
  });

  it('embeds many short texts on several threads as one does, and long ones among them', async () => {
    const inputs = Array.from({ length: 900 }, (_, i) => {
      if (i % 7 === 0) return { query: `moss ${TINY_PIECES[5 + (i % 16)]!} ridge` };
      if (i % 50 === 1) return { context: '', text: 'walking on the ridge '.repeat(i) };
      return { pieces: [5 + (i % 16), 5 + (i % 11)] };
    });
    const [one, three] = [await open('two', DENSE, { threads: 1 }), await open('two', DENSE, { threads: 3 })];
    const whole = await Promise.all(inputs.map((input) => one.encode(input)));
    expect(await Promise.all(inputs.map((input) => three.encode(input)))).toEqual(whole);
    expect(new Set(whole.map(({ embedding }) => embedding!.join(' '))).size).toBeGreaterThan(100);
  });

  it('fails at the text that the model fails at, and at no other', async () => {
    const encoder = await open('dense', DENSE);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) => encoder.encode({ pieces: [i === 17 ? 1e6 : 5 + (i % 16)] })),
    );
    expect(outcomes.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([17]);
    expect((outcomes[17] as PromiseRejectedResult).reason).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('it fails: ') as string,
      place: { file: join(file('dense'), 'model.onnx') },
    });
  });

  it('is refused for a part that the model lacks', async () => {
    const windows = { runtime: undefined, threads: 1, windowTokens: 24, overlapTokens: 4, repeatContext: true };
    await expect(openEncoder(openModelFolder(file('sparse')), { ...windows, heads: BOTH })).rejects.toThrow(
      /it weighs pieces, expected a model that embeds/,
    );
    await expect(openEncoder(openDenseModelFolder(file('dense')), { ...windows, heads: BOTH })).rejects.toThrow(
      /it embeds texts, expected a sparse encoder/,
    );
  });
});
