import { basename, dirname } from 'node:path';
import { CairnError } from '../shared/errors.ts';
import { QUERY_KINDS, type QueryKind } from '../shared/format/layout.ts';
import type { Config } from './config.ts';
import { codeOf } from './dense/code.ts';
import { loadEmbeddings, type ReadyEmbeddings } from './dense/ready-embeddings.ts';
import { type DistilledTable, findTable, readTableFile } from './dense/table-file.ts';
import { openDenseModelFolder } from './encoders/model-folder.ts';
import { gpuModelOf } from './gpu/gpu-encoder.ts';
import { openGpuModel } from './gpu/open-gpu-model.ts';
import { type OpenModel, openModel } from './open-model.ts';
import type { CodeShape } from './shard/code-writer.ts';
import { DENSE_WEIGHTS } from './weights/default-mix.ts';

/** What gives documents their embeddings: a model, or a file, or the model where the file has none. */
export interface Embedder extends Partial<Pick<OpenModel, 'encoder' | 'cache'>> {
  readonly ready?: ReadyEmbeddings | undefined;
}

/** What is decided of the second stage before a document is read. */
export interface DensePlan extends Embedder {
  /** What queries get their embeddings by. */
  readonly table: DistilledTable;
  readonly shape: CodeShape;
  readonly candidates: number;
  readonly weights: Readonly<Record<QueryKind, number>>;
  /** For the release: how the codes came about. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The code of an embedding; undefined where nothing is left of it. */
  codeOf(embedding: Float32Array): Uint8Array | undefined;
  close(): Promise<void>;
}

/** Opens ready-made embeddings of so many numbers; undefined where nobody asks for one. */
type OpenReady = (width: number) => ReadyEmbeddings | undefined | Promise<ReadyEmbeddings>;

/** A model that embeds documents, open; without a folder where it runs elsewhere. */
export type EmbeddingModel = OpenModel & { readonly folder?: string };

/**
 * Opens the model that `dense` names.
 * @param pieces the model of the `piece` space, which it is itself where that embeds too
 * @throws CairnError naming what is wrong
 */
export async function openEmbeddingModel(
  config: Config,
  path: string,
  pieces: Pick<Embedder, 'encoder' | 'cache'>,
): Promise<EmbeddingModel> {
  const gpuModel = gpuModelOf(path);
  if (gpuModel) return openGpuModel(config, gpuModel);
  const found = openDenseModelFolder(path);
  const folder = dirname(found.tokenizerFile);
  const { encoder, cache } = pieces;
  // Whose it is closes it.
  if (encoder?.dims !== undefined) return { encoder, cache, folder, close: () => Promise.resolve() };
  return { ...(await openModel(config, found, { sparse: false, embedding: true })), folder };
}

/**
 * Opens all that the configuration names for the second stage; undefined where it names nothing.
 * @param folder for a temporary file
 * @param openReady opens the ready-made embeddings, of so many numbers each, where the configuration names some
 * @throws CairnError naming what is wrong
 */
export async function openDensePlan(
  config: Config,
  pieces: Pick<Embedder, 'encoder' | 'cache'>,
  folder: string,
  openReady: OpenReady = (width) => loadEmbeddings(config.embeddings!, width, folder),
): Promise<DensePlan | undefined> {
  checkTogether(config);
  if (config.dense === undefined && config.embeddings === undefined) return undefined;
  const model = config.dense === undefined ? undefined : await openEmbeddingModel(config, config.dense, pieces);
  try {
    const table = openTable(config, model);
    const { projection, basis } = table;
    const ready = config.embeddings === undefined ? undefined : await openReady(projection.source);
    return {
      encoder: model?.encoder,
      cache: model?.cache,
      ready,
      table,
      shape: { dims: basis.dims, bits: config.denseBits },
      candidates: config.candidates,
      weights: weightsOf(config),
      settings: { dense: model?.encoder.card ?? { embeddings: basename(config.embeddings!) } },
      codeOf: (embedding) => codeOf(projection, embedding, config.denseBits),
      close: async () => {
        ready?.close();
        await model?.close();
      },
    };
  } catch (error) {
    await model?.close();
    throw error;
  }
}

function checkTogether({ dense, embeddings, denseTable }: Config): void {
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message);
  };
  if (denseTable !== undefined && dense === undefined && embeddings === undefined)
    fail(`the query table ${denseTable} is for embeddings, expected a model (dense) or embeddings beside it`);
  if (embeddings !== undefined && dense === undefined && denseTable === undefined)
    fail(`the embeddings ${embeddings} are of an unknown model, expected its query table (denseTable) beside them`);
}

/** The table that is named, or the model's own, and of no other model. */
function openTable({ dense, denseTable }: Config, model: EmbeddingModel | undefined): DistilledTable {
  const named = denseTable === undefined ? undefined : readTableFile(denseTable);
  if (!model) return named!;
  const { card, dims } = model.encoder;
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message, { place: { file: denseTable ?? dense! } });
  };
  const table = named ?? findTable(card.model, model.folder);
  if (!table)
    return fail(
      `no query table of the model ${nameOf(card)}, expected one: cairn distill ${dense} --queries FILE makes it`,
    );
  const { basis, about, projection } = table;
  if (basis.model !== card.model)
    fail(`a query table of the model ${nameOf({ ...basis, ...about })}, expected one of ${nameOf(card)}`);
  if (dims !== projection.source)
    fail(`a query table for embeddings of ${projection.source} numbers, the model ${nameOf(card)} gives ${dims}`);
  return table;
}

function nameOf({ name, model }: { readonly name: string; readonly model: string }): string {
  return `${name} (${model.slice(0, 12)})`;
}

function weightsOf({ denseWeights }: Config): Record<QueryKind, number> {
  const weightOf = (kind: QueryKind): number =>
    typeof denseWeights === 'number' ? denseWeights : (denseWeights?.[kind] ?? DENSE_WEIGHTS[kind]);
  return Object.fromEntries(QUERY_KINDS.map((kind) => [kind, weightOf(kind)])) as Record<QueryKind, number>;
}
