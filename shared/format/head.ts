import { type ByteReader, ByteWriter, fromHex, toHex } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { openChecked } from './checked-object.ts';
import { encodeHeader } from './header.ts';
import { BLOCK, type BlockKind, HEAD_MAGIC } from './layout.ts';
import { decodeBlockObject, type VersionedPayload } from './object.ts';

/** What a channel's object carries, as a publisher has it. FORMAT.md §14. */
export interface HeadParts {
  /** Name of the release: SHA-256 in hexadecimal digits. */
  readonly release: string;
  /** The release object itself. */
  readonly releaseBytes: Uint8Array;
  /** Directory object of each shard, undefined where it is to be read by hash. */
  readonly directories: readonly (Uint8Array | undefined)[];
  /** Object of the query table, undefined where there is none or it is to be read by hash. */
  readonly queryTable?: Uint8Array | undefined;
}

/** A head, open: what its objects hold is verified, and not decoded. */
export interface Head {
  readonly release: string;
  readonly releaseBytes: Uint8Array;
  readonly directories: readonly (VersionedPayload | undefined)[];
  readonly queryTable: VersionedPayload | undefined;
}

export function encodeHead(head: HeadParts): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(HEAD_MAGIC));
  writer.raw(fromHex(head.release));
  writer.varint(head.releaseBytes.length);
  writer.raw(head.releaseBytes);
  writer.varint(head.directories.length);
  for (const object of [...head.directories, head.queryTable]) {
    writer.varint(object?.length ?? 0);
    if (object) writer.raw(object);
  }
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** @throws CairnError `corrupt`, `too-new`, `too-old` */
export function decodeHead(bytes: Uint8Array): Head {
  const { reader } = openChecked(bytes, HEAD_MAGIC, 'head');
  const release = toHex(reader.raw(32));
  const releaseBytes = reader.raw(reader.varint());
  const count = reader.varint();
  if (count > reader.remaining) throw reader.corrupt(`${count} directories`);
  const directories = Array.from({ length: count }, () => decodeInline(reader, BLOCK.directory));
  const queryTable = decodeInline(reader, BLOCK.queryTable);
  reader.end();
  return { release, releaseBytes, directories, queryTable };
}

/** An object in the head, or undefined. */
function decodeInline(reader: ByteReader, kind: BlockKind): VersionedPayload | undefined {
  const bytes = reader.raw(reader.varint());
  return bytes.length === 0 ? undefined : decodeBlockObject(kind, bytes);
}
