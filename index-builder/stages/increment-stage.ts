import { BLOCK } from '../../shared/format/layout.ts';
import type { Manifest } from '../../shared/format/release.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { openRelease } from '../../shared/search/open-index.ts';
import { FileSource } from '../folder/file-source.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock, writeHead, writeRelease } from '../folder/write-objects.ts';
import { extendManifest, type ExtensionParts } from '../increment/extend-manifest.ts';
import { isEmpty } from '../increment/increment.ts';
import { type NamedObject, nameObject, packsOf, readNamed } from '../publish/release-objects.ts';

/** Packs copied at the same time. */
const COPIES = 6;

/**
 * Writes an increment's directories, and its release on the base; returns the release's id and manifest. The folder gets
 * what stays of the base as well: an index in a folder is whole. Where nothing has changed, the release is the base's.
 * @throws CairnError `corrupt` (an object of the base is not what its name says), `not-found`, `transport`
 */
export async function incrementStage(
  parts: Omit<ExtensionParts, 'entries'>,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { increment, shards } = parts;
  const { source, index } = increment.base;
  if (!isEmpty(increment)) await increment.terms.finish();
  const entries = shards.map(({ documents, directory }) => ({
    documents,
    directory: writeBlock(folder, BLOCK.directory, directory),
  }));
  const manifest = isEmpty(increment) ? index.manifest : extendManifest({ ...parts, entries });
  const id = writeRelease(folder, manifest);
  // What tells of the other packs comes first.
  const tables = manifest.queryTable ? [manifest.queryTable] : [];
  const named = [...manifest.shards.map(({ directory }) => directory), ...tables].map(nameObject);
  await copyMissing(named, source, folder);
  await copyMissing(packsOf(await openRelease(new FileSource(folder.staged), id)), source, folder);
  await writeHead(folder, id);
  return { id, manifest };
}

async function copyMissing(packs: readonly NamedObject[], source: RangeSource, folder: IndexFolder): Promise<void> {
  const missing = packs.filter(({ name }) => !folder.hasPack(name));
  await inParallel(missing, COPIES, async (pack) =>
    folder.writePack(pack.name, await readNamed(source, pack, 'the base')),
  );
}
