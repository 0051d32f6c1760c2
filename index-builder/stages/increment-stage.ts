import type { Manifest } from '../../shared/format/release.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeSharing } from '../folder/write-sharing.ts';
import { extendManifest, type ExtensionParts } from '../increment/extend-manifest.ts';
import { isEmpty } from '../increment/increment.ts';

/**
 * Writes an increment's release on the base; returns the release's id and manifest. Where nothing has changed, the
 * release is the base's.
 * @throws CairnError `corrupt` (an object of the base is not what its name says), `not-found`, `transport`
 */
export async function incrementStage(
  parts: ExtensionParts,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { increment } = parts;
  const { source, index } = increment.base;
  if (isEmpty(increment)) return { id: await writeSharing(folder, index.manifest, source), manifest: index.manifest };
  await increment.terms.finish();
  const manifest = extendManifest(parts);
  return { id: await writeSharing(folder, manifest, source), manifest };
}
