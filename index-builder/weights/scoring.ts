import { decodeDirectory } from '../../shared/format/directory.ts';
import type { QueryTable } from '../../shared/format/query-table.ts';
import type { Scoring } from '../../shared/format/release.ts';
import { BlockCache } from '../../shared/search/block-cache.ts';
import { ScratchPool } from '../../shared/search/scratch.ts';
import { searchShard } from '../../shared/search/search-shard.ts';
import { openTokenizer, splitFreeTokens } from '../../shared/text/pieces.ts';
import type { Config } from '../config.ts';
import { FileSource } from '../folder/file-source.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import type { IndexResult, ListResult } from '../stages/results.ts';
import { calibrateWeights, scoreUnit } from './calibrate.ts';

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
  let largestPiece = table?.weights ? 0 : 1;
  for (const weight of table?.weights?.values() ?? []) largestPiece = Math.max(largestPiece, weight);
  const unit = scoreUnit(lists.largestScale, { word: occurrenceCap, piece: largestPiece });
  const scoring: Scoring = { unit, occurrenceCap, weights: weights ?? { word: 1, piece: 1 } };
  if (weights || !indexed.hasPieces) return scoring;
  const queryWeights = {
    spaces: ['word', 'piece'] as const,
    scoring,
    languages: indexed.languages,
    splitPieces: table?.tokenizer === undefined ? splitFreeTokens : openTokenizer(table.tokenizer),
    pieceWeights: table?.weights,
  };
  const context = {
    source: new FileSource(folder.staged),
    cache: new BlockCache(CACHE_BYTES),
    scratch: new ScratchPool(),
  };
  const directories = shards.map((shard) => decodeDirectory(shard.directory));
  const calibrated = await calibrateWeights(
    indexed.sampleTitles,
    queryWeights,
    (shard, terms, k) => searchShard(directories[shard]!, terms, k, scoring, context),
    shards.length,
  );
  return { ...scoring, weights: calibrated };
}
