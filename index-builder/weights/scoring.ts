import { decodeDirectory, type Directory } from '../../shared/format/directory.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { decodeBlockObject, packKey } from '../../shared/format/object.ts';
import type { QueryTable } from '../../shared/format/query-table.ts';
import { EVEN_MIX, type Scoring } from '../../shared/format/release.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import { UNLIMITED } from '../../shared/search/reading/work-budget.ts';
import { openPieces, weighFreePieces } from '../../shared/search/query/weigh-pieces.ts';
import type { Config } from '../config.ts';
import { FileSource } from '../folder/file-source.ts';
import { openScratch } from '../folder/kernels.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import type { IndexResult, ListResult } from '../stages/results.ts';
import { calibrateWeights, scoreUnit } from './calibrate.ts';
import { DEFAULT_MIX } from './default-mix.ts';

// Memory for the blocks that calibration reads again and again.
const CACHE_BYTES = 32 << 20;

/** How the release turns weights into scores: the unit by the largest weights, the shares by calibration if not set. */
export async function scoringOf(
  {
    indexed,
    lists,
    shards,
    table,
  }: { indexed: IndexResult; lists: ListResult; shards: readonly FinishedShard[]; table: QueryTable | undefined },
  { occurrenceCap, weights }: Config,
  folder: IndexFolder,
): Promise<Scoring> {
  const unit = scoreUnit(lists.largestScale, { word: occurrenceCap, piece: largestWeight(table) });
  // Shares that somebody names are meant as they are, whatever the query.
  const scoring: Scoring = { unit, occurrenceCap, weights: weights ?? { word: 1, piece: 1 }, mix: EVEN_MIX };
  if (weights || !indexed.hasPieces) return scoring;
  const queryWeights = {
    spaces: ['word', 'piece'] as const,
    scoring,
    languages: indexed.languages,
    weighPieces: table ? openPieces(table) : weighFreePieces,
  };
  const context = {
    source: new FileSource(folder.staged),
    cache: new BlockCache(CACHE_BYTES),
    scratch: openScratch(),
    budget: UNLIMITED,
  };
  const directoryOf = directoryReader(shards, context.source);
  const calibrated = await calibrateWeights(
    indexed.standIns,
    queryWeights,
    async (shard, terms, k) => searchShard(await directoryOf(shard), terms, k, scoring, context),
    shards.length,
  );
  return { ...scoring, weights: calibrated, mix: DEFAULT_MIX };
}

/** Reads directories that were written; holds the one that was asked for last. */
function directoryReader(shards: readonly FinishedShard[], source: FileSource): (shard: number) => Promise<Directory> {
  let held: { readonly shard: number; readonly directory: Directory } | undefined;
  return async (shard) => {
    if (held?.shard !== shard) {
      const { pack, bytes } = shards[shard]!.directory;
      const object = await source.readWhole(packKey(pack), bytes);
      held = { shard, directory: decodeDirectory(decodeBlockObject(BLOCK.directory, object.bytes)) };
    }
    return held.directory;
  };
}

/** The largest weight that a piece of a query can have. */
export function largestWeight(table: QueryTable | undefined): number {
  if (!table?.weightOf) return 1;
  let largest = 0;
  for (let ordinal = 0; ordinal < table.vocabulary.count; ordinal++)
    largest = Math.max(largest, table.weightOf(ordinal));
  return largest;
}
