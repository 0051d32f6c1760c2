import { type ByteReader, ByteWriter, fromHex, toHex } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { openChecked } from './checked-object.ts';
import { encodeHeader } from './header.ts';
import { BLOCK, type BlockKind, HEAD_MAGIC, SIGNATURE_BYTES } from './layout.ts';
import { decodeBlockObject } from './object.ts';
import { decodeLog, encodeLog, type LogEntry } from './release-log.ts';

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
  /** Object of the lexicon, undefined where there is none or it is to be read by hash. */
  readonly lexicon?: Uint8Array | undefined;
  /** Releases that the channel named, this one first; what is beyond `LOG_LIMIT_ENTRIES` is left out. */
  readonly log?: readonly LogEntry[];
}

/** A head, open: the payloads of its objects are verified, and not decoded. */
export interface Head {
  readonly release: string;
  readonly releaseBytes: Uint8Array;
  readonly directories: readonly (Uint8Array | undefined)[];
  readonly queryTable: Uint8Array | undefined;
  readonly lexicon: Uint8Array | undefined;
  /** Releases that the channel named, newest first; none where it was never published. */
  readonly log: readonly LogEntry[];
  /** All bytes that a signature is of. */
  readonly signedBytes: Uint8Array;
  /** Undefined where the head is not signed. */
  readonly signature: Uint8Array | undefined;
}

/** A head, unsigned. */
export function encodeHead(head: HeadParts): Uint8Array<ArrayBuffer> {
  return sealHead(encodeSignedBytes(head), undefined);
}

/** The bytes of a head that its signature is of. */
export function encodeSignedBytes(head: HeadParts): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(HEAD_MAGIC));
  writer.raw(fromHex(head.release));
  writer.varint(head.releaseBytes.length);
  writer.raw(head.releaseBytes);
  writer.varint(head.directories.length);
  for (const object of [...head.directories, head.queryTable, head.lexicon]) {
    writer.varint(object?.length ?? 0);
    if (object) writer.raw(object);
  }
  writer.text(encodeLog(head.log ?? []));
  return writer.toBytes();
}

/** A head of its signed bytes and their signature, if it has one. */
export function sealHead(signedBytes: Uint8Array, signature: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(signedBytes.length + SIGNATURE_BYTES + 8);
  writer.raw(signedBytes);
  writer.varint(signature?.length ?? 0);
  if (signature) writer.raw(signature);
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
  const lexicon = decodeInline(reader, BLOCK.lexicon);
  const log = decodeLog(reader.text());
  const signedBytes = bytes.subarray(0, reader.position);
  const signature = decodeSignature(reader);
  reader.end();
  return { release, releaseBytes, directories, queryTable, lexicon, log, signedBytes, signature };
}

function decodeSignature(reader: ByteReader): Uint8Array | undefined {
  const length = reader.varint();
  if (length === 0) return undefined;
  if (length !== SIGNATURE_BYTES) throw reader.corrupt(`a signature of ${length} bytes`);
  return reader.raw(length);
}

/** Payload of an object in the head, or undefined. */
function decodeInline(reader: ByteReader, kind: BlockKind): Uint8Array | undefined {
  const bytes = reader.raw(reader.varint());
  return bytes.length === 0 ? undefined : decodeBlockObject(kind, bytes);
}
