import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type BuildSummary } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { encodeToFile } from '../../index-builder/encode.ts';
import type { EncoderCard } from '../../index-builder/encoders/encoder.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { search } from '../../shared/search/search.ts';
import { temporaryFolder } from '../build-documents.ts';
import { snapshot } from '../cli/run-cli.ts';
import { random } from '../golden/random.ts';
import { TINY_PIECES, writeTinyModel } from './tiny-model.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const file = (name: string): string => join(work.path, name);

const WORDS = TINY_PIECES.filter((piece) => /^[a-z]{3,}$/.test(piece));

/** Documents of words that the tiny models know. */
function documentsOf(count: number, seed = 1): { id: string; title: string; text: string }[] {
  const next = random(seed);
  const draw = (words: number): string =>
    Array.from({ length: words }, () => WORDS[Math.floor(next() * WORDS.length)]!).join(' ');
  return Array.from({ length: count }, (_, i) => ({ id: `d${i}`, title: draw(2), text: draw(3 + (i % 40)) }));
}

function write(name: string, documents: readonly object[]): string {
  writeFileSync(file(name), documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  return file(name);
}

let models: Record<'logits' | 'other', string>;
let input: string;
beforeAll(() => {
  models = {
    logits: writeTinyModel(file('model')),
    other: writeTinyModel(file('other'), { output: 'pooled' }),
  };
  input = write('documents.jsonl', documentsOf(60));
});

/** Builds with the encoder, into a folder of that name. */
function buildAs(name: string, config: ConfigInput = {}, from = input): Promise<BuildSummary> {
  const settings = {
    encoder: models.logits,
    cache: file(`${name}.cache`),
    encoding: { threads: 2, window: 24 },
    ...config,
  };
  return build([from], file(name), parseConfig(settings), SILENT);
}

async function rankingOf(name: string, query: string): Promise<string[]> {
  const { index, context } = await openFolder(file(name));
  const { hits } = await search(index, { query, k: 20, offset: 0, mode: 'exact', withText: false }, context);
  return hits.map(({ id, score }) => `${id} ${score}`);
}

describe('a build with an encoder', () => {
  it('has the pieces of every document, and says which model they are of', async () => {
    const { manifest, encoding } = await buildAs('first');
    expect(encoding).toMatchObject({ encoded: 60, cached: 0, ready: 0, damaged: 0 });
    expect(encoding!.tokens).toBeGreaterThan(60 * 5);
    expect(manifest.spaces).toEqual(['word', 'piece']);
    const { encoder, queryEncoder, prune } = manifest.settings as {
      encoder: EncoderCard;
      queryEncoder: string;
      prune: object;
    };
    expect(encoder).toMatchObject({
      name: 'model',
      runtime: expect.stringMatching(/^onnxruntime-(node|web) \d+\.\d+/) as string,
      settings: { document: 'MLM', activation: 'log1p_relu', windowTokens: 24, repeatContext: true },
    });
    expect(encoder.model).toMatch(/^[0-9a-f]{64}$/);
    expect({ queryEncoder, prune }).toEqual({ queryEncoder: 'collection', prune: { mass: 0.8 } });
    expect(await rankingOf('first', 'moss on the ridge')).not.toHaveLength(0);
  });

  it('is the same whatever the threads, and with the cache', async () => {
    const whole = snapshot(file('first'));
    await buildAs('one', { encoding: { threads: 1, window: 24 } });
    expect(snapshot(file('one'))).toEqual(whole);
    const again = await buildAs('again', { cache: file('first.cache') });
    expect(again.encoding).toMatchObject({ encoded: 0, cached: 60, tokens: 0 });
    expect(snapshot(file('again'))).toEqual(whole);
  });

  it('encodes what changed, and nothing else', async () => {
    const changed = documentsOf(60).map((document, i) =>
      i === 17 ? { ...document, text: 'wait for the light' } : document,
    );
    const { encoding } = await buildAs('changed', { cache: file('first.cache') }, write('changed.jsonl', changed));
    expect(encoding).toMatchObject({ encoded: 1, cached: 59 });
  });

  it('never takes vectors of another model, of other windows or of another runtime', async () => {
    for (const change of [
      { encoder: models.other },
      { encoding: { threads: 2, window: 30 } },
      { encoding: { threads: 2, window: 24, context: false } },
      { encoding: { threads: 2, window: 24, runtime: 'onnxruntime-web' as const } },
    ]) {
      const { encoding } = await buildAs('foreign', { cache: file('first.cache'), ...change });
      expect(encoding).toMatchObject({ encoded: 60, cached: 0 });
    }
  });

  it('makes a damaged entry again, and says so', async () => {
    await buildAs('damaged');
    const whole = snapshot(file('damaged'));
    const [name] = readdirSync(file('damaged.cache')).filter((each) => each.endsWith('.vectors'));
    const bytes = readFileSync(join(file('damaged.cache'), name!));
    bytes[Math.floor(bytes.length / 2)]! ^= 0x10;
    writeFileSync(join(file('damaged.cache'), name!), bytes);
    const { encoding } = await buildAs('damaged');
    expect(encoding).toMatchObject({ encoded: 1, cached: 59, damaged: 1 });
    expect(snapshot(file('damaged'))).toEqual(whole);
  });

  it('writes nothing where the model fails, or a vector has a token that the model lacks', async () => {
    const fault = writeTinyModel(file('fault'), { output: 'logits', fault: 'not a number' });
    await expect(buildAs('never', { encoder: fault })).rejects.toThrow(/finite numbers/);
    const bad = [...documentsOf(9), { id: 'bad', title: '', text: 'moss', vector: { nothing: 1 } }];
    const failing = buildAs('never', {}, write('bad.jsonl', bad));
    await expect(failing).rejects.toThrow(/"nothing", which is not in the tokenizer's vocabulary/);
    expect(snapshot(file('never'))).toBeUndefined();
  });

  it('keeps no vectors where told to', async () => {
    await buildAs('kept', { cache: false });
    expect(snapshot(file('kept.cache'))).toBeUndefined();
  });

  it('takes the vector that a document brings, and encodes the others', async () => {
    const some = documentsOf(60).map((document, i) => (i < 10 ? { ...document, vector: { moss: 2 } } : document));
    const { encoding, manifest } = await buildAs('some', {}, write('some.jsonl', some));
    expect(encoding).toMatchObject({ ready: 10, encoded: 50 });
    expect(manifest.counts.documents).toBe(60);
  });

  it('is the same as one of vectors that were encoded elsewhere', async () => {
    const settings = { encoder: models.logits, cache: false as const, encoding: { threads: 2, window: 24 } };
    const summary = await encodeToFile([input], file('vectors.jsonl.gz'), parseConfig(settings), SILENT);
    expect(summary).toMatchObject({ documents: 60, encoding: { encoded: 60 } });
    const { encoding } = await buildAs('elsewhere', { vectors: file('vectors.jsonl.gz') });
    expect(encoding).toMatchObject({ ready: 60, encoded: 0 });
    for (const query of ['moss on the ridge', 'how do I wait for light?', 'climbing'])
      expect(await rankingOf('elsewhere', query)).toEqual(await rankingOf('first', query));
  });

  it('expands documents by texts that they do not have', async () => {
    const expansions = write('expansions.jsonl', [{ id: 'd3', expansion: ['fog', 'a marker in fog'] }]);
    await buildAs('expanded', {
      expansions,
      prune: {},
      method: 'expMLP',
      encoder: writeTinyModel(file('mlp'), { output: 'weights' }),
    });
    await buildAs('unexpanded', { prune: {}, method: 'MLP', encoder: file('mlp') });
    const holds = async (name: string): Promise<boolean> => {
      const { index, context } = await openFolder(file(name));
      const weights = {
        ...index.queryWeights,
        scoring: { ...index.queryWeights.scoring, weights: { word: 0, piece: 1 } },
      };
      const request = { query: 'fog', k: 60, offset: 0, mode: 'exact', withText: false } as const;
      const { hits } = await search({ ...index, queryWeights: weights }, request, context);
      return hits.some(({ id }) => id === 'd3');
    };
    expect(documentsOf(60)[3]!.text + documentsOf(60)[3]!.title).not.toContain('fog');
    expect(await holds('unexpanded')).toBe(false);
    expect(await holds('expanded')).toBe(true);
  });

  it('weighs pieces without a model, by BINARY and BM25', async () => {
    const tokenizer = join(models.logits, 'tokenizer.json');
    for (const method of ['BINARY', 'bm25']) {
      rmSync(file('bare'), { recursive: true, force: true });
      const config = parseConfig({ method, tokenizer });
      const { manifest, encoding } = await build([input], file('bare'), config, SILENT);
      expect(encoding).toBeUndefined();
      expect(manifest.settings).toMatchObject({ queryEncoder: method === 'BINARY' ? 'collection' : 'binary' });
      expect(manifest.counts.postings.piece).toBeGreaterThan(60 * 3);
      expect(await rankingOf('bare', 'climbing the ridges')).not.toHaveLength(0);
    }
  });
});
