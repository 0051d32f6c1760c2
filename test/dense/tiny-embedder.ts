import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeDenseTable } from '../../shared/format/dense-table.ts';
import { type Projection, projectionHash } from '../../index-builder/dense/projection.ts';
import { type DistilledTable, writeTableFile } from '../../index-builder/dense/table-file.ts';
import { openPieceTokenizer } from '../../index-builder/query/piece-tokenizer.ts';
import { encodeModel } from '../encoders/onnx-graph.ts';
import { TINY_PIECES, tinyTokenizer, writeFolder } from '../encoders/tiny-model.ts';
import { random } from '../golden/random.ts';

/** Numbers of an embedding of the tiny embedders. */
export const TINY_WIDTH = 16;

/** What a tiny embedder is like. */
export interface TinyEmbedder {
  /** Whether it weighs pieces as well. */
  readonly isBoth?: boolean;
  /** Draws its weights. */
  readonly seed?: number;
}

/**
 * Writes the folder of a model that embeds: the mean of what each token has. Where it weighs pieces as well, its weight of
 * a piece at a token depends on that token alone.
 */
export function writeTinyEmbedder(folder: string, { isBoth = false, seed = 3 }: TinyEmbedder = {}): string {
  const next = random(seed);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * next() - 1);
  const pieces = TINY_PIECES.length;
  const sentence = { name: 'sentence_embedding', type: 'float', dims: ['batch', TINY_WIDTH] } as const;
  const logits = { name: 'logits', type: 'float', dims: ['batch', 'sequence', pieces] } as const;
  const model = encodeModel({
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64', dims: ['batch', 'sequence'] })),
    outputs: isBoth ? [logits, sentence] : [sentence],
    constants: [
      { name: 'embeddings', dims: [pieces, TINY_WIDTH], data: draw(pieces * TINY_WIDTH) },
      { name: 'layer', dims: [TINY_WIDTH, pieces], data: draw(TINY_WIDTH * pieces) },
    ],
    operations: [
      { type: 'Gather', inputs: ['embeddings', 'input_ids'], outputs: ['embedded'] },
      { type: 'MatMul', inputs: ['embedded', 'layer'], outputs: ['logits'] },
      {
        type: 'ReduceMean',
        inputs: ['embedded'],
        outputs: ['sentence_embedding'],
        attributes: { axes: [1], keepdims: 0 },
      },
    ],
  });
  const encoder = { ...(isBoth && { document: 'MLM' }), embedding: {} };
  return writeFolder(folder, { 'model.onnx': model, 'tokenizer.json': tinyTokenizer(), 'encoder.json': encoder });
}

/** What a table is to be of. */
export interface TableOf {
  /** SHA-256 of the model's weights. */
  readonly model: string;
  readonly source?: number;
  readonly dims?: number;
}

/** A table by hand: a projection and rows that nobody fitted. */
export function tableOf({ model, source = TINY_WIDTH, dims = 8 }: TableOf): DistilledTable {
  const next = random(11);
  const matrix = Float32Array.from({ length: dims * source }, () => 2 * next() - 1);
  const mean = Float32Array.from({ length: source }, () => next() / 8);
  const projection: Projection = { source, dims, matrix, mean };
  const { table, tokens } = openPieceTokenizer(tinyTokenizer());
  const draw = (): number => Math.floor(15 * next()) - 7;
  const rows = new Map(
    tokens.map((token) => [
      token,
      { scale: Math.floor(65_536 * next()), values: Int8Array.from({ length: dims }, draw) },
    ]),
  );
  const basis = { model, projection: projectionHash(projection), dims };
  const { object, headBytes } = encodeDenseTable({ ...basis, tokenizer: table, rows });
  const heldOut = { queries: 1, cosine: { initial: 1, fitted: 1, quantized: 1 }, loss: 0 };
  const about = { name: 'hand-made', queries: 1, seen: 1, steps: 1, seed: 1, kept: 1, heldOut };
  return { basis, projection, object, headBytes, tokens: tokens.length, about };
}

/** Writes a table by hand, and the folder that it is to lie in. */
export function writeTable(path: string, of: TableOf): DistilledTable {
  const table = tableOf(of);
  mkdirSync(dirname(path), { recursive: true });
  writeTableFile(path, table);
  return table;
}

/** SHA-256 of the weights in a folder. */
export function modelHash(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'model.onnx')))
    .digest('hex');
}
