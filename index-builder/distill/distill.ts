import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { DENSE_LIMIT_DIMS } from '../../shared/format/layout.ts';
import type { Config } from '../config.ts';
import { type DistilledTable, tablePath, writeTableFile } from '../dense/table-file.ts';
import { openDenseModelFolder } from '../encoders/model-folder.ts';
import { openModelTokenizer } from '../encoders/model-tokenizer.ts';
import { fileError } from '../file-error.ts';
import { gpuModelOf } from '../gpu/gpu-encoder.ts';
import { openGpuModel, priceText } from '../gpu/open-gpu-model.ts';
import { readJsonFile } from '../json-file.ts';
import { type OpenModel, openModel } from '../open-model.ts';
import type { Progress } from '../progress.ts';
import { type PieceTokenizer, readPieceTokenizer } from '../query/piece-tokenizer.ts';
import { WholeFile } from '../whole-file.ts';
import { assembleTable } from './assemble-table.ts';
import { embedInputs } from './embed-inputs.ts';
import type { FitSettings } from './fit-table.ts';
import { gatherQueries } from './gather-queries.ts';
import { learnTable } from './learn-table.ts';
import { toBags } from './query-bags.ts';
import { seededRandom } from './random.ts';

/** What a table is made of, and how. */
export interface DistillOptions {
  /** Files of queries, or folders of indexes. */
  readonly queries: readonly string[];
  /** Undefined: where a build looks for the model's table. */
  readonly out: string | undefined;
  /** Undefined: 256, or what the model has. */
  readonly dims: number | undefined;
  /** Most queries that are taken. */
  readonly limit: number;
  readonly seed: number;
  readonly steps: number;
}

/** What distilling did. */
export interface DistillSummary extends Pick<DistilledTable, 'basis' | 'tokens' | 'about'> {
  readonly out: string;
  /** Of the file. */
  readonly bytes: number;
  /** Distinct queries that were found, and the sources that they are of. */
  readonly found: number;
  readonly sources: number;
  /** Embeddings that the model gave, and those of the cache. */
  readonly encoded: number;
  readonly cached: number;
  readonly seconds: Readonly<Record<'read' | 'embed' | 'fit', number>>;
}

const DEFAULT_DIMS = 256;
/** Found by the cosine of queries that were held out of training. */
const FIT: Omit<FitSettings, 'steps'> = {
  batch: 1024,
  group: 64,
  learningRate: 0.05,
  warmUp: 0.05,
  contrast: 0.1,
  temperature: 0.05,
};

/**
 * Distills a model that embeds into a table for queries: embeds queries and tokens, fits a row for each token, and writes
 * the table's file, whole or not at all. Embeddings are kept in the cache; the fit begins anew each time.
 * @param say called with lines on how far it is
 * @throws CairnError naming what is wrong with the model, the queries or the output
 */
export async function distill(
  model: string,
  options: DistillOptions,
  config: Config,
  progress: Progress,
  say: (line: string) => void,
): Promise<DistillSummary> {
  const gpuModel = gpuModelOf(model);
  const folder = gpuModel ? undefined : openDenseModelFolder(model);
  const tokenizerFile = folder?.tokenizerFile ?? namedTokenizer(model, config);
  const tokenizer = readPieceTokenizer(tokenizerFile);
  if (options.out !== undefined) checkWritable(options.out);
  const started = performance.now();
  const { queries, ...counts } = await gatherQueries(options.queries, options.limit, seededRandom(options.seed));
  const read = performance.now();
  if (gpuModel) say(priceText(gpuModel, queries.length + tokenizer.tokens.length, charactersOf(queries, tokenizer)));
  const open = folder
    ? await openModel(config, folder, { sparse: false, embedding: true })
    : openGpuModel(config, gpuModel!, openModelTokenizer(readJsonFile(tokenizerFile), tokenizerFile).pieces);
  try {
    const { card } = open.encoder;
    const source = open.encoder.dims!;
    const dims = chooseDims(options.dims, source);
    const out = options.out ?? tablePath(card.model);
    if (options.out === undefined) makeFolder(out);
    checkWritable(out);
    const embedded = await embedAll(queries, tokenizerFile, tokenizer, open, progress);
    const embed = performance.now();
    const bags = toBags(queries, (query) => tokenizer.split(query));
    const settings = { ...FIT, dims, seed: options.seed, steps: options.steps };
    const { projection, quantized, ...learned } = learnTable({ ...embedded, source, bags }, settings, progress, say);
    const about = { name: card.name, steps: options.steps, seed: options.seed, ...learned };
    const table = assembleTable(quantized, { model: card.model, projection, tokenizer, about });
    const bytes = writeTableFile(out, table);
    const { encoded, cached } = embedded;
    const seconds = {
      read: (read - started) / 1000,
      embed: (embed - read) / 1000,
      fit: (performance.now() - embed) / 1000,
    };
    return { basis: table.basis, tokens: table.tokens, about, out, bytes, ...counts, encoded, cached, seconds };
  } finally {
    progress.end();
    await open.close();
  }
}

/** The tokenizer of a table for a model that brings none. @throws CairnError `bad-request` */
function namedTokenizer(model: string, { tokenizer }: Config): string {
  if (tokenizer !== undefined) return tokenizer;
  throw new CairnError(
    'bad-request',
    `no tokenizer for the table of ${model}, expected a tokenizer.json (--tokenizer)`,
  );
}

/** Characters of all that will be embedded. */
function charactersOf(queries: readonly string[], { tokens }: PieceTokenizer): number {
  return [...queries, ...tokens].reduce((sum, text) => sum + text.length, 0);
}

/** What the model says of the queries, and of each token of the tokenizer. */
async function embedAll(
  queries: readonly string[],
  tokenizerFile: string,
  tokenizer: PieceTokenizer,
  open: OpenModel,
  progress: Progress,
): Promise<{ queries: Float32Array; tokens: Float32Array; encoded: number; cached: number }> {
  const { pieces } = openModelTokenizer(readJsonFile(tokenizerFile), tokenizerFile);
  const numbers = new Map(pieces.map((piece, number) => [piece, number]));
  const ofTokens = tokenizer.tokens.map((token) => ({ pieces: [numbers.get(token)!] }));
  const inputs = [...ofTokens, ...queries.map((query) => ({ query }))];
  const source = open.encoder.dims!;
  progress.stage('embed', inputs.length);
  const { vectors, encoded } = await embedInputs(inputs, source, open, (done) => progress.update(done));
  progress.end();
  const split = ofTokens.length * source;
  return {
    tokens: vectors.subarray(0, split),
    queries: vectors.subarray(split),
    encoded,
    cached: inputs.length - encoded,
  };
}

/** @throws CairnError `bad-request` */
function chooseDims(dims: number | undefined, source: number): number {
  const most = Math.min(source - (source % 8), DENSE_LIMIT_DIMS);
  if (dims === undefined) return Math.min(DEFAULT_DIMS, most);
  if (Number.isInteger(dims) && dims % 8 === 0 && dims >= 8 && dims <= most) return dims;
  const model = `an embedding of the model has ${source} numbers`;
  throw new CairnError('bad-request', `dims is ${dims}, expected a multiple of 8 from 8 to ${most}: ${model}`);
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    throw fileError(cause, 'cannot write', file);
  }
}

/** What cannot be written is said before the model runs for minutes. @throws CairnError */
function checkWritable(file: string): void {
  if (existsSync(file) && statSync(file).isDirectory())
    throw new CairnError('bad-request', `cannot write ${file}: it is a folder, expected a file`);
  new WholeFile(file).discard();
}
