import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../shared/format/release.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { copyShared, writeSharing } from '../folder/write-sharing.ts';
import { extendManifest, type ExtensionParts } from '../increment/extend-manifest.ts';
import { isEmpty } from '../increment/increment.ts';

/**
 * Writes an increment's release on the base; returns the release's id and manifest. Where nothing has changed, not even
 * the rules, the release is the base's.
 * @throws CairnError `corrupt` (an object of the base is not what its name says), `not-found`, `transport`
 */
export async function incrementStage(
  parts: ExtensionParts,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { increment } = parts;
  const { source, index } = increment.base;
  const isSame = isEmpty(increment) && isDeepStrictEqual(parts.rules, index.manifest.rules);
  if (!isSame) await increment.terms.finish();
  const manifest = isSame ? index.manifest : extendManifest(parts);
  const id = await writeSharing(folder, manifest, source);
  await copyShared(folder, id, source);
  return { id, manifest };
}
