import { ByteReader, ByteWriter, fromHex, toHex, utf8 } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CairnError } from '../errors.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { HEAD_MAGIC, RELEASE_MAGIC, type Space } from './layout.ts';

/** An object that holds one block after its header: a shard's directory, the query table. */
export interface BlockObject {
  /** SHA-256 of the object in hexadecimal digits: it is the pack of that name. */
  readonly pack: string;
  /** Bytes of the object. */
  readonly bytes: number;
}

/** How the release turns weights into integer scores. FORMAT.md §4. */
export interface Scoring {
  /** Score of weight 1 (C of the design), above 0. */
  readonly unit: number;
  /** Share of each space in the mix, in [0, 1]. */
  readonly weights: Readonly<Record<Space, number>>;
  /** Occurrences of a word in a query that count. */
  readonly occurrenceCap: number;
}

/** Counts of a release, for people and benches. */
export interface ReleaseCounts {
  readonly documents: number;
  readonly pages: number;
  readonly terms: Readonly<Record<Space, number>>;
  readonly postings: Readonly<Record<Space, number>>;
  /** UTF-8 bytes of titles, headings and texts. */
  readonly textBytes: number;
  /** Bytes of blocks by what they hold, beside `packs`, all packs together. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** The manifest of a release: names everything that is needed to answer a query. FORMAT.md §13. */
export interface Manifest {
  readonly languages: readonly string[];
  readonly spaces: readonly Space[];
  readonly scoring: Scoring;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly counts: ReleaseCounts;
  readonly shards: readonly { readonly documents: number; readonly directory: BlockObject }[];
  /** Query weights of the `piece` space; absent where every token weighs 1 and is split at white space. */
  readonly queryTable?: BlockObject;
}

/** A release object: header, manifest as JSON, CRC-32C of all before. Its name is its SHA-256. */
export function encodeRelease(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(RELEASE_MAGIC));
  const json = utf8(JSON.stringify(manifest));
  writer.varint(json.length);
  writer.raw(json);
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** @throws CairnError `corrupt`, `too-new`, `too-old` */
export function decodeRelease(bytes: Uint8Array): Manifest {
  const reader = openChecked(bytes, RELEASE_MAGIC, 'release');
  const json = reader.text();
  reader.end();
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch (cause) {
    throw new CairnError('corrupt', 'release: a manifest that is not JSON', { cause });
  }
  if (!isManifest(manifest)) throw new CairnError('corrupt', 'release: a manifest that lacks what a reader needs');
  return manifest;
}

/** What a channel's object carries. FORMAT.md §14. */
export interface Head {
  /** Name of the release: SHA-256 in hexadecimal digits. */
  readonly release: string;
  /** The release object itself. */
  readonly releaseBytes: Uint8Array;
  /** Directory block of each shard, undefined where it is to be read by hash. */
  readonly directories: readonly (Uint8Array | undefined)[];
}

export function encodeHead(head: Head): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(HEAD_MAGIC));
  writer.raw(fromHex(head.release));
  writer.varint(head.releaseBytes.length);
  writer.raw(head.releaseBytes);
  writer.varint(head.directories.length);
  for (const directory of head.directories) {
    writer.varint(directory?.length ?? 0);
    if (directory) writer.raw(directory);
  }
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** @throws CairnError `corrupt`, `too-new`, `too-old` */
export function decodeHead(bytes: Uint8Array): Head {
  const reader = openChecked(bytes, HEAD_MAGIC, 'head');
  const release = toHex(reader.raw(32));
  const releaseBytes = reader.raw(reader.varint());
  const count = reader.varint();
  if (count > reader.remaining) throw reader.corrupt(`${count} directories`);
  const directories: (Uint8Array | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const directory = reader.raw(reader.varint());
    directories.push(directory.length > 0 ? directory : undefined);
  }
  reader.end();
  return { release, releaseBytes, directories };
}

// The version is checked before the checksum, so that a newer format is named as such.
function openChecked(bytes: Uint8Array, magic: string, what: string): ByteReader {
  const end = Math.max(0, bytes.length - 4);
  const reader = new ByteReader(bytes.subarray(0, end), what);
  decodeHeader(reader, magic);
  const stored = new ByteReader(bytes.subarray(end), what).u32();
  const actual = crc32c(bytes.subarray(0, end));
  if (stored !== actual) {
    throw new CairnError('corrupt', `${what}: checksum ${actual.toString(16)}, expected ${stored.toString(16)}`);
  }
  return reader;
}

function isManifest(value: unknown): value is Manifest {
  const manifest = value as Partial<Manifest> | null;
  if (typeof manifest !== 'object' || manifest === null) return false;
  const { languages, spaces, scoring, counts, shards, queryTable } = manifest;
  return (
    isArrayOf(languages, (language) => typeof language === 'string') &&
    isArrayOf(spaces, (space) => space === 'word' || space === 'piece') &&
    isScoring(scoring) &&
    typeof counts?.documents === 'number' &&
    isArrayOf(
      shards,
      (shard) =>
        isCount((shard as Manifest['shards'][number] | null)?.documents) &&
        isBlockObject((shard as Manifest['shards'][number]).directory),
    ) &&
    (queryTable === undefined || isBlockObject(queryTable))
  );
}

function isScoring(scoring: Scoring | undefined): boolean {
  return (
    isPositive(scoring?.unit) &&
    isCount(scoring?.occurrenceCap) &&
    isShare(scoring?.weights?.word) &&
    isShare(scoring?.weights?.piece)
  );
}

function isBlockObject(value: BlockObject | undefined): boolean {
  return typeof value?.pack === 'string' && /^[0-9a-f]{64}$/.test(value.pack) && isCount(value.bytes);
}

function isArrayOf(value: unknown, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && isPositive(value);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
