import { resolve } from 'node:path';
import { CairnError } from '../shared/errors.ts';
import type { ScoredSpace } from '../shared/format/layout.ts';
import type { Config } from './config.ts';
import { chooseMethod, type MethodChoice } from './encoders/choose-method.ts';
import type { Encoder } from './encoders/encoder.ts';
import { readExpansions } from './encoders/expansions.ts';
import { isModelEncoder, type Prune } from './encoders/method.ts';
import { openDenseModelFolder, openModelFolder, type SparseModelFolder } from './encoders/model-folder.ts';
import { readModelQueryWeights } from './encoders/model-query-weights.ts';
import type { VectorCache } from './encoders/vector-cache.ts';
import { gpuModelOf } from './gpu/gpu-encoder.ts';
import { openModel } from './open-model.ts';
import { readPieceTokenizer } from './query/piece-tokenizer.ts';
import { loadQuerySide, type OwnQuerySide, type QuerySide } from './query/query-side.ts';
import { bm25Settings } from './weights/bm25f.ts';
import { pieceModel, type PieceModel } from './weights/piece-model.ts';

/** What is decided of the `piece` space before a document is read. */
export interface PiecePlan {
  readonly side: QuerySide;
  readonly model: PieceModel;
  /** Where a model weighs the documents; it embeds them as well where the second stage has the same model. */
  readonly encoder: Encoder | undefined;
  readonly cache: VectorCache | undefined;
  readonly expansions: ReadonlyMap<string, string> | undefined;
  /** Bits of an impact. */
  readonly impactBits: Readonly<Record<ScoredSpace, number>>;
  /** For the release: how the pieces came about. */
  readonly settings: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/**
 * What an encoder's documents keep where nothing is said: fused, a fifth of the mass can go at no loss that shows
 * (docs/relevance.md).
 */
const ENCODER_PRUNE: Prune = { mass: 0.8 };
/**
 * Bits of an impact where nothing is said. Of a query of one word, every step is a place among the results; of pieces
 * there are many, and fewer steps do (docs/relevance.md).
 */
const IMPACT_BITS = 8;
const ENCODER_IMPACT_BITS = 5;

/** Opens all that the configuration names for the `piece` space. @throws CairnError naming what is wrong */
export async function openPiecePlan(config: Config): Promise<PiecePlan> {
  const method = config.method === undefined ? undefined : chooseMethod(config.method);
  const folder = config.encoder === undefined ? undefined : withMethod(openModelFolder(config.encoder), method);
  checkTogether(config, method);
  const side = loadQuerySide(config, folder ? ownQuerySide(folder) : methodQuerySide(config, method));
  const prune = config.prune ?? (folder ? { ...ENCODER_PRUNE, ...folder.settings.sparse.prune } : {});
  const impactBits = impactBitsOf(config, folder !== undefined);
  const model = pieceModel(method?.document, side.tokenizer, { prune, bm25: bm25Settings(config) });
  const expansions = config.expansions === undefined ? undefined : await readExpansions(config.expansions);
  const opened = folder && (await openModel(config, folder, { sparse: true, embedding: isBoth(folder, config) }));
  return {
    side,
    model,
    encoder: opened?.encoder,
    cache: opened?.cache,
    expansions,
    impactBits,
    settings: {
      ...(method && { method: method.name }),
      ...(opened && { encoder: opened.encoder.card }),
      prune,
    },
    close: async () => opened?.close(),
  };
}

/** Whether the model that weighs pieces is the one that embeds, too: it is then run once for both. */
function isBoth({ modelFile, settings }: SparseModelFolder, { dense }: Config): boolean {
  if (!settings.embedding || dense === undefined || gpuModelOf(dense)) return false;
  return resolve(openDenseModelFolder(dense).modelFile) === resolve(modelFile);
}

function impactBitsOf({ impactBits }: Config, isEncoded: boolean): Record<ScoredSpace, number> {
  if (typeof impactBits === 'number') return { word: impactBits, piece: impactBits };
  return {
    word: impactBits?.word ?? IMPACT_BITS,
    piece: impactBits?.piece ?? (isEncoded ? ENCODER_IMPACT_BITS : IMPACT_BITS),
  };
}

/** A folder's settings, with what the method decides in their place. */
function withMethod(folder: SparseModelFolder, method: MethodChoice | undefined): SparseModelFolder {
  if (!method || !isModelEncoder(method.document)) return folder;
  const { document, activation, prune, queryEncoder } = method;
  const sparse = {
    ...folder.settings.sparse,
    encoder: document,
    ...(activation && { activation }),
    ...(prune && { prune }),
    ...(queryEncoder && { queryEncoder }),
  };
  return { ...folder, settings: { ...folder.settings, sparse } };
}

function checkTogether({ encoder, tokenizer, expansions }: Config, method: MethodChoice | undefined): void {
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message);
  };
  if (method && isModelEncoder(method.document) && encoder === undefined)
    fail(`the method ${method.name} needs a model, expected an encoder beside it`);
  if (method && !isModelEncoder(method.document)) {
    if (encoder !== undefined) fail(`the method ${method.name} needs no model, found the encoder ${encoder}`);
    if (tokenizer === undefined) fail(`the method ${method.name} needs a tokenizer`);
  }
  if (expansions !== undefined && encoder === undefined)
    fail('expansions are for an encoder, expected one beside them');
}

function ownQuerySide(folder: SparseModelFolder): OwnQuerySide {
  const tokenizer = readPieceTokenizer(folder.tokenizerFile);
  const { queryEncoder } = folder.settings.sparse;
  const table = readModelQueryWeights(folder);
  return { tokenizer, table, encoder: queryEncoder };
}

/** BINARY documents want the IDF on the side of the query; BM25 has it on that of the documents. */
function methodQuerySide({ tokenizer }: Config, method: MethodChoice | undefined): OwnQuerySide | undefined {
  if (!method || tokenizer === undefined) return undefined;
  return {
    tokenizer: readPieceTokenizer(tokenizer),
    table: undefined,
    encoder: method.document === 'BM25' ? 'binary' : 'collection',
  };
}
