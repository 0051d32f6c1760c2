import { createHash } from 'node:crypto';
import type { DenseStage } from '../../shared/format/dense-stage.ts';
import { encodeHead } from '../../shared/format/head.ts';
import { BLOCK, DENSE_VERSION } from '../../shared/format/layout.ts';
import { type BlockObject, encodeBlockObject } from '../../shared/format/object.ts';
import { decodeQueryTable, encodeQueryTable } from '../../shared/format/query-table.ts';
import { encodeRelease, type Manifest } from '../../shared/format/release.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import { composeHead } from '../folder/compose-head.ts';
import { FileSource } from '../folder/file-source.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { queryTableParts } from '../query/query-side.ts';
import { bm25Settings, statisticsOf } from '../weights/bm25f.ts';
import { scoringOf } from '../weights/scoring.ts';
import type { IndexResult, ListResult } from './results.ts';

/** What a release is made of. */
export interface ReleaseParts {
  readonly indexed: IndexResult;
  readonly lists: ListResult;
  readonly shards: readonly FinishedShard[];
  readonly plan: PiecePlan;
  /** Undefined where there is no second stage. */
  readonly dense: DensePlan | undefined;
}

/** Writes directories, tables, release and head; returns the release's id and manifest. */
export async function releaseStage(
  parts: ReleaseParts,
  config: Config,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { indexed, lists, shards, plan, dense } = parts;
  const { side } = plan;
  const tableParts = indexed.hasPieces ? queryTableParts(side, indexed.frequencies) : undefined;
  const table = tableParts && encodeQueryTable(tableParts);
  // Weights as a reader will have them: quantized.
  const opened = table && decodeQueryTable(table);
  const directories = shards.map(({ directory }) => encodeBlockObject(BLOCK.directory, directory));
  const queryTable = table && encodeBlockObject(BLOCK.queryTable, table);
  const manifest: Manifest = {
    languages: indexed.languages,
    spaces: indexed.hasPieces ? ['word', 'piece'] : ['word'],
    scoring: await scoringOf({ indexed, lists, shards, table: opened }, config, folder),
    settings: {
      bm25: bm25Settings(config),
      vectorPages: config.vectorPages,
      order: 'page',
      ...(lists.cut > 0 && { denseLists: config.denseLists }),
      impactBits: plan.impactBits,
      ...(indexed.hasPieces && { ...plan.settings, queryEncoder: side.encoder }),
      ...dense?.settings,
    },
    counts: {
      documents: indexed.lengths.documents,
      pages: indexed.pages,
      terms: lists.terms,
      postings: lists.postings,
      textBytes: indexed.textBytes,
      bytes: {
        ...sumBytes(shards),
        ...(queryTable && { queryTable: queryTable.length }),
        ...(dense && { denseTable: dense.table.object.length }),
      },
    },
    shards: shards.map(({ documents }, i) => ({ documents, directory: writeObject(folder, directories[i]!) })),
    ...(queryTable && { queryTable: writeObject(folder, queryTable) }),
    statistics: statisticsOf(indexed.lengths),
    ...(dense && { dense: denseStage(dense, shards, folder) }),
  };
  const releaseBytes = encodeRelease(manifest);
  const id = sha256(releaseBytes);
  folder.writeRelease(id, releaseBytes);
  folder.writeHead(encodeHead(await composeHead(new FileSource(folder.staged), id)));
  return { id, manifest };
}

function denseStage(
  { table, shape, candidates, weights }: DensePlan,
  shards: readonly FinishedShard[],
  folder: IndexFolder,
): DenseStage {
  const { basis, object, headBytes, tokens } = table;
  return {
    version: DENSE_VERSION,
    model: basis.model,
    projection: basis.projection,
    dims: basis.dims,
    bits: shape.bits,
    candidates,
    weights,
    table: { ...writeObject(folder, object), headBytes, tokens },
    shards: shards.map(({ codes }) => codes),
  };
}

function writeObject(folder: IndexFolder, object: Uint8Array): BlockObject {
  const pack = sha256(object);
  folder.writePack(pack, object);
  return { pack, bytes: object.length };
}

function sumBytes(shards: readonly FinishedShard[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const shard of shards)
    for (const [part, count] of Object.entries(shard.bytes)) bytes[part] = (bytes[part] ?? 0) + count;
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
