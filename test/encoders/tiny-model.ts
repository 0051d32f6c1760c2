import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { random } from '../golden/random.ts';
import { type Constant, encodeModel, type Operation, type Value } from './onnx-graph.ts';

// A masked language model of a few kilobytes: an embedding of each token and a linear layer over the vocabulary. What
// it says at a token depends on that token alone, so that the vector of a text can be worked out by hand.

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
const WORDS = 'cairn stone path moss ridge river light night walk climb wait water fog marker trail high'.split(' ');
/** The vocabulary of the tiny models. */
export const TINY_PIECES: readonly string[] = [
  ...SPECIAL,
  ...WORDS,
  '##ing',
  '##s',
  '##er',
  '.',
  ',',
  '-',
  'a',
  'the',
  'of',
  'on',
];
const WIDTH = 6;

/** A tokenizer.json of BERT's kind over pieces. */
export function tinyTokenizer(pieces: readonly string[] = TINY_PIECES): object {
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content) => ({ id: pieces.indexOf(content), content, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      special_tokens: Object.fromEntries(
        (['[CLS]', '[SEP]'] as const).map((id) => [id, { id, ids: [pieces.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  };
}

function special(id: string): object {
  return { SpecialToken: { id, type_id: 0 } };
}

/** Numbers of an embedding of the tiny models. */
export const TINY_DIMS = WIDTH;

/** The embedding that the tiny models have for a token. */
export function tinyEmbedding(token: number): Float32Array {
  return tinyWeights(TINY_PIECES.length).embeddings.slice(token * WIDTH, (token + 1) * WIDTH);
}

/** What the tiny models say of a token: one raw output for each piece, about half of them below 0. */
export function tinyLogits(token: number): Float32Array {
  const { embeddings, layer, bias } = tinyWeights(TINY_PIECES.length);
  return Float32Array.from({ length: TINY_PIECES.length }, (_, piece) => {
    let sum = bias[piece]!;
    for (let i = 0; i < WIDTH; i++) sum += embeddings[token * WIDTH + i]! * layer[i * TINY_PIECES.length + piece]!;
    return sum;
  });
}

function tinyWeights(pieces: number): Record<'embeddings' | 'layer' | 'bias', Float32Array> {
  const next = random(7);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * next() - 1);
  return { embeddings: draw(pieces * WIDTH), layer: draw(WIDTH * pieces), bias: draw(pieces) };
}

/** What a tiny model gives, and what may be wrong with it. */
export interface TinyModel {
  /**
   * Raw outputs at each token, pooled weights, or one weight a token; an embedding of each token, or of the text; raw
   * outputs beside an embedding of the text.
   */
  readonly output: 'logits' | 'pooled' | 'weights' | 'hidden' | 'sentence' | 'both';
  /** Pieces that its layer knows; by default those of the tokenizer. */
  readonly pieces?: number;
  readonly fault?: 'unknown operator' | 'not a number' | 'another input' | 'integers' | 'zeros';
}

/** Bytes of a tiny model. */
export function tinyModel({ output, pieces = TINY_PIECES.length, fault }: TinyModel): Uint8Array {
  const { embeddings, layer, bias } = tinyWeights(pieces);
  if (fault === 'not a number') bias[5] = NaN;
  if (fault === 'not a number' && (output === 'hidden' || output === 'sentence'))
    embeddings[TINY_PIECES.indexOf('[CLS]') * WIDTH] = NaN;
  if (fault === 'zeros') embeddings.fill(0);
  const constants: Constant[] = [
    { name: 'embeddings', dims: [pieces, WIDTH], data: embeddings },
    {
      name: 'layer',
      dims: [WIDTH, output === 'weights' ? 1 : pieces],
      data: output === 'weights' ? layer.slice(0, WIDTH) : layer,
    },
    {
      name: 'bias',
      dims: [output === 'weights' ? 1 : pieces],
      data: output === 'weights' ? Float32Array.of(fault ? NaN : 8) : bias,
    },
    { name: 'one', dims: [1], data: Float32Array.of(1) },
  ];
  const operations: Operation[] = [
    { type: 'Gather', inputs: ['embeddings', 'input_ids'], outputs: ['embedded'] },
    { type: 'MatMul', inputs: ['embedded', 'layer'], outputs: ['product'] },
    { type: fault === 'unknown operator' ? 'Ponder' : 'Add', inputs: ['product', 'bias'], outputs: ['logits'] },
  ];
  if (output === 'pooled') {
    operations.push(
      { type: 'ReduceMax', inputs: ['logits'], outputs: ['largest'], attributes: { axes: [1], keepdims: 0 } },
      { type: 'Relu', inputs: ['largest'], outputs: ['positive'] },
      { type: 'Add', inputs: ['positive', 'one'], outputs: ['more'] },
      { type: 'Log', inputs: ['more'], outputs: ['pooled'] },
    );
  }
  if (fault === 'integers') operations.push({ type: 'Shape', inputs: ['logits'], outputs: ['integers'] });
  operations.push(
    { type: 'Identity', inputs: ['embedded'], outputs: ['last_hidden_state'] },
    {
      type: 'ReduceMean',
      inputs: ['embedded'],
      outputs: ['sentence_embedding'],
      attributes: { axes: [1], keepdims: 0 },
    },
  );
  const float = (name: string, ...dims: Value['dims']): Value => ({ name, type: 'float', dims });
  const logits = float('logits', 'batch', 'sequence', pieces);
  const hidden = float('last_hidden_state', 'batch', 'sequence', WIDTH);
  const sentence = float('sentence_embedding', 'batch', WIDTH);
  const outputs = {
    logits: [logits],
    pooled: [float('pooled', 'batch', pieces)],
    weights: [float('logits', 'batch', 'sequence', 1)],
    hidden: [hidden],
    sentence: [sentence],
    both: [hidden, logits, sentence],
  }[output];
  return encodeModel({
    inputs: inputsOf(fault),
    outputs: fault === 'integers' ? [{ name: 'integers', type: 'int64', dims: [3] }] : outputs,
    constants,
    operations,
  });
}

function inputsOf(fault: TinyModel['fault']): Value[] {
  const names = ['input_ids', 'attention_mask', ...(fault === 'another input' ? ['position_ids'] : [])];
  return names.map((name) => ({ name, type: 'int64', dims: ['batch', 'sequence'] }));
}

/** Writes files below a folder; objects become JSON. */
export function writeFolder(folder: string, files: Readonly<Record<string, Uint8Array | object | string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), raw ? content : JSON.stringify(content));
  }
  return folder;
}

/** Writes the folder of a tiny model, with more files beside its own. */
export function writeTinyModel(
  folder: string,
  model: TinyModel = { output: 'logits' },
  more: Readonly<Record<string, Uint8Array | object | string>> = {},
): string {
  return writeFolder(folder, { 'model.onnx': tinyModel(model), 'tokenizer.json': tinyTokenizer(), ...more });
}
