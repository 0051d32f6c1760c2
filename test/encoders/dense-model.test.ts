import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { EmbeddingPooling } from '../../index-builder/encoders/embedding-pooling.ts';
import { fromHalf, toHalf } from '../../index-builder/encoders/half-float.ts';
import { ModelSession } from '../../index-builder/encoders/model-session.ts';
import { TextModel, type TextModelSpec } from '../../index-builder/encoders/text-model.ts';
import { temporaryFolder } from '../build-documents.ts';
import { expectRefusedModel } from './refused-model.ts';
import { TINY_DIMS, TINY_PIECES, type TinyModel, tinyEmbedding, writeTinyModel } from './tiny-model.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
afterEach(() => vi.restoreAllMocks());
let folders = 0;

const SPARSE: TextModelSpec['sparse'] = { encoder: 'MLM', activation: 'log1p_relu', pooling: 'max' };
const MEAN: NonNullable<TextModelSpec['embedding']> = { pooling: 'mean', normalize: true, queryPrompt: '' };

/** An embedding model of a new folder, open. */
async function open(model: TinyModel = { output: 'hidden' }, change: Partial<TextModelSpec> = {}): Promise<TextModel> {
  const folder = writeTinyModel(join(work.path, `model-${folders++}`), model);
  return TextModel.open({
    modelFile: join(folder, 'model.onnx'),
    tokenizerFile: join(folder, 'tokenizer.json'),
    runtime: undefined,
    sparse: undefined,
    embedding: MEAN,
    documentPrompt: '',
    windows: { windowTokens: 12, overlapTokens: 0, repeatContext: true },
    ...change,
  });
}

const idOf = (piece: string): number => TINY_PIECES.indexOf(piece);

/** The embedding of one window, plainly, from the pieces that the model is given. */
function plain(pieces: readonly string[], pooling: EmbeddingPooling = 'mean', normalize = true): Float64Array {
  const rows = ['[CLS]', ...pieces, '[SEP]'].map((piece) => tinyEmbedding(idOf(piece)));
  const used = pooling === 'cls' ? [rows[0]!] : pooling === 'last' ? [rows.at(-1)!] : rows;
  const mean = new Float64Array(TINY_DIMS).map((_, i) => used.reduce((sum, row) => sum + row[i]!, 0) / used.length);
  return normalize ? mean.map((value) => value / Math.hypot(...mean)) : mean;
}

function expectClose(found: Float32Array | undefined, expected: ArrayLike<number>): void {
  expect(found).toHaveLength(expected.length);
  found!.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3);
    expect(fromHalf(toHalf(value))).toBe(value);
  });
}

const TEXT = { context: '', text: 'Walking on the ridge.' };
const TOKENS = ['walk', '##ing', 'on', 'the', 'ridge', '.'];

describe('a dense model', () => {
  it('pools its tokens as it says, special ones among them, and has no pieces', async () => {
    for (const pooling of ['mean', 'cls', 'last'] as const)
      for (const normalize of [true, false]) {
        const model = await open({ output: 'hidden' }, { embedding: { ...MEAN, pooling, normalize } });
        expect(model.dims).toBe(TINY_DIMS);
        const encoded = await model.encode(TEXT);
        expectClose(encoded.embedding, plain(TOKENS, pooling, normalize));
        expect(encoded).toMatchObject({ tokens: TOKENS.length + 2, pieces: new Uint32Array(0) });
        expect(encoded.weights).toHaveLength(0);
      }
  });

  it('may pool itself', async () => {
    for (const pooling of ['mean', 'none'] as const) {
      const model = await open({ output: 'sentence' }, { embedding: { ...MEAN, pooling } });
      expectClose((await model.encode(TEXT)).embedding, plain(TOKENS));
    }
  });

  it('gives the same by the native runtime and by WebAssembly', async () => {
    for (const output of ['hidden', 'sentence'] as const) {
      const [native, web] = await Promise.all([
        open({ output }, { runtime: 'onnxruntime-node' }),
        open({ output }, { runtime: 'onnxruntime-web' }),
      ]);
      expectClose((await web.encode(TEXT)).embedding, (await native.encode(TEXT)).embedding!);
    }
  });

  it('gives a long text the mean of its windows, each by its tokens', async () => {
    const words = Array.from({ length: 23 }, (_, i) => TINY_PIECES[5 + (i % 16)]!);
    const windows = [words.slice(0, 10), words.slice(10, 20), words.slice(20)];
    for (const [output, pooling] of [
      ['hidden', 'cls'],
      ['hidden', 'last'],
      ['hidden', 'mean'],
      ['sentence', 'none'],
    ] as const) {
      const model = await open({ output }, { embedding: { ...MEAN, pooling } });
      const found = await model.encode({ context: '', text: words.join(' ') });
      const sum = new Float64Array(TINY_DIMS);
      for (const window of windows)
        plain(window, pooling, false).forEach((value, i) => (sum[i]! += value * (window.length + 2)));
      expectClose(
        found.embedding,
        sum.map((value) => value / Math.hypot(...sum)),
      );
      expect(found.tokens).toBe(23 + 3 * 2);
    }
  });

  it('puts the prompt of documents in front of every window, behind what stands before a text', async () => {
    const windowsOf = vi.spyOn(ModelSession.prototype, 'run');
    const model = await open({ output: 'hidden' }, { documentPrompt: 'High trail ' });
    windowsOf.mockClear();
    const text = Array.from({ length: 12 }, () => 'moss').join(' ');
    const { embedding } = await model.encode({ context: 'stone', text });
    const front = ['[CLS]', 'high', 'trail', 'stone'].map(idOf);
    const windows = windowsOf.mock.calls.map(([window]) => [...window]);
    expect(windows).toEqual([
      [...front, ...Array.from({ length: 7 }, () => idOf('moss')), idOf('[SEP]')],
      [...front, ...Array.from({ length: 5 }, () => idOf('moss')), idOf('[SEP]')],
    ]);
    expect(embedding).toHaveLength(TINY_DIMS);
    expectClose((await model.encode(TEXT)).embedding, plain(['high', 'trail', ...TOKENS]));
  });

  it('embeds queries by their own prompt, of a long one what a window holds', async () => {
    const model = await open(
      { output: 'hidden' },
      { documentPrompt: 'fog', embedding: { ...MEAN, queryPrompt: 'a cairn: ' } },
    );
    const { embedding, tokens } = await model.encode({ query: 'Walking' });
    expectClose(embedding, plain(['a', 'cairn', 'walk', '##ing']));
    expect(tokens).toBe(6);
    const long = await model.encode({ query: 'moss '.repeat(40) });
    expectClose(long.embedding, plain(['a', 'cairn', ...Array.from({ length: 8 }, () => 'moss')]));
    expect(long.tokens).toBe(12);
  });

  it('embeds pieces as they are, without a prompt', async () => {
    const model = await open(
      { output: 'hidden' },
      { documentPrompt: 'fog', embedding: { ...MEAN, queryPrompt: 'fog' } },
    );
    for (const pieces of [['moss'], ['##ing', '##s', '.']])
      expectClose((await model.encode({ pieces: pieces.map(idOf) })).embedding, plain(pieces));
    const { tokens } = await model.encode({ pieces: Array.from({ length: 40 }, () => idOf('moss')) });
    expect(tokens).toBe(12);
  });

  it('gives nothing for a text of no tokens, whatever its prompt', async () => {
    const embedding = { ...MEAN, queryPrompt: 'moss' };
    const model = await open({ output: 'hidden' }, { documentPrompt: 'fog', embedding });
    for (const input of [
      { context: '', text: '' },
      { context: ' ', text: 'Ω ЖЖЖ' },
      { query: '' },
      { query: 'Ω' },
      { pieces: [] },
    ])
      expect(await model.encode(input)).toEqual({
        tokens: 0,
        pieces: new Uint32Array(0),
        weights: new Float32Array(0),
      });
  });

  it.each<[string, TinyModel, Partial<TextModelSpec>, string[]]>([
    ['numbers that are none', { output: 'hidden', fault: 'not a number' }, {}, ['gave NaN in an embedding']],
    ['pooled numbers that are none', { output: 'sentence', fault: 'not a number' }, {}, ['gave NaN in an embedding']],
    ['nothing but zeros', { output: 'hidden', fault: 'zeros' }, {}, ['an embedding of nothing but zeros']],
    ['an output of integers', { output: 'hidden', fault: 'integers' }, {}, ['is of int64, expected float32']],
    ['another input', { output: 'hidden', fault: 'another input' }, {}, ['an input "position_ids"']],
    [
      'tokens where it should have pooled',
      { output: 'hidden' },
      { embedding: { ...MEAN, pooling: 'none' } },
      ['[1, 5, 6]'],
    ],
    [
      'an output that it lacks',
      { output: 'hidden' },
      { embedding: { ...MEAN, output: 'dense' } },
      ['expected "dense"'],
    ],
    ['one output for two parts', { output: 'hidden' }, { sparse: SPARSE }, ['expected one more for weights of pieces']],
    [
      'a prompt longer than half a window',
      { output: 'hidden' },
      { documentPrompt: 'moss '.repeat(7) },
      ['a prompt of 7 tokens'],
    ],
    [
      'a query prompt longer than that',
      { output: 'hidden' },
      { embedding: { ...MEAN, queryPrompt: 'moss '.repeat(9) } },
      ['a prompt of 9 tokens', 'half a window of 12'],
    ],
  ])('is refused with %s', async (_, model, change, says) => {
    await expectRefusedModel(open(model, change), says);
  });
});

describe('a model of two parts', () => {
  it('gives both from one pass for each window, the same as either alone', async () => {
    const runs = vi.spyOn(ModelSession.prototype, 'run');
    const [both, sparse, dense] = await Promise.all([
      open({ output: 'both' }, { sparse: SPARSE }),
      open({ output: 'both' }, { sparse: SPARSE, embedding: undefined }),
      open({ output: 'both' }),
    ]);
    const long = { context: 'stone', text: 'moss on a ridge '.repeat(6) };
    runs.mockClear();
    const found = await both.encode(long);
    expect(runs.mock.calls.map(([window]) => window.length)).toEqual([12, 12, 9]);
    expect(found.tokens).toBe(33);
    expect(runs.mock.calls.map(([, names]) => names)).toEqual(Array(3).fill(['logits', 'sentence_embedding']));
    expect(found).toEqual({ ...(await sparse.encode(long)), embedding: (await dense.encode(long)).embedding });
    expect(found.pieces.length).toBeGreaterThan(3);
    expect(sparse.dims).toBeUndefined();
  });

  it('reads the outputs that are named', async () => {
    const named = { ...MEAN, pooling: 'cls' as const, output: 'last_hidden_state' };
    const model = await open({ output: 'both' }, { sparse: { ...SPARSE, output: 'logits' }, embedding: named });
    expectClose((await model.encode(TEXT)).embedding, plain(TOKENS, 'cls'));
  });

  it('gives queries and pieces their embedding alone', async () => {
    const model = await open({ output: 'both' }, { sparse: SPARSE });
    const runs = vi.spyOn(ModelSession.prototype, 'run');
    for (const input of [{ query: 'moss' }, { pieces: [idOf('moss')] }]) {
      const { embedding, pieces } = await model.encode(input);
      expectClose(embedding, plain(['moss']));
      expect(pieces).toHaveLength(0);
    }
    expect(runs.mock.calls.map(([, names]) => names)).toEqual(Array(2).fill(['sentence_embedding']));
    const sparse = await open({ output: 'both' }, { sparse: SPARSE, embedding: undefined });
    await expect(sparse.encode({ query: 'moss' })).rejects.toThrow(/this encoder gives none/);
  });
});
