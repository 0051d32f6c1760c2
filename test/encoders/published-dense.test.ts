import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../index-builder/encoders/encoder.ts';
import { fromHalf } from '../../index-builder/encoders/half-float.ts';
import { openDenseModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { openEncoder } from '../../index-builder/encoders/open-encoder.ts';

const MODEL = resolve('../shared/models/minilm-l6');
const DOCUMENTS = resolve('../shared/data/eval/scifact/corpus.jsonl.gz');
const QUERIES = resolve('../shared/data/eval/scifact/queries.jsonl.gz');
const VECTORS = resolve('../shared/data/vectors');
const isThere = [MODEL, DOCUMENTS, VECTORS].every((path) => existsSync(path));
if (!isThere) console.warn(`NOT TESTED: a published dense model, because ${MODEL} or its vectors are not there`);

/** Words that surely fit in the model's window of 256 tokens, so that nothing of a text is cut off. */
const WORDS_MOST = 90;
const TEXTS = 12;

function records<T>(path: string): T[] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** The library's embeddings: 16-bit floats, little-endian, of length 1. */
function published(name: string): Map<string, Float32Array> {
  return new Map(
    records<{ id: string; embedding: string }>(`${VECTORS}/scifact.minilm.${name}.jsonl.gz`).map(
      ({ id, embedding }) => {
        const bytes = Buffer.from(embedding, 'base64');
        return [id, Float32Array.from({ length: bytes.length / 2 }, (_, i) => fromHalf(bytes.readUInt16LE(i * 2)))];
      },
    ),
  );
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe.skipIf(!isThere)('a published dense model', { timeout: 120_000 }, () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await openEncoder(openDenseModelFolder(MODEL), {
      runtime: undefined,
      threads: 2,
      windowTokens: undefined,
      overlapTokens: 32,
      repeatContext: true,
      heads: { sparse: false, embedding: true },
    });
  });
  afterAll(() => encoder.close());

  it('gives documents the embeddings that the library gives them', async () => {
    expect(encoder.card.settings).toMatchObject({
      windowTokens: 256,
      embedding: { pooling: 'mean', normalize: true, documentPrompt: '', queryPrompt: '', dims: 384 },
    });
    const expected = published('docs');
    const short = records<{ _id: string; title: string; text: string }>(DOCUMENTS)
      .filter(({ _id, title, text }) => expected.has(_id) && `${title} ${text}`.split(/\s+/).length < WORDS_MOST)
      .slice(0, TEXTS);
    expect(short).toHaveLength(TEXTS);
    const found = await Promise.all(short.map(({ title, text }) => encoder.encode({ context: title, text })));
    short.forEach(({ _id }, i) =>
      expect(cosine(found[i]!.embedding!, expected.get(_id)!), `document ${_id}`).toBeGreaterThan(0.98),
    );
    expect(Math.hypot(...found[0]!.embedding!)).toBeCloseTo(1, 2);
  });

  it('gives queries the embeddings that the library gives them', async () => {
    const expected = published('queries');
    const queries = records<{ _id: string; text: string }>(QUERIES)
      .filter(({ _id }) => expected.has(_id))
      .slice(0, TEXTS);
    expect(queries).toHaveLength(TEXTS);
    const found = await Promise.all(queries.map(({ text }) => encoder.encode({ query: text })));
    queries.forEach(({ _id }, i) =>
      expect(cosine(found[i]!.embedding!, expected.get(_id)!), `query ${_id}`).toBeGreaterThan(0.98),
    );
  });
});
