import { decodeHead, type HeadParts } from '../../shared/format/head.ts';
import { channelKey, packKey, releaseKey } from '../../shared/format/object.ts';
import type { BlockObject } from '../../shared/format/object.ts';
import { decodeRelease } from '../../shared/format/release.ts';
import type { Objects } from '../format/taken-apart.ts';

/** What a head of today would carry of the release that `live` names: all of it, whatever its size and version. */
export function headParts(objects: Objects): HeadParts {
  const { release } = decodeHead(objects.get(channelKey('live'))!);
  const releaseBytes = objects.get(releaseKey(release))!;
  const { shards, queryTable } = decodeRelease(releaseBytes);
  const objectOf = ({ pack }: BlockObject): Uint8Array => objects.get(packKey(pack))!;
  return {
    release,
    releaseBytes,
    directories: shards.map(({ directory }) => objectOf(directory)),
    queryTable: queryTable && objectOf(queryTable),
  };
}
