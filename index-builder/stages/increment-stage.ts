import { BLOCK } from '../../shared/format/layout.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock } from '../folder/write-objects.ts';
import { writeSharing } from '../folder/write-sharing.ts';
import { extendManifest, type ExtensionParts } from '../increment/extend-manifest.ts';
import { isEmpty } from '../increment/increment.ts';

/**
 * Writes an increment's directories, and its release on the base; returns the release's id and manifest. Where nothing
 * has changed, the release is the base's.
 * @throws CairnError `corrupt` (an object of the base is not what its name says), `not-found`, `transport`
 */
export async function incrementStage(
  parts: Omit<ExtensionParts, 'entries'>,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { increment, shards } = parts;
  const { source, index } = increment.base;
  if (isEmpty(increment)) return { id: await writeSharing(folder, index.manifest, source), manifest: index.manifest };
  await increment.terms.finish();
  const entries = shards.map(({ documents, directory }) => ({
    documents,
    directory: writeBlock(folder, BLOCK.directory, directory),
  }));
  const manifest = extendManifest({ ...parts, entries });
  return { id: await writeSharing(folder, manifest, source), manifest };
}
