import { CairnError } from '../../shared/errors.ts';
import { PACK_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { type BlockObject, packKey } from '../../shared/format/object.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { sha256 } from '../sha256.ts';

/** An object whose name is its SHA-256. */
export interface NamedObject {
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
}

/**
 * Every pack that a release needs, each once: lists and pages, directories, tables, codes.
 * @throws CairnError `too-new` (a second stage of another version: what belongs to it would be left behind)
 */
export function packsOf({ directories, manifest, secondStage }: OpenIndex): NamedObject[] {
  if (manifest.dense && !secondStage)
    throw new CairnError(
      'too-new',
      `the index has codes of version ${manifest.dense.version}, whose objects are not known here`,
    );
  const packs = new Map<string, NamedObject>();
  const add = (name: string, bytes: number): void => void packs.set(name, { name, key: packKey(name), bytes });
  for (const directory of directories) for (const { name, bytes } of directory.packs) add(name, bytes);
  for (const { directory } of manifest.shards) add(directory.pack, directory.bytes);
  for (const object of [manifest.queryTable, manifest.lexicon]) if (object) add(object.pack, object.bytes);
  for (const { name, bytes } of secondStage?.packs ?? []) add(name, bytes);
  return [...packs.values()];
}

/** The pack that an object is. */
export function nameObject({ pack, bytes }: BlockObject): NamedObject {
  return { name: pack, key: packKey(pack), bytes };
}

/**
 * Reads a pack and proves that it is what its name says.
 * @param where for errors
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function readNamed(
  source: RangeSource,
  { name, key }: NamedObject,
  where: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await source.readWhole(key, PACK_LIMIT_BYTES);
  const actual = sha256(bytes);
  if (actual !== name)
    throw new CairnError('corrupt', `${key} of ${where} has the SHA-256 ${actual}, expected its name`);
  return bytes;
}
