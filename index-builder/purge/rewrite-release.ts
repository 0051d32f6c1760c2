import { type DenseStage, isKnown } from '../../shared/format/dense-stage.ts';
import type { Manifest, ShardEntry } from '../../shared/format/release.ts';
import type { ReleaseRules } from '../../shared/format/release-rules.ts';
import { toRuns } from '../../shared/format/removed.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { NO_CACHE } from '../../shared/search/reading/read-blocks.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { WholePacks } from '../folder/whole-packs.ts';
import { writeBlock } from '../folder/write-objects.ts';
import { writeSharing } from '../folder/write-sharing.ts';
import { removedOf } from '../increment/increment.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import { rewriteShard } from './rewrite-shard.ts';
import { rewriteWords } from './rewrite-words.ts';

/**
 * Writes a release into a folder without some documents and whatever its shards hold of them. Shards that have none of
 * them stay as they are. Of the counts, that of the documents alone is counted again.
 * @param purged numbers in the release, ascending
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function rewriteRelease(
  index: OpenIndex,
  purged: readonly number[],
  source: RangeSource,
  folder: IndexFolder,
): Promise<void> {
  const { manifest, directories } = index;
  const store = { source: new WholePacks(source, directories.length), cache: NO_CACHE };
  const rewritten = new Map<number, FinishedShard>();
  /** Documents of each shard that the release has no longer. */
  const allRemoved: Uint32Array[] = [];
  const shards: ShardEntry[] = [];
  let gone = 0;
  for (const [shard, directory] of directories.entries()) {
    const { firstDocument, documents } = directory;
    const entry = manifest.shards[shard]!;
    if (!purged.some((number) => number >= firstDocument && number < firstDocument + documents)) {
      allRemoved.push(directory.removed);
      shards.push(entry);
      continue;
    }
    const removed = removedOf(directory, purged);
    allRemoved.push(removed);
    gone += removed.length - directory.removed.length;
    const finished = await rewriteShard(index, shard, removed, store, folder);
    rewritten.set(shard, finished);
    shards.push({ documents, directory: finished.directory, removed: toRuns(removed) });
  }
  const { lexicon: _, ...rest } = manifest;
  const { dense, counts, rules } = rest;
  const { lexicon, ofShards } = await rewriteWords(
    index,
    { rewritten: new Set(rewritten.keys()), removed: allRemoved },
    store,
  );
  const changed: Manifest = {
    ...rest,
    counts: { ...counts, documents: counts.documents - gone },
    shards: shards.map(({ words: _, ...entry }, i) => ({
      ...entry,
      ...(ofShards[i] !== undefined && { words: ofShards[i] }),
    })),
    ...(lexicon && { lexicon: writeBlock(folder, BLOCK.lexicon, lexicon) }),
    ...(dense && isKnown(dense) && { dense: withCodes(dense, rewritten) }),
    ...(rules && { rules: withoutPins(rules, new Set(purged)) }),
  };
  await writeSharing(folder, changed, source);
  folder.commit();
}

function withCodes(dense: DenseStage, rewritten: ReadonlyMap<number, FinishedShard>): DenseStage {
  return { ...dense, shards: dense.shards.map((packs, shard) => rewritten.get(shard)?.codes ?? packs) };
}

function withoutPins(rules: ReleaseRules, purged: ReadonlySet<number>): ReleaseRules {
  const pins = rules.pins.map(({ query, documents }) => ({
    query,
    documents: documents.filter((document) => !purged.has(document)),
  }));
  return { ...rules, pins };
}
