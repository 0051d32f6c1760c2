import type { DenseStage } from '../../shared/format/dense-stage.ts';
import { BLOCK, DENSE_VERSION } from '../../shared/format/layout.ts';
import { decodeQueryTable, encodeQueryTable } from '../../shared/format/query-table.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock, writeHead, writeObject, writeRelease } from '../folder/write-objects.ts';
import { chooseWords } from '../lexicon/choose-words.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { queryTableParts } from '../query/query-side.ts';
import { releaseSettings } from '../release-settings.ts';
import { releaseRules } from '../rules/release-rules.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import { statisticsOf } from '../weights/bm25f.ts';
import { listLimit } from '../weights/dense-lists.ts';
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
  const tableParts = indexed.hasPieces ? queryTableParts(plan.side, indexed.frequencies) : undefined;
  const table = tableParts && encodeQueryTable(tableParts);
  // Weights as a reader will have them: quantized.
  const opened = table && decodeQueryTable(table);
  const queryTable = table && writeBlock(folder, BLOCK.queryTable, table);
  const rules = releaseRules(config.rules, indexed.pinned);
  const words = chooseWords(indexed.words.words(), indexed);
  const lexicon = words && writeBlock(folder, BLOCK.lexicon, words);
  const manifest: Manifest = {
    languages: indexed.languages,
    spaces: indexed.hasPieces ? ['word', 'piece'] : ['word'],
    scoring: await scoringOf({ indexed, lists, shards, table: opened }, config, folder),
    settings: releaseSettings(config, plan, dense, indexed.hasPieces),
    counts: {
      documents: indexed.lengths.documents,
      pages: indexed.pages,
      terms: lists.terms,
      postings: lists.postings,
      textBytes: indexed.textBytes,
      bytes: {
        ...sumBytes(shards),
        ...(queryTable && { queryTable: queryTable.bytes }),
        ...(lexicon && { lexicon: lexicon.bytes }),
        ...(dense && { denseTable: dense.table.object.length }),
      },
    },
    shards: shards.map(({ documents, directory }) => ({ documents, directory })),
    ...(queryTable && { queryTable }),
    ...(lexicon && { lexicon }),
    statistics: {
      ...statisticsOf(indexed.lengths),
      ...(config.rules && config.rules.boosts.length > 0 && { largest: indexed.boosts.largest }),
    },
    longestList: listLimit(indexed.lengths.documents, config.denseLists),
    titles: true,
    ...(dense && { dense: denseStage(dense, shards, folder) }),
    ...(rules && { rules }),
  };
  const id = writeRelease(folder, manifest);
  await writeHead(folder, id);
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

function sumBytes(shards: readonly FinishedShard[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const shard of shards)
    for (const [part, count] of Object.entries(shard.bytes)) bytes[part] = (bytes[part] ?? 0) + count;
  return bytes;
}
