import { ByteReader, fromBase64 } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { isKnown } from '../format/dense-stage.ts';
import { decodeDirectory, type Directory } from '../format/directory.ts';
import { decodeHeader } from '../format/header.ts';
import {
  BLOCK,
  DIRECTORY_LIMIT_BYTES,
  HEAD_LIMIT_BYTES,
  LEXICON_LIMIT_BYTES,
  RELEASE_MAGIC,
} from '../format/layout.ts';
import { decodeHead, type Head } from '../format/head.ts';
import { Lexicon } from '../format/lexicon.ts';
import { type BlockObject, channelKey, decodeBlockObject, packKey, releaseKey } from '../format/object.ts';
import { decodeQueryTable, type QueryTable } from '../format/query-table.ts';
import { decodeRelease, type Manifest, type Scoring, type ShardEntry } from '../format/release.ts';
import { fromRuns } from '../format/removed.ts';
import type { RangeSource } from '../range-source.ts';
import { toLanguage } from '../text/languages.ts';
import { SecondStage } from './second-stage/second-stage.ts';
import { ReleaseWords } from './query/release-words.ts';
import { SiteRules } from './query/site-rules.ts';
import { openPieces, weighFreePieces, type WeighPieces } from './query/weigh-pieces.ts';
import type { QueryWeights } from './query/weigh-query.ts';

/** A release that is ready to be searched: everything of it that is resident. */
export interface OpenIndex {
  /** Id of the release. */
  readonly release: string;
  /** Tag of the head that named it; empty where it was opened by its id. */
  readonly etag: string;
  /** Version of the format that the release is written in. */
  readonly formatVersion: number;
  readonly manifest: Manifest;
  readonly directories: readonly Directory[];
  readonly queryWeights: QueryWeights;
  /** What the site wants of searches. */
  readonly rules: SiteRules;
  /** Words as they stand in the documents; undefined where there are none. */
  readonly words: ReleaseWords | undefined;
  /** Undefined where there is none, or one of a version that is not known here. */
  readonly secondStage: SecondStage | undefined;
}

/** How a channel is opened. */
export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** What is open already. */
  readonly current?: OpenIndex | undefined;
  /** Rejects for a head that must not be used, before anything else of it is. */
  readonly checkHead?: ((head: Head) => Promise<void>) | undefined;
}

/**
 * Opens the release that a channel names: one read, or two in a row where directories, query weights or words are too large
 * to come with the head. Gives `current` back, after that one read, where the head has not changed since.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openIndex(source: RangeSource, channel: string, options: OpenOptions = {}): Promise<OpenIndex> {
  const { signal, current, checkHead } = options;
  const { bytes, etag } = await source.readWhole(channelKey(channel), HEAD_LIMIT_BYTES, signal, current?.etag);
  // Storage without tags cannot say that nothing has changed.
  if (current && etag !== '' && current.etag === etag) return current;
  const head = decodeHead(bytes);
  await checkHead?.(head);
  return { ...(await openHead(source, head, signal)), etag };
}

/**
 * Opens a release by its id, whatever the channels name: two reads in a row.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openRelease(source: RangeSource, release: string, signal?: AbortSignal): Promise<OpenIndex> {
  const { bytes: releaseBytes } = await source.readWhole(releaseKey(release), HEAD_LIMIT_BYTES, signal);
  return openHead(source, { release, releaseBytes }, signal);
}

/** Opens what a head names, reading what it does not carry. */
async function openHead(
  source: RangeSource,
  { release, releaseBytes, directories: inline, queryTable, lexicon: words }: NamedRelease,
  signal?: AbortSignal,
): Promise<OpenIndex> {
  const manifest = decodeRelease(releaseBytes);
  if (inline && inline.length !== manifest.shards.length) {
    throw new CairnError('corrupt', `head: ${inline.length} directories of ${manifest.shards.length} shards`);
  }
  const ofShards = manifest.shards.map(({ words: own }) => (own === undefined ? undefined : openWords(own)));
  const [directories, queryWeights, lexicon] = await Promise.all([
    Promise.all(manifest.shards.map((shard, i) => openDirectory(source, shard, inline?.[i], signal))),
    openQueryWeights(source, manifest, queryTable, signal),
    openLexicon(source, manifest, words, signal),
  ]);
  checkShards(manifest, directories);
  const formatVersion = decodeHeader(new ByteReader(releaseBytes, 'release'), RELEASE_MAGIC);
  const { dense, shards } = manifest;
  const secondStage = dense && isKnown(dense) ? new SecondStage(dense, shards) : undefined;
  const rules = new SiteRules(manifest.rules, queryWeights.languages);
  const known = ReleaseWords.of(lexicon, ofShards);
  return { release, etag: '', formatVersion, manifest, directories, queryWeights, rules, words: known, secondStage };
}

/** A release object, with what came along. */
type NamedRelease = Pick<Head, 'release' | 'releaseBytes'> &
  Partial<Pick<Head, 'directories' | 'queryTable' | 'lexicon'>>;

/** One shard of a release: what `searchShard` needs of it. */
export interface OpenShard {
  readonly directory: Directory;
  readonly scoring: Scoring;
}

/**
 * Opens a shard of a release by the release's id, whatever the channels name: two reads in a row.
 * @throws CairnError `bad-request` (no such shard), `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openShard(
  source: RangeSource,
  release: string,
  shard: number,
  signal?: AbortSignal,
): Promise<OpenShard> {
  const { bytes } = await source.readWhole(releaseKey(release), HEAD_LIMIT_BYTES, signal);
  const { shards, scoring } = decodeRelease(bytes);
  const entry = shards[shard];
  if (!entry) throw new CairnError('bad-request', `shard ${shard} of a release of ${shards.length} shards`);
  return { directory: await openDirectory(source, entry, undefined, signal), scoring };
}

/** `inline` is the payload of the directory where it came with the head. */
async function openDirectory(
  source: RangeSource,
  { directory, removed = [] }: ShardEntry,
  inline: Uint8Array | undefined,
  signal?: AbortSignal,
): Promise<Directory> {
  const payload = inline ?? (await readBlockObject(source, directory, BLOCK.directory, signal));
  return decodeDirectory(payload, fromRuns(removed));
}

async function openQueryWeights(
  source: RangeSource,
  manifest: Manifest,
  inline: Uint8Array | undefined,
  signal?: AbortSignal,
): Promise<QueryWeights> {
  const { spaces, scoring, queryTable } = manifest;
  const languages = manifest.languages.map((tag) => {
    const language = toLanguage(tag);
    if (!language)
      throw new CairnError('too-new', `the index was analysed as "${tag}", a language that this reader lacks`);
    return language;
  });
  if (!queryTable) return { spaces, scoring, languages, weighPieces: weighFreePieces };
  const payload = inline ?? (await readBlockObject(source, queryTable, BLOCK.queryTable, signal));
  return { spaces, scoring, languages, weighPieces: weighPiecesOf(decodeQueryTable(payload)) };
}

async function openLexicon(
  source: RangeSource,
  { lexicon }: Manifest,
  inline: Uint8Array | undefined,
  signal?: AbortSignal,
): Promise<Lexicon | undefined> {
  return lexicon && new Lexicon(inline ?? (await readBlockObject(source, lexicon, BLOCK.lexicon, signal)));
}

function openWords(base64: string): Lexicon {
  return new Lexicon(fromBase64(base64));
}

function weighPiecesOf(table: QueryTable): WeighPieces {
  try {
    return openPieces(table);
  } catch (cause) {
    if (cause instanceof CairnError && cause.code === 'corrupt') throw cause;
    // The index's fault, not that of whoever asks.
    throw new CairnError('corrupt', 'query table: a tokenizer that cannot be used', { cause });
  }
}

async function readBlockObject(
  source: RangeSource,
  object: BlockObject,
  kind: typeof BLOCK.directory | typeof BLOCK.queryTable | typeof BLOCK.lexicon,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const most = kind === BLOCK.lexicon ? LEXICON_LIMIT_BYTES : DIRECTORY_LIMIT_BYTES;
  if (object.bytes > most)
    throw new CairnError('corrupt', `pack ${object.pack} of ${object.bytes} bytes, expected at most ${most}`);
  try {
    return decodeBlockObject(kind, await source.read(packKey(object.pack), 0, object.bytes, signal));
  } catch (cause) {
    if (!(cause instanceof CairnError) || cause.code !== 'not-found') throw cause;
    // There is a release, but not all of it: not what "not found" says of a channel.
    throw new CairnError('corrupt', `the release is not whole: ${cause.message}`, { cause });
  }
}

function checkShards(manifest: Manifest, directories: readonly Directory[]): void {
  let firstDocument = 0;
  directories.forEach((directory, i) => {
    const expected = manifest.shards[i]!.documents;
    if (directory.documents !== expected || directory.firstDocument !== firstDocument) {
      throw new CairnError(
        'corrupt',
        `shard ${i}: ${directory.documents} documents from ${directory.firstDocument}, expected ${expected} from ${firstDocument}`,
      );
    }
    firstDocument += expected;
  });
}
