import type { Manifest } from '../../shared/format/release.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { openRelease } from '../../shared/search/open-index.ts';
import { type NamedObject, nameObject, packsOf, readNamed } from '../publish/release-objects.ts';
import { FileSource } from './file-source.ts';
import type { IndexFolder } from './index-folder.ts';
import { writeHead, writeRelease } from './write-objects.ts';

/** Packs copied at the same time. */
const COPIES = 6;

/**
 * Writes a release that shares packs with another, and its head; returns its id. Of the shared packs the folder gets what a
 * head is composed of: it can be published to where the others are, and `copyShared` makes it whole.
 * @param other where the packs are that the folder lacks
 * @throws CairnError `corrupt` (a pack is not what its name says), `not-found`, `transport`
 */
export async function writeSharing(folder: IndexFolder, manifest: Manifest, other: RangeSource): Promise<string> {
  const id = writeRelease(folder, manifest);
  const { shards, queryTable, lexicon } = manifest;
  const objects = [...shards.map(({ directory }) => directory), queryTable, lexicon];
  await copyMissing(objects.filter((object) => object !== undefined).map(nameObject), other, folder);
  await writeHead(folder, id);
  return id;
}

/** Copies the packs that a release shares with another: an index in a folder is whole. @throws as `writeSharing` */
export async function copyShared(folder: IndexFolder, release: string, other: RangeSource): Promise<void> {
  await copyMissing(packsOf(await openRelease(new FileSource(folder.staged), release)), other, folder);
}

async function copyMissing(packs: readonly NamedObject[], source: RangeSource, folder: IndexFolder): Promise<void> {
  const missing = packs.filter(({ name }) => !folder.hasPack(name));
  await inParallel(missing, COPIES, async (pack) =>
    folder.writePack(pack.name, await readNamed(source, pack, 'the other release')),
  );
}
