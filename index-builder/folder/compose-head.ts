import type { HeadParts } from '../../shared/format/head.ts';
import {
  DIRECTORY_LIMIT_BYTES,
  HEAD_LEXICON_BYTES,
  HEAD_LIMIT_BYTES,
  HEAD_TABLE_BYTES,
  HEAD_TARGET_BYTES,
} from '../../shared/format/layout.ts';
import { type BlockObject, packKey, releaseKey } from '../../shared/format/object.ts';
import { decodeRelease } from '../../shared/format/release.ts';
import type { RangeSource } from '../../shared/range-source.ts';

/** Bytes of a head beside the release and the objects that it carries, its log apart. */
const HEAD_REST_BYTES = 128;

/**
 * What a channel's object carries of a release, read from where its objects are: as many directories as a head of the
 * target size holds, the words of increments apart, and a query table and a lexicon that are small enough.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export async function composeHead(source: RangeSource, release: string): Promise<HeadParts> {
  const { bytes: releaseBytes } = await source.readWhole(releaseKey(release), HEAD_LIMIT_BYTES);
  const { shards, queryTable: table, lexicon: words } = decodeRelease(releaseBytes);
  const read = async ({ pack }: BlockObject): Promise<Uint8Array> =>
    (await source.readWhole(packKey(pack), DIRECTORY_LIMIT_BYTES)).bytes;
  // An increment's words take no directory out of the head: it is opened with one read as before.
  const ofIncrements = shards.reduce((sum, { words: own = '' }) => sum + own.length, 0);
  let left = HEAD_TARGET_BYTES - (releaseBytes.length - ofIncrements) - HEAD_REST_BYTES;
  const directories = await Promise.all(
    shards.map(({ directory }) => {
      left -= directory.bytes;
      return left >= 0 ? read(directory) : Promise.resolve(undefined);
    }),
  );
  const queryTable = table && table.bytes <= HEAD_TABLE_BYTES ? await read(table) : undefined;
  const lexicon = words && words.bytes <= HEAD_LEXICON_BYTES ? await read(words) : undefined;
  return { release, releaseBytes, directories, queryTable, lexicon };
}
