import { encodeHead } from '../../shared/format/head.ts';
import type { BlockKind } from '../../shared/format/layout.ts';
import { type BlockObject, encodeBlockObject } from '../../shared/format/object.ts';
import { encodeRelease, type Manifest } from '../../shared/format/release.ts';
import { sha256 } from '../sha256.ts';
import { composeHead } from './compose-head.ts';
import { FileSource } from './file-source.ts';
import type { IndexFolder } from './index-folder.ts';

/** Writes an object that is read by its name. */
export function writeObject(folder: Pick<IndexFolder, 'writePack'>, object: Uint8Array): BlockObject {
  const pack = sha256(object);
  folder.writePack(pack, object);
  return { pack, bytes: object.length };
}

/** Writes a block as an object of its own. */
export function writeBlock(folder: IndexFolder, kind: BlockKind, payload: Uint8Array): BlockObject {
  return writeObject(folder, encodeBlockObject(kind, payload));
}

/** Writes a release; returns its id. */
export function writeRelease(folder: IndexFolder, manifest: Manifest): string {
  const bytes = encodeRelease(manifest);
  const id = sha256(bytes);
  folder.writeRelease(id, bytes);
  return id;
}

/** Writes the head that names a release, whose directories and tables are in the folder. */
export async function writeHead(folder: IndexFolder, release: string): Promise<void> {
  folder.writeHead(encodeHead(await composeHead(new FileSource(folder.staged), release)));
}
