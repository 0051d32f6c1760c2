import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import type { QueryEncoder } from '../query/query-encoder.ts';
import { cairnLayout } from './cairn-layout.ts';
import { readFields } from './json-fields.ts';
import { DEFAULT_SETTINGS, type FolderLayout, type ModelSettings } from './model-settings.ts';
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

const tokenizerConfig = z.looseObject({ model_max_length: z.number().nullish() });
const modelConfig = z.looseObject({ max_position_embeddings: z.int().nullish() });
/** Tokenizers without a limit have a number of thirty digits there. */
const LENGTH_MOST = 1 << 17;

/**
 * Finds the parts of a sparse encoder: `tokenizer.json` and an ONNX model (`model.onnx`, `onnx/model*.onnx`), and its
 * settings in one of four layouts: Cairn's `encoder.json`, that of sentence-transformers, that of OpenSearch (`idf.json`),
 * or none of them. The path of a model file in place of its folder chooses among several.
 * @throws CairnError `not-found`, `bad-request`, naming what is missing or wrong
 */
export function openModelFolder(path: string): ModelFolder {
  const chosen = isFile(path) ? path : undefined;
  const folder = chosen === undefined ? path : folderOf(chosen);
  if (!existsSync(folder)) throw new CairnError('not-found', 'no such folder of a model', { place: { file: path } });
  const tokenizerFile = join(folder, 'tokenizer.json');
  if (!existsSync(tokenizerFile))
    throw new CairnError('not-found', 'the folder of a model lacks its tokenizer.json', { place: { file: folder } });
  const found: FolderLayout = cairnLayout(folder) ?? sentenceTransformersLayout(folder) ?? bareLayout(folder);
  const windowTokens = found.settings.windowTokens ?? longestInput(folder);
  return {
    name: found.name ?? basename(resolve(folder)),
    layout: found.layout,
    modelFile: chosen ?? found.modelFile ?? findModel(folder, found.modelFolders),
    tokenizerFile,
    queryWeightsFile: found.queryWeightsFile,
    settings: { ...DEFAULT_SETTINGS, queryEncoder: queryEncoderOf(found), ...found.settings, windowTokens },
  };
}

/** OpenSearch puts query weights beside the model; of a folder with nothing but the model, nothing more is known. */
function bareLayout(folder: string): FolderLayout {
  const idf = join(folder, 'idf.json');
  if (!existsSync(idf)) return { layout: 'plain', settings: {}, modelFolders: [] };
  return { layout: 'opensearch', settings: { queryEncoder: 'table' }, modelFolders: [], queryWeightsFile: idf };
}

/** Where nothing is said of queries: weights of tokens hold their importance already, those of a vocabulary do not. */
function queryEncoderOf({ settings: { encoder } }: FolderLayout): QueryEncoder {
  return encoder === 'MLP' || encoder === 'expMLP' ? 'binary' : 'collection';
}

function longestInput(folder: string): number {
  const lengths = [
    readFields(folder, 'tokenizer_config.json', tokenizerConfig)?.model_max_length,
    readFields(folder, 'config.json', modelConfig)?.max_position_embeddings,
  ].filter((length): length is number => typeof length === 'number' && length >= 8 && length <= LENGTH_MOST);
  return Math.min(...lengths, DEFAULT_SETTINGS.windowTokens);
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
