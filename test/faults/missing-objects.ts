import { openFolder } from '../../index-builder/folder/open-folder.ts';
import type { Bucket } from '../../index-builder/publish/bucket.ts';
import { packsOf } from '../../index-builder/publish/release-objects.ts';
import { PACK_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { releaseKey } from '../../shared/format/object.ts';

/** How many of the packs of an index, and its release, are not in the bucket. */
export async function missingObjects(folder: string, bucket: Bucket): Promise<number> {
  const { index } = await openFolder(folder);
  const objects = [...(await bucket.list(PACK_PREFIX)), ...(await bucket.list(RELEASE_PREFIX))];
  const stored = new Set(objects.map(({ key }) => key));
  return [...packsOf(index).map(({ key }) => key), releaseKey(index.release)].filter((key) => !stored.has(key)).length;
}
