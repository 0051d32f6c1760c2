import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type EncodedText, TextModel, type TextModelSpec } from '../../index-builder/encoders/text-model.ts';
import { temporaryFolder } from '../build-documents.ts';
import { expectRefusedModel } from './refused-model.ts';
import { TINY_PIECES, type TinyModel, tinyLogits, tinyModel, tinyTokenizer, writeFolder } from './tiny-model.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let folders = 0;

/** A model of a new folder, open. */
async function open(
  model: TinyModel,
  change: Partial<TextModelSpec> = {},
  tokenizer = tinyTokenizer(),
): Promise<TextModel> {
  const folder = join(work.path, `model-${folders++}`);
  writeFolder(folder, { 'model.onnx': tinyModel(model), 'tokenizer.json': tokenizer });
  return TextModel.open({
    modelFile: join(folder, 'model.onnx'),
    tokenizerFile: join(folder, 'tokenizer.json'),
    runtime: undefined,
    sparse: { encoder: 'MLM', activation: 'log1p_relu', pooling: 'max' },
    embedding: undefined,
    documentPrompt: '',
    windows: { windowTokens: 12, overlapTokens: 2, repeatContext: true },
    ...change,
  });
}

/** Weights by piece. */
function byPiece({ pieces, weights }: EncodedText, names: readonly string[] = TINY_PIECES): Record<string, number> {
  return Object.fromEntries(Array.from(pieces, (piece, i) => [names[piece]!, weights[i]!]));
}

/** SPLADE's pooling, by its formula, over every token that the model is given. */
function splade(
  tokens: readonly string[],
  activation = (x: number) => Math.log(1 + Math.max(0, x)),
): Record<string, number> {
  const logits = ['[CLS]', ...tokens, '[SEP]'].map((token) => tinyLogits(TINY_PIECES.indexOf(token)));
  const weights = TINY_PIECES.map((piece, i): [string, number] => [
    piece,
    Math.max(...logits.map((own) => activation(own[i]!))),
  ]);
  return Object.fromEntries(weights.filter(([piece, weight]) => weight > 0 && !piece.startsWith('[')));
}

function expectClose(found: Record<string, number>, expected: Record<string, number>, tolerance = 1e-5): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [piece, weight] of Object.entries(expected))
    expect(Math.abs(found[piece]! - weight), piece).toBeLessThan(tolerance);
}

const TEXT = { context: '', text: 'Walking on the ridge.' };
const TOKENS = ['walk', '##ing', 'on', 'the', 'ridge', '.'];

describe('a text model', () => {
  it('pools logits as SPLADE does, and drops special pieces', async () => {
    expectClose(byPiece(await (await open({ output: 'logits' })).encode(TEXT)), splade(TOKENS));
  });

  it('gives the same weights whether the model pools or the reader does', async () => {
    const logits = await (await open({ output: 'logits' })).encode(TEXT);
    const pooled = await (await open({ output: 'pooled' })).encode(TEXT);
    expectClose(byPiece(pooled), byPiece(logits));
    expect(pooled.tokens).toBe(TOKENS.length + 2);
  });

  it('gives the same weights by the native runtime and by WebAssembly', async () => {
    for (const output of ['logits', 'pooled'] as const) {
      const [native, web] = await Promise.all([
        open({ output }, { runtime: 'onnxruntime-node' }),
        open({ output }, { runtime: 'onnxruntime-web' }),
      ]);
      expect([native.runtime.name, web.runtime.name]).toEqual(['onnxruntime-node', 'onnxruntime-web']);
      expectClose(byPiece(await web.encode(TEXT)), byPiece(await native.encode(TEXT)), 1e-3);
    }
  });

  it('takes the logarithm twice where asked', async () => {
    const model = await open(
      { output: 'logits' },
      { sparse: { encoder: 'MLM', activation: 'log1p_log1p_relu', pooling: 'max' } },
    );
    const twice = splade(TOKENS, (x) => Math.log(1 + Math.log(1 + Math.max(0, x))));
    expectClose(byPiece(await model.encode(TEXT)), twice);
  });

  it('adds up over the tokens where asked', async () => {
    const model = await open(
      { output: 'logits' },
      { sparse: { encoder: 'MLM', activation: 'log1p_relu', pooling: 'sum' } },
    );
    const all = ['[CLS]', ...TOKENS, '[SEP]'].map((token) => tinyLogits(TINY_PIECES.indexOf(token)));
    const sums = TINY_PIECES.map((piece, i): [string, number] => [
      piece,
      all.reduce((sum, logits) => sum + Math.log(1 + Math.max(0, logits[i]!)), 0),
    ]);
    const expected = Object.fromEntries(sums.filter(([piece, sum]) => sum > 0 && !piece.startsWith('[')));
    expectClose(byPiece(await model.encode(TEXT)), expected, 1e-4);
  });

  it('looks at the first token alone as clsMLM', async () => {
    const model = await open(
      { output: 'logits' },
      { sparse: { encoder: 'clsMLM', activation: 'relu', pooling: 'max' } },
    );
    const first = tinyLogits(TINY_PIECES.indexOf('[CLS]'));
    const expected = TINY_PIECES.map((piece, i): [string, number] => [piece, first[i]!]);
    expectClose(
      byPiece(await model.encode(TEXT)),
      Object.fromEntries(expected.filter(([piece, weight]) => weight > 0 && !piece.startsWith('['))),
    );
  });

  it('weighs the tokens of the text as MLP, the same one by its largest weight', async () => {
    const model = await open({ output: 'weights' }, { sparse: { encoder: 'MLP', activation: 'relu', pooling: 'max' } });
    const found = byPiece(await model.encode({ context: 'moss', text: 'moss on moss' }));
    for (const piece of Object.keys(found)) expect(['moss', 'on']).toContain(piece);
    expect(Object.keys(found).length).toBeGreaterThan(0);
  });

  it('gives a long text the largest weight of all its windows, and loses none of its tokens', async () => {
    const model = await open({ output: 'logits' });
    const words = Array.from({ length: 57 }, (_, i) => TINY_PIECES[5 + (i % 16)]!);
    const whole = await model.encode({ context: 'high trail', text: words.join(' ') });
    expectClose(byPiece(whole), splade([...words, 'high', 'trail']));
    // Windows of 12: two special tokens, two of context, eight of text, two of those the same as before.
    expect(whole.tokens).toBeGreaterThan(57 + Math.ceil(57 / 8) * 4);
  });

  it('has no weights for an empty text, and nothing for text without known pieces but what the frame gives', async () => {
    const model = await open({ output: 'logits' });
    expect((await model.encode({ context: '', text: '' })).pieces).toHaveLength(0);
    expect((await model.encode({ context: ' ', text: 'Ω ЖЖЖ' })).tokens).toBe(0);
  });

  it('goes through a text of 10 MB', { timeout: 120_000 }, async () => {
    const model = await open(
      { output: 'logits' },
      { windows: { windowTokens: 512, overlapTokens: 32, repeatContext: true } },
    );
    const text = 'the path of stone on a ridge. '.repeat((10 << 20) / 30);
    const { tokens, pieces } = await model.encode({ context: 'path', text });
    expect(tokens).toBeGreaterThan(((10 << 20) / 30) * 8);
    expect(pieces.length).toBeGreaterThan(0);
  });

  const vocabulary = TINY_PIECES.map((piece) => piece);
  it.each<[string, TinyModel, string[], object?]>([
    [
      'an operator that the runtime lacks',
      { output: 'logits', fault: 'unknown operator' },
      ['cannot open it', 'Ponder'],
    ],
    ['weights that are not numbers', { output: 'logits', fault: 'not a number' }, ['the weight NaN', 'finite numbers']],
    ['weights of tokens that are not numbers', { output: 'weights', fault: 'not a number' }, ['expected']],
    ['another input', { output: 'logits', fault: 'another input' }, ['an input "position_ids"', 'expected input_ids']],
    ['an output of integers', { output: 'logits', fault: 'integers' }, ['is of int64, expected float32']],
    [
      'a larger vocabulary than the tokenizer',
      { output: 'logits', pieces: 400 },
      ['[1, 3, 400]', `a vocabulary of ${TINY_PIECES.length}`],
    ],
    ['a smaller vocabulary', { output: 'logits', pieces: 30 }, ['[1, 3, 30]', `a vocabulary of ${TINY_PIECES.length}`]],
    [
      'a tokenizer of more pieces',
      { output: 'pooled' },
      ['a vocabulary of 32'],
      tinyTokenizer([...vocabulary, 'more']),
    ],
  ])('is refused with %s', async (_, model, says, tokenizer) => {
    await expectRefusedModel(open(model, {}, tokenizer), says);
  });

  it('is refused where the file is no model', async () => {
    const folder = writeFolder(join(work.path, 'none'), {
      'model.onnx': 'not a model',
      'tokenizer.json': tinyTokenizer(),
    });
    const spec: TextModelSpec = {
      modelFile: join(folder, 'model.onnx'),
      tokenizerFile: join(folder, 'tokenizer.json'),
      runtime: undefined,
      sparse: { encoder: 'MLM', activation: 'log1p_relu', pooling: 'max' },
      embedding: undefined,
      documentPrompt: '',
      windows: { windowTokens: 12, overlapTokens: 2, repeatContext: true },
    };
    for (const runtime of ['onnxruntime-node', 'onnxruntime-web'] as const)
      await expect(TextModel.open({ ...spec, runtime })).rejects.toThrow(/cannot open it/);
  });
});

const SPLADE_TINY = resolve('../shared/models/splade-tiny');
const isThere = existsSync(SPLADE_TINY);
if (!isThere) console.warn(`NOT TESTED: a published encoder, because there is none in ${SPLADE_TINY}`);

describe.skipIf(!isThere)('a published encoder', () => {
  it('gives the same weights by both runtimes, quantized as it is', { timeout: 60_000 }, async () => {
    const spec: TextModelSpec = {
      modelFile: join(SPLADE_TINY, 'onnx/model_int8.onnx'),
      tokenizerFile: join(SPLADE_TINY, 'tokenizer.json'),
      runtime: 'onnxruntime-node',
      sparse: { encoder: 'MLM', activation: 'log1p_relu', pooling: 'max' },
      embedding: undefined,
      documentPrompt: '',
      windows: { windowTokens: 256, overlapTokens: 32, repeatContext: true },
    };
    const text = { context: 'Cairns', text: 'A cairn marks the path where fog hides the next ridge. '.repeat(12) };
    const native = await (await TextModel.open(spec)).encode(text);
    const web = await (await TextModel.open({ ...spec, runtime: 'onnxruntime-web' })).encode(text);
    const dense = (encoded: EncodedText): Float32Array => {
      const all = new Float32Array(30522);
      encoded.pieces.forEach((piece, i) => (all[piece] = encoded.weights[i]!));
      return all;
    };
    const [a, b] = [dense(native), dense(web)];
    expect(native.pieces.length).toBeGreaterThan(50);
    expect(Math.max(...a.map((weight, i) => Math.abs(weight - b[i]!)))).toBeLessThan(1e-3);
  });
});
