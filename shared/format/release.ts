import { ByteWriter, isBase64, utf8 } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CairnError } from '../errors.ts';
import { openChecked } from './checked-object.ts';
import { type DenseStage, isDenseStage, type OtherStage } from './dense-stage.ts';
import { encodeHeader } from './header.ts';
import {
  INCREMENT_WORDS_BYTES,
  QUERY_KINDS,
  type QueryKind,
  RELEASE_MAGIC,
  SHARD_LIMIT_DOCUMENTS,
  type ScoredSpace,
} from './layout.ts';
import { isBlockObject, isCount, isHash } from './manifest-values.ts';
import type { BlockObject } from './object.ts';
import { isReleaseRules, type ReleaseRules } from './release-rules.ts';
import { isRuns } from './removed.ts';

/** Characters of the words of an increment: four for three bytes. */
const WORDS_LIMIT = (INCREMENT_WORDS_BYTES / 3) * 4;

/** How the release turns weights into integer scores. FORMAT.md §4. */
export interface Scoring {
  /** Score of weight 1 (C of the design), above 0. */
  readonly unit: number;
  /** Share of each space, in [0, 1], with which both give their best document the same score on average. */
  readonly weights: Readonly<Record<ScoredSpace, number>>;
  /** What the share of each space is multiplied by for a kind of query, in [0, 1]. */
  readonly mix: Mix;
  /** Occurrences of a word in a query that count. */
  readonly occurrenceCap: number;
}

/** Factors of the spaces by kind of query. */
export type Mix = Readonly<Record<QueryKind, Readonly<Record<ScoredSpace, number>>>>;

/** The mix of shares that are meant for every kind of query. */
export const EVEN_MIX: Mix = {
  plain: { word: 1, piece: 1 },
  question: { word: 1, piece: 1 },
  symbol: { word: 1, piece: 1 },
};

/** Counts of a release, for people and benches. */
export interface ReleaseCounts {
  readonly documents: number;
  readonly pages: number;
  readonly terms: Readonly<Record<ScoredSpace, number>>;
  readonly postings: Readonly<Record<ScoredSpace, number>>;
  /** UTF-8 bytes of titles, headings and texts. */
  readonly textBytes: number;
  /** Bytes of blocks by what they hold, beside `packs`, all packs together. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** What the weights of words were computed with: the parts of an increment are weighed by those of its base. */
export interface Statistics {
  readonly documents: number;
  /** Mean words of title, headings, text and url, from 0 on. */
  readonly meanLengths: readonly number[];
  /** Largest number, or day since 1970, of the attribute that each boost goes by; absent: there are no boosts. */
  readonly largest?: readonly number[];
}

/** What a release with increments stands on. */
export interface Base {
  /** Name of the release that the first increment was built on. */
  readonly release: string;
  /** Its shards, the first of this release; those behind them are increments. */
  readonly shards: number;
  /** Postings that increments have had since, also those that later ones took over. */
  readonly postings: number;
  /** Those of them that weigh more than their term's scale can say, and were cut down to it. */
  readonly clamped: number;
}

/** A shard, as a manifest names it. */
export interface ShardEntry {
  readonly documents: number;
  readonly directory: BlockObject;
  /** Documents of it that the release has no longer, as `toRuns` writes them; absent: it has all of them. */
  readonly removed?: readonly number[];
  /**
   * Of an increment: the lexicon, in base64, of those of its words that the release's lexicon does not tell of; absent: that
   * one has them all.
   */
  readonly words?: string;
}

/** The manifest of a release: names everything that is needed to answer a query. FORMAT.md §13. */
export interface Manifest {
  readonly languages: readonly string[];
  readonly spaces: readonly ScoredSpace[];
  readonly scoring: Scoring;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly counts: ReleaseCounts;
  readonly shards: readonly ShardEntry[];
  readonly statistics: Statistics;
  /** Whether the index has the space of titles. */
  readonly titles?: boolean;
  /** Postings that a list has at most, over all shards: of longer ones the best part was kept. */
  readonly longestList?: number;
  /** Absent where the release was built as a whole. */
  readonly base?: Base;
  /** Query weights of the `piece` space; absent where every token weighs 1 and is split at white space. */
  readonly queryTable?: BlockObject;
  /** Words of the documents as they stand, by which queries are corrected and completed; absent where there are none. */
  readonly lexicon?: BlockObject;
  /** Codes of the documents, by which the best of the first stage are ranked again; absent where there are none. */
  readonly dense?: DenseStage | OtherStage;
  /** Synonyms, pins and default filters; absent where there are none. */
  readonly rules?: ReleaseRules;
}

/** A release object: header, manifest as JSON, CRC-32C of all before. Its name is its SHA-256. */
export function encodeRelease(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(RELEASE_MAGIC));
  const json = utf8(JSON.stringify(manifest));
  writer.varint(json.length);
  writer.raw(json);
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** @throws CairnError `corrupt`, `too-new`, `too-old` */
export function decodeRelease(bytes: Uint8Array): Manifest {
  const { reader } = openChecked(bytes, RELEASE_MAGIC, 'release');
  const json = reader.text();
  reader.end();
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch (cause) {
    throw new CairnError('corrupt', 'release: a manifest that is not JSON', { cause });
  }
  if (!isManifest(manifest)) throw new CairnError('corrupt', 'release: a manifest that lacks what a reader needs');
  return manifest;
}

function isManifest(value: unknown): value is Manifest {
  const manifest = value as Partial<Manifest> | null;
  if (typeof manifest !== 'object' || manifest === null) return false;
  const { languages, spaces, scoring, counts, shards, queryTable, lexicon } = manifest;
  const { dense, statistics, titles, longestList, base, rules } = manifest;
  return (
    isArrayOf(languages, (language) => typeof language === 'string') &&
    isArrayOf(spaces, (space) => space === 'word' || space === 'piece') &&
    isScoring(scoring) &&
    typeof counts?.documents === 'number' &&
    isArrayOf(shards, isShard) &&
    isStatistics(statistics) &&
    (titles === undefined || typeof titles === 'boolean') &&
    (longestList === undefined || isCount(longestList)) &&
    (base === undefined || isBase(base, shards!.length)) &&
    (queryTable === undefined || isBlockObject(queryTable)) &&
    (lexicon === undefined || isBlockObject(lexicon)) &&
    (dense === undefined || isDenseStage(dense, shards!.length)) &&
    (rules === undefined ||
      isReleaseRules(
        rules,
        shards!.reduce((sum, { documents }) => sum + documents, 0),
      ))
  );
}

function isShard(value: unknown): boolean {
  const { documents, directory, removed, words } = (value ?? {}) as Partial<ShardEntry>;
  return (
    isCount(documents) &&
    documents <= SHARD_LIMIT_DOCUMENTS &&
    isBlockObject(directory) &&
    (removed === undefined || isRuns(removed, documents)) &&
    (words === undefined || isWords(words))
  );
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && value.length <= WORDS_LIMIT && isBase64(value);
}

function isStatistics(value: unknown): boolean {
  const { documents, meanLengths, largest } = (value ?? {}) as Partial<Statistics>;
  return (
    isCount(documents) &&
    isArrayOf(meanLengths, (length) => Number.isFinite(length) && (length as number) >= 0) &&
    (largest === undefined || isArrayOf(largest, Number.isFinite))
  );
}

function isBase(value: unknown, all: number): boolean {
  const { release, shards, postings, clamped } = (value ?? {}) as Partial<Base>;
  return isHash(release) && isCount(shards) && shards <= all && isTally(postings) && isTally(clamped);
}

function isTally(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isScoring(scoring: Scoring | undefined): boolean {
  return (
    isPositive(scoring?.unit) &&
    isCount(scoring?.occurrenceCap) &&
    isShares(scoring?.weights) &&
    QUERY_KINDS.every((kind) => isShares(scoring?.mix?.[kind]))
  );
}

function isShares(shares: Readonly<Record<ScoredSpace, number>> | undefined): boolean {
  return isShare(shares?.word) && isShare(shares?.piece);
}

function isArrayOf(value: unknown, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
