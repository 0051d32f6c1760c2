import { CairnError } from '../errors.ts';
import { decodeBlock } from '../format/block.ts';
import { decodeDirectory, type Directory } from '../format/directory.ts';
import { BLOCK, DIRECTORY_LIMIT_BYTES, HEAD_LIMIT_BYTES } from '../format/layout.ts';
import { channelKey, decodeBlockObject, packKey } from '../format/object.ts';
import { decodeQueryTable } from '../format/query-table.ts';
import { type BlockObject, decodeHead, decodeRelease, type Manifest } from '../format/release.ts';
import type { RangeSource } from '../range-source.ts';
import { toLanguage } from '../text/languages.ts';
import { openTokenizer, splitFreeTokens } from '../text/pieces.ts';
import type { QueryWeights } from './weigh-query.ts';

/** A release that is ready to be searched: everything of it that is resident. */
export interface OpenIndex {
  /** Id of the release. */
  readonly release: string;
  /** Tag of the head that named it. */
  readonly etag: string;
  readonly manifest: Manifest;
  readonly directories: readonly Directory[];
  readonly queryWeights: QueryWeights;
}

/**
 * Opens the release that a channel names: one read, or two in a row where directories or query weights are too large
 * to come with the head.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function openIndex(source: RangeSource, channel: string, signal?: AbortSignal): Promise<OpenIndex> {
  const { bytes, etag } = await source.readWhole(channelKey(channel), HEAD_LIMIT_BYTES, signal);
  const head = decodeHead(bytes);
  const manifest = decodeRelease(head.releaseBytes);
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
  return { release: head.release, etag, manifest, directories, queryWeights };
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
  const splitPieces = table.tokenizer === undefined ? splitFreeTokens : openTokenizer(table.tokenizer);
  return { spaces, scoring, languages, splitPieces, pieceWeights: table.weights };
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
