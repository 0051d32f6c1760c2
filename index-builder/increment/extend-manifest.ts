import { type DenseStage, isKnown } from '../../shared/format/dense-stage.ts';
import type { BlockObject } from '../../shared/format/object.ts';
import type { Manifest, ShardEntry } from '../../shared/format/release.ts';
import type { ReleaseRules } from '../../shared/format/release-rules.ts';
import { toRuns } from '../../shared/format/removed.ts';
import { blockBytes } from '../shard/directory-bytes.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import type { IndexResult, ListResult } from '../stages/results.ts';
import type { Increment } from './increment.ts';

/** Where a release has its words. */
export interface ExtendedWords {
  /** Undefined where there is none. */
  readonly lexicon: BlockObject | undefined;
  /** What the increment's shard has beside it; undefined: the lexicon has it all. */
  readonly ofShard?: string;
}

/** What an increment adds to a release. */
export interface ExtensionParts {
  readonly increment: Increment;
  readonly indexed: Pick<IndexResult, 'languages'>;
  readonly lists: ListResult;
  readonly shards: readonly FinishedShard[];
  /** As they are now; undefined: there are none. */
  readonly rules: ReleaseRules | undefined;
  readonly words: ExtendedWords;
}

/** The manifest of a base and an increment: everything that is frozen is the base's, the rules are those of now. */
export function extendManifest({ increment, indexed, lists, shards, rules, words }: ExtensionParts): Manifest {
  const { base, kept, removed, terms, standing, changes, pages, textBytes } = increment;
  const { rules: _, lexicon: __, ...manifest } = base.index.manifest;
  const { lexicon, ofShard } = words;
  const keptEntries = manifest.shards.slice(0, kept.length).map(({ removed: _, ...entry }, i) => {
    const runs = toRuns(removed[i]!);
    return runs.length > 0 ? { ...entry, removed: runs } : entry;
  });
  return {
    ...manifest,
    languages: [...new Set([...manifest.languages, ...indexed.languages])].sort(),
    counts: {
      documents: changes.unchanged + changes.changed + changes.added,
      pages,
      terms: addUp([terms.terms, lists.terms]),
      postings: addUp([terms.postings, lists.postings]),
      textBytes,
      bytes: {
        ...manifest.counts.bytes,
        ...addUp([...kept.map(blockBytes), directoryBytes(keptEntries), ...shards.map(({ bytes }) => bytes)]),
        ...codeBytes(manifest, kept.length, shards),
        ...(lexicon && { lexicon: lexicon.bytes }),
      },
    },
    shards: [
      ...keptEntries,
      ...shards.map(({ documents, directory }) => ({
        documents,
        directory,
        ...(ofShard !== undefined && { words: ofShard }),
      })),
    ],
    ...(lexicon && { lexicon }),
    base: {
      ...standing,
      postings: standing.postings + lists.postings.word + lists.postings.piece,
      clamped: standing.clamped + lists.clamped,
    },
    ...(manifest.dense && isKnown(manifest.dense) && { dense: extendDense(manifest.dense, kept.length, shards) }),
    ...(rules && { rules }),
  };
}

function extendDense(dense: DenseStage, kept: number, shards: readonly FinishedShard[]): DenseStage {
  return { ...dense, shards: [...dense.shards.slice(0, kept), ...shards.map(({ codes }) => codes)] };
}

function codeBytes({ dense }: Manifest, kept: number, shards: readonly FinishedShard[]): { codes?: number } {
  if (!dense || !isKnown(dense)) return {};
  const packs = dense.shards.slice(0, kept).flat();
  const own = shards.reduce((sum, { bytes }) => sum + (bytes['codes'] ?? 0), 0);
  return { codes: packs.reduce((sum, { bytes }) => sum + bytes, own) };
}

function directoryBytes(entries: readonly ShardEntry[]): { directory: number } {
  return { directory: entries.reduce((sum, { directory }) => sum + directory.bytes, 0) };
}

function addUp<Name extends string>(parts: readonly Readonly<Partial<Record<Name, number>>>[]): Record<Name, number> {
  const sums = {} as Record<Name, number>;
  for (const part of parts)
    for (const [name, value] of Object.entries(part) as [Name, number][]) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
