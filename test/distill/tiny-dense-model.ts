import { random } from '../golden/random.ts';
import { encodeModel } from '../encoders/onnx-graph.ts';
import { TINY_PIECES, tinyTokenizer, writeFolder } from '../encoders/tiny-model.ts';

/** Numbers of the tiny model's embeddings. */
export const TINY_DIMS = 16;

/** Writes the folder of a model that embeds: the mean of a vector of each token, of which nothing depends on its place. */
export function writeTinyDenseModel(folder: string): string {
  const next = random(11);
  const data = Float32Array.from({ length: TINY_PIECES.length * TINY_DIMS }, () => 2 * next() - 1);
  const model = encodeModel({
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64', dims: ['batch', 'sequence'] })),
    outputs: [{ name: 'last_hidden_state', type: 'float', dims: ['batch', 'sequence', TINY_DIMS] }],
    constants: [{ name: 'embeddings', dims: [TINY_PIECES.length, TINY_DIMS], data }],
    operations: [{ type: 'Gather', inputs: ['embeddings', 'input_ids'], outputs: ['last_hidden_state'] }],
  });
  return writeFolder(folder, {
    'model.onnx': model,
    'tokenizer.json': tinyTokenizer(),
    'encoder.json': { name: 'tiny', embedding: {} },
  });
}

/** Different queries of the tiny model's words. */
export function tinyQueries(count: number): string[] {
  const next = random(5);
  const words =
    'cairn stone path moss ridge river light night walk climb wait water fog marker trail high the of on'.split(' ');
  const queries = new Set<string>();
  while (queries.size < count) {
    const length = 2 + Math.floor(next() * 6);
    queries.add(Array.from({ length }, () => words[Math.floor(next() * words.length)]!).join(' '));
  }
  return [...queries];
}
