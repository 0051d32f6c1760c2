import type { Directory } from '../../shared/format/directory.ts';
import type { Extent } from '../../shared/format/extents.ts';

/** Bytes of a shard's blocks by what they hold, from its directory alone; the directory's own object apart. */
export function blockBytes(directory: Directory): Record<string, number> {
  const { displayPages, dictionary, wordIndex, idBuckets, vectorPages, columns, residentTerms } = directory;
  let lists = 0;
  for (const [, entry] of residentTerms.all()) for (const { bytes } of entry.tiers) lists += bytes;
  return {
    display: sum(displayPages) + (dictionary?.bytes ?? 0),
    lists,
    words: sum(wordIndex.extents),
    ids: sum(idBuckets),
    vectors: sum(vectorPages),
    columns: sum([...columns.values()]),
  };
}

function sum(extents: readonly Extent[]): number {
  return extents.reduce((bytes, extent) => bytes + extent.bytes, 0);
}
