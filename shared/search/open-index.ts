import { CairnError } from '../errors.ts';
import { decodeBlock } from '../format/block.ts';
import { decodeDirectory, type Directory } from '../format/directory.ts';
import { BLOCK, DIRECTORY_LIMIT_BYTES, HEAD_LIMIT_BYTES } from '../format/layout.ts';
import { channelKey, decodeBlockObject, packKey, releaseKey } from '../format/object.ts';
import { decodeQueryTable, type QueryTable } from '../format/query-table.ts';
import { type BlockObject, decodeHead, decodeRelease, type Manifest } from '../format/release.ts';
import type { RangeSource } from '../range-source.ts';
import { toLanguage } from '../text/languages.ts';
import { openTokenizer, splitFreeTokens, type SplitPieces } from '../text/pieces.ts';
import type { QueryWeights } from './weigh-query.ts';

/** A release that is ready to be searched: everything of it that is resident. */
export interface OpenIndex {
  /** Id of the release. */
  readonly release: string;
  /** Tag of the head that named it; empty where it was opened by its id. */
  readonly etag: string;
  readonly manifest: Manifest;
  readonly directories: readonly Directory[];
  readonly queryWeights: QueryWeights;
}

/**
 * Opens the release that a channel names: one read, or two in a row where directories or query weights are too large
 * to come with the head. Gives `current` back, after that one read, where the head has not changed since.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openIndex(
  source: RangeSource,
  channel: string,
  options: { signal?: AbortSignal; current?: OpenIndex | undefined } = {},
): Promise<OpenIndex> {
  const { signal, current } = options;
  const { bytes, etag } = await source.readWhole(channelKey(channel), HEAD_LIMIT_BYTES, signal);
  // Storage without tags cannot say that nothing has changed.
  if (current && etag !== '' && current.etag === etag) return current;
  const head = decodeHead(bytes);
  return openManifest(
    source,
    decodeRelease(head.releaseBytes),
    { release: head.release, etag, directories: head.directories },
    signal,
  );
}

/**
 * Opens a release by its id, whatever the channels name: two reads in a row.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openRelease(source: RangeSource, release: string, signal?: AbortSignal): Promise<OpenIndex> {
  const { bytes } = await source.readWhole(releaseKey(release), HEAD_LIMIT_BYTES, signal);
  const manifest = decodeRelease(bytes);
  return openManifest(
    source,
    manifest,
    { release, etag: '', directories: manifest.shards.map(() => undefined) },
    signal,
  );
}

/** What a head says beside the manifest. */
interface HeadFacts {
  readonly release: string;
  readonly etag: string;
  /** Directory block of each shard, undefined where it is to be read by hash. */
  readonly directories: readonly (Uint8Array | undefined)[];
}

async function openManifest(
  source: RangeSource,
  manifest: Manifest,
  head: HeadFacts,
  signal?: AbortSignal,
): Promise<OpenIndex> {
  if (head.directories.length !== manifest.shards.length) {
    throw new CairnError('corrupt', `head: ${head.directories.length} directories of ${manifest.shards.length} shards`);
  }
  const [directories, queryWeights] = await Promise.all([
    Promise.all(
      manifest.shards.map(async (shard, i) => {
        const block = head.directories[i] ?? (await readBlockObject(source, shard.directory, BLOCK.directory, signal));
        return decodeDirectory(decodeBlock(BLOCK.directory, block));
      }),
    ),
    openQueryWeights(source, manifest, signal),
  ]);
  checkShards(manifest, directories);
  return { release: head.release, etag: head.etag, manifest, directories, queryWeights };
}

async function openQueryWeights(source: RangeSource, manifest: Manifest, signal?: AbortSignal): Promise<QueryWeights> {
  const { spaces, scoring, queryTable } = manifest;
  const languages = manifest.languages.map((tag) => {
    const language = toLanguage(tag);
    if (!language)
      throw new CairnError('too-new', `the index was analysed as "${tag}", a language that this reader lacks`);
    return language;
  });
  if (!queryTable) return { spaces, scoring, languages, splitPieces: splitFreeTokens, pieceWeights: undefined };
  const block = await readBlockObject(source, queryTable, BLOCK.queryTable, signal);
  const table = decodeQueryTable(decodeBlock(BLOCK.queryTable, block));
  return { spaces, scoring, languages, splitPieces: splitterOf(table), pieceWeights: table.weights };
}

function splitterOf({ tokenizer }: QueryTable): SplitPieces {
  if (tokenizer === undefined) return splitFreeTokens;
  try {
    return openTokenizer(tokenizer);
  } catch (cause) {
    // The index's fault, not that of whoever asks.
    throw new CairnError('corrupt', 'query table: a tokenizer that cannot be used', { cause });
  }
}

async function readBlockObject(
  source: RangeSource,
  object: BlockObject,
  kind: typeof BLOCK.directory | typeof BLOCK.queryTable,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (object.bytes > DIRECTORY_LIMIT_BYTES)
    throw new CairnError(
      'corrupt',
      `pack ${object.pack} of ${object.bytes} bytes, expected at most ${DIRECTORY_LIMIT_BYTES}`,
    );
  return decodeBlockObject(kind, await source.read(packKey(object.pack), 0, object.bytes, signal));
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
