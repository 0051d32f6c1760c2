import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import { readFields } from './json-fields.ts';
import type { Activation } from './method.ts';
import type { FolderLayout } from './model-settings.ts';
import { readEmbeddingHead } from './sentence-transformers-dense.ts';

const modules = z.array(z.looseObject({ path: z.string(), type: z.string() }));
const router = z.looseObject({
  types: z.record(z.string(), z.string()),
  structure: z.record(z.string(), z.array(z.string())),
});
const splade = z.looseObject({
  pooling_strategy: z.enum(['max', 'sum']).default('max'),
  activation_function: z.enum(['relu', 'log1p_relu']).default('relu'),
});
const transformer = z.looseObject({ max_seq_length: z.int().min(8).nullish() });

// The library names what comes before the logarithm that it always takes.
const ACTIVATION_OF: Readonly<Record<'relu' | 'log1p_relu', Activation>> = {
  relu: 'log1p_relu',
  log1p_relu: 'log1p_log1p_relu',
};

const SPARSE_PIPELINE = 'MLMTransformer, SpladePooling';
const DENSE_PIPELINES = ['Transformer, Pooling', 'Transformer, Pooling, Normalize'];

/** A module of a pipeline: its class, and the folder with its files. */
interface Module {
  readonly type: string;
  readonly path: string;
}

/**
 * The layout of sentence-transformers, or undefined where the folder has none: `modules.json`, and for sparse encoders
 * whose queries need no model a router with one pipeline for queries and one for documents.
 * @throws CairnError naming the file (another pipeline than an encoder's, or one whose queries need a model of their own)
 */
export function sentenceTransformersLayout(folder: string): FolderLayout | undefined {
  const listed = readFields(folder, 'modules.json', modules);
  if (!listed) return undefined;
  const routed =
    listed.length === 1 && className(listed[0]!.type) === 'Router' ? readRouter(folder, listed[0]!.path) : undefined;
  const documents =
    routed?.document ?? listed.map(({ path, type }) => ({ type: className(type), path: join(folder, path) }));
  const found = documents.map(({ type }) => type).join(', ');
  const [model, pooling] = documents as [Module, Module];
  const isSparse = found === SPARSE_PIPELINE;
  if (!isSparse && (routed || !DENSE_PIPELINES.includes(found))) {
    const expected = `expected ${[SPARSE_PIPELINE, ...DENSE_PIPELINES].join('; or ')}`;
    throw new CairnError('bad-request', `the documents' pipeline is ${found || 'empty'}, ${expected}`, {
      place: { file: join(folder, 'modules.json') },
    });
  }
  const table = routed && queryTable(routed.query, folder);
  return {
    layout: 'sentence-transformers',
    windowTokens: readFields(model.path, 'sentence_bert_config.json', transformer)?.max_seq_length ?? undefined,
    ...(isSparse
      ? { sparse: readSparseHead(pooling.path, table) }
      : { embedding: readEmbeddingHead(folder, pooling.path, documents.length === 3) }),
    modelFolders: [model.path],
    queryWeightsFile: table,
  };
}

function readSparseHead(poolingFolder: string, table: string | undefined): FolderLayout['sparse'] {
  const { pooling_strategy: strategy, activation_function: activation } =
    readFields(poolingFolder, 'config.json', splade) ?? splade.parse({});
  return {
    encoder: 'MLM',
    pooling: strategy,
    activation: ACTIVATION_OF[activation],
    ...(table !== undefined && { queryEncoder: 'table' }),
  };
}

function readRouter(folder: string, path: string): { query: Module[]; document: Module[] } {
  const own = join(folder, path);
  const fields = readFields(own, 'router_config.json', router);
  if (!fields)
    throw new CairnError('not-found', 'it does not exist', { place: { file: join(own, 'router_config.json') } });
  const pipeline = (route: string): Module[] =>
    (fields.structure[route] ?? []).map((name) => ({
      type: className(fields.types[name] ?? ''),
      path: join(own, name),
    }));
  return { query: pipeline('query'), document: pipeline('document') };
}

/** File of the table that queries are weighed by. */
function queryTable(query: readonly Module[], folder: string): string {
  const [only, ...rest] = query;
  if (only?.type !== 'SparseStaticEmbedding' || rest.length > 0) {
    const found = query.map(({ type }) => type).join(', ');
    const message = `the queries' pipeline is ${found || 'empty'}, expected SparseStaticEmbedding: weights by look-up`;
    throw new CairnError('bad-request', message, { place: { file: join(folder, 'router_config.json') } });
  }
  const file = join(only.path, 'model.safetensors');
  if (!existsSync(file)) throw new CairnError('not-found', 'it does not exist', { place: { file } });
  return file;
}

/** `SpladePooling` of `sentence_transformers.sparse_encoder.models.SpladePooling.SpladePooling`. */
function className(type: string): string {
  return type.split('.').at(-1) ?? '';
}
