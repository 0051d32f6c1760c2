import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import type { QueryEncoder } from '../query/query-encoder.ts';
import { cairnLayout } from './cairn-layout.ts';
import { readFields } from './json-fields.ts';
import {
  DEFAULT_SPARSE_HEAD,
  DEFAULT_WINDOW_TOKENS,
  type EmbeddingHead,
  type FolderLayout,
  type ModelSettings,
  type SparseHead,
} from './model-settings.ts';
import { sentenceTransformersLayout } from './sentence-transformers-layout.ts';

/** A model in a folder: its files, and its settings. */
export interface ModelFolder {
  readonly name: string;
  readonly layout: FolderLayout['layout'];
  readonly modelFile: string;
  readonly tokenizerFile: string;
  readonly queryWeightsFile: string | undefined;
  readonly settings: ModelSettings;
}

/** The folder of a model that weighs pieces. */
export interface SparseModelFolder extends ModelFolder {
  readonly settings: ModelSettings & { readonly sparse: SparseHead };
}

/** The folder of a model that embeds. */
export interface DenseModelFolder extends ModelFolder {
  readonly settings: ModelSettings & { readonly embedding: EmbeddingHead };
}

const tokenizerConfig = z.looseObject({ model_max_length: z.number().nullish() });
const modelConfig = z.looseObject({ max_position_embeddings: z.int().nullish() });
/** Tokenizers without a limit have a number of thirty digits there. */
const LENGTH_MOST = 1 << 17;

/**
 * Finds the parts of an encoder that weighs pieces, and perhaps embeds too: `tokenizer.json` and an ONNX model
 * (`model.onnx`, `onnx/model*.onnx`), and its settings in one of four layouts: Cairn's `encoder.json`, that of
 * sentence-transformers, that of OpenSearch (`idf.json`), or none of them. The path of a model file in place of its folder
 * chooses among several.
 * @throws CairnError `not-found`, `bad-request`, naming what is missing or wrong
 */
export function openModelFolder(path: string): SparseModelFolder {
  return requireSparse(findParts(path));
}

/** The same of an encoder that embeds, and perhaps weighs pieces too. @throws CairnError likewise */
export function openDenseModelFolder(path: string): DenseModelFolder {
  return requireEmbedding(findParts(path));
}

/** @throws CairnError `bad-request` (a model that only embeds) */
export function requireSparse(folder: ModelFolder): SparseModelFolder {
  const { sparse } = folder.settings;
  if (sparse) return { ...folder, settings: { ...folder.settings, sparse } };
  const message = 'it embeds texts, expected a sparse encoder; use it with --dense';
  throw new CairnError('bad-request', message, { place: { file: folder.modelFile } });
}

/** @throws CairnError `bad-request` (a model that only weighs pieces) */
export function requireEmbedding(folder: ModelFolder): DenseModelFolder {
  const { embedding } = folder.settings;
  if (embedding) return { ...folder, settings: { ...folder.settings, embedding } };
  const message =
    'it weighs pieces, expected a model that embeds: by modules.json, or the member embedding of encoder.json; use it with --encoder';
  throw new CairnError('bad-request', message, { place: { file: folder.modelFile } });
}

function findParts(path: string): ModelFolder {
  const chosen = isFile(path) ? path : undefined;
  const folder = chosen === undefined ? path : folderOf(chosen);
  if (!existsSync(folder)) throw new CairnError('not-found', 'no such folder of a model', { place: { file: path } });
  const tokenizerFile = join(folder, 'tokenizer.json');
  if (!existsSync(tokenizerFile))
    throw new CairnError('not-found', 'the folder of a model lacks its tokenizer.json', { place: { file: folder } });
  const found: FolderLayout = cairnLayout(folder) ?? sentenceTransformersLayout(folder) ?? bareLayout(folder);
  const { sparse, embedding } = found;
  return {
    name: found.name ?? basename(resolve(folder)),
    layout: found.layout,
    modelFile: chosen ?? found.modelFile ?? findModel(folder, found.modelFolders),
    tokenizerFile,
    queryWeightsFile: found.queryWeightsFile,
    settings: {
      windowTokens: found.windowTokens ?? longestInput(folder),
      sparse: sparse && { ...DEFAULT_SPARSE_HEAD, queryEncoder: queryEncoderOf(sparse), ...sparse },
      embedding,
    },
  };
}

/** OpenSearch puts query weights beside the model; of a folder with nothing but the model, nothing more is known. */
function bareLayout(folder: string): FolderLayout {
  const idf = join(folder, 'idf.json');
  if (!existsSync(idf)) return { layout: 'plain', sparse: {}, modelFolders: [] };
  return { layout: 'opensearch', sparse: { queryEncoder: 'table' }, modelFolders: [], queryWeightsFile: idf };
}

/** Where nothing is said of queries: weights of tokens hold their importance already, those of a vocabulary do not. */
function queryEncoderOf({ encoder }: Partial<SparseHead>): QueryEncoder {
  return encoder === 'MLP' || encoder === 'expMLP' ? 'binary' : 'collection';
}

function longestInput(folder: string): number {
  const lengths = [
    readFields(folder, 'tokenizer_config.json', tokenizerConfig)?.model_max_length,
    readFields(folder, 'config.json', modelConfig)?.max_position_embeddings,
  ].filter((length): length is number => typeof length === 'number' && length >= 8 && length <= LENGTH_MOST);
  return Math.min(...lengths, DEFAULT_WINDOW_TOKENS);
}

function findModel(folder: string, others: readonly string[]): string {
  for (const place of [folder, ...others]) {
    const plain = [join(place, 'model.onnx'), join(place, 'onnx', 'model.onnx')].find((file) => existsSync(file));
    if (plain !== undefined) return plain;
    const variants = existsSync(join(place, 'onnx'))
      ? readdirSync(join(place, 'onnx')).filter((name) => /^model.*\.onnx$/.test(name))
      : [];
    if (variants.length === 1) return join(place, 'onnx', variants[0]!);
    if (variants.length > 1) {
      const message = `${variants.sort().join(', ')} in onnx: expected one, or the path of the one to use`;
      throw new CairnError('bad-request', message, { place: { file: folder } });
    }
  }
  const message = 'the folder of a model lacks an ONNX model, expected model.onnx or onnx/model*.onnx';
  throw new CairnError('not-found', message, { place: { file: folder } });
}

/** The folder with the tokenizer that a model file belongs to. */
function folderOf(file: string): string {
  const own = dirname(file);
  return existsSync(join(own, 'tokenizer.json')) ? own : dirname(own);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
