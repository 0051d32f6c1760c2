import { createHash } from 'node:crypto';
import { ByteWriter, fromHex, toHex } from '../../shared/bytes.ts';
import { decodeBlock, encodeBlock } from '../../shared/format/block.ts';
import { type Directory, decodeDirectory, encodeDirectory } from '../../shared/format/directory.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { decodeHead, encodeHead } from '../../shared/format/head.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import { BLOCK, type BlockKind, PACK_MAGIC } from '../../shared/format/layout.ts';
import { channelKey, decodeBlockObject, encodeBlockObject, packKey, releaseKey } from '../../shared/format/object.ts';
import { decodeRelease, encodeRelease, type Manifest } from '../../shared/format/release.ts';
import { ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import { encodeWordIndex, separatorOf } from '../../shared/format/word-index.ts';
import { resealed } from './sealed.ts';

/** Objects of an index, by key. */
export type Objects = ReadonlyMap<string, Uint8Array>;

/** A block of the shard's pack, and where it stood. */
interface TakenBlock {
  readonly kind: BlockKind;
  readonly address: number;
  readonly payload: Uint8Array;
}

/** An index of one shard, one pack and a head with its directory, its query table and its lexicon, in parts. */
export interface TakenApart {
  readonly manifest: Manifest;
  readonly directory: Directory;
  /** In the order of the pack. */
  readonly blocks: readonly TakenBlock[];
  /** Separators of the word blocks. */
  readonly separators: readonly Uint8Array[];
  readonly queryTable: Uint8Array;
  readonly lexicon: Uint8Array;
}

/** What is to be changed of a part; everything that names it is made to fit. Bytes are those that a checksum guards. */
export interface Changes {
  readonly block?: { readonly index: number; readonly change: Change };
  readonly queryTable?: Change;
  readonly lexicon?: Change;
  readonly directory?: Change;
  readonly release?: Change;
  readonly head?: Change;
}
type Change = (bytes: Uint8Array) => Uint8Array;

/** Takes apart the index that the channel `live` names. */
export function takeApart(objects: Objects): TakenApart {
  const head = decodeHead(objects.get(channelKey('live'))!);
  const manifest = decodeRelease(head.releaseBytes);
  const directory = decodeDirectory(head.directories[0]!);
  const pack = objects.get(packKey(directory.packs[0]!.name))!;
  const take = (kind: BlockKind, extents: readonly Extent[]): TakenBlock[] =>
    extents.map(({ address, bytes }) => ({
      kind,
      address,
      payload: decodeBlock(kind, pack.subarray(address, address + bytes)),
    }));
  const words = take(BLOCK.words, directory.wordIndex.extents);
  const blocks = [
    ...take(BLOCK.dictionary, directory.dictionary ? [directory.dictionary] : []),
    ...take(BLOCK.display, directory.displayPages),
    ...words,
    ...take(
      BLOCK.tier,
      [...directory.residentTerms.all()].flatMap(([, entry]) => tierExtents(entry)),
    ),
    ...take(BLOCK.ids, directory.idBuckets),
    ...take(BLOCK.vectors, directory.vectorPages),
    ...take(BLOCK.column, [...directory.columns.values()]),
  ].sort((a, b) => a.address - b.address);
  const table = objects.get(packKey(manifest.queryTable!.pack))!;
  const lexicon = objects.get(packKey(manifest.lexicon!.pack))!;
  return {
    manifest,
    directory,
    blocks,
    separators: separatorsOf(words, directory.documents),
    queryTable: decodeBlockObject(BLOCK.queryTable, table),
    lexicon: decodeBlockObject(BLOCK.lexicon, lexicon),
  };
}

function separatorsOf(words: readonly TakenBlock[], documents: number): Uint8Array[] {
  let last: Uint8Array = new Uint8Array(0);
  return words.map(({ payload }) => {
    const keys = Array.from(decodeWordBlock(payload, documents), ({ key }) => key);
    const separator = separatorOf(last, keys[0]!);
    last = keys.at(-1)!;
    return separator;
  });
}

function tierExtents(entry: { address: number; tiers: readonly { bytes: number }[] }): Extent[] {
  let end = entry.address;
  return entry.tiers.map(({ bytes }) => ({ address: (end += bytes) - bytes, bytes }));
}

/** Puts an index together again, with a part changed: checksums, names, lengths and addresses are right again. */
export function putTogether(apart: TakenApart, changes: Changes = {}): Objects {
  const objects = new Map<string, Uint8Array>();
  const { pack, moved } = layOut(apart, changes);
  const name = put(objects, pack);
  const original = encodeDirectory(directoryParts(apart, moved, { sha256: fromHex(name), bytes: pack.length }));
  const directory = changes.directory?.(original) ?? original;
  const directoryObject = encodeBlockObject(BLOCK.directory, directory);
  const table = encodeBlockObject(BLOCK.queryTable, changes.queryTable?.(apart.queryTable) ?? apart.queryTable);
  const lexicon = encodeBlockObject(BLOCK.lexicon, changes.lexicon?.(apart.lexicon) ?? apart.lexicon);
  const release = resealed(
    encodeRelease({
      ...apart.manifest,
      shards: [
        {
          documents: apart.directory.documents,
          directory: { pack: put(objects, directoryObject), bytes: directoryObject.length },
        },
      ],
      queryTable: { pack: put(objects, table), bytes: table.length },
      lexicon: { pack: put(objects, lexicon), bytes: lexicon.length },
    }),
    changes.release ?? unchanged,
  );
  const id = sha256(release);
  objects.set(releaseKey(id), release);
  const head = encodeHead({
    release: id,
    releaseBytes: release,
    directories: [directoryObject],
    queryTable: table,
    lexicon,
  });
  return objects.set(channelKey('live'), resealed(head, changes.head ?? unchanged));
}

function unchanged(bytes: Uint8Array): Uint8Array {
  return bytes;
}

function layOut({ blocks }: TakenApart, changes: Changes): { pack: Uint8Array; moved: ReadonlyMap<number, Extent> } {
  const writer = new ByteWriter(1 << 16);
  writer.raw(encodeHeader(PACK_MAGIC));
  const moved = new Map<number, Extent>();
  blocks.forEach(({ kind, address, payload }, i) => {
    const block = encodeBlock(kind, changes.block?.index === i ? changes.block.change(payload) : payload);
    moved.set(address, { address: writer.length, bytes: block.length });
    writer.raw(block);
  });
  return { pack: writer.toBytes(), moved };
}

function directoryParts(
  { directory, separators }: TakenApart,
  moved: ReadonlyMap<number, Extent>,
  pack: { sha256: Uint8Array; bytes: number },
): Parameters<typeof encodeDirectory>[0] {
  const place = ({ address }: Extent): Extent => moved.get(address)!;
  const resident = new ResidentTermsWriter();
  for (const [key, entry] of directory.residentTerms.all()) {
    const own = tierExtents(entry).map(place);
    const tiers = entry.tiers.map(({ largestImpact }, i) => ({ bytes: own[i]!.bytes, largestImpact }));
    resident.add(key, { ...entry, address: own[0]!.address, tiers });
  }
  return {
    documents: directory.documents,
    firstDocument: directory.firstDocument,
    packs: [pack],
    residentTerms: resident.toBytes(),
    wordIndex: encodeWordIndex(
      directory.wordIndex.extents.map((extent, i) => ({ separator: separators[i]!, extent: place(extent) })),
    ),
    displayPages: directory.displayPages.map((page, i) => ({
      ...place(page),
      documents: directory.displayStarts[i + 1]! - directory.displayStarts[i]!,
    })),
    dictionary: directory.dictionary && place(directory.dictionary),
    idBuckets: directory.idBuckets.map(place),
    vectorPages: directory.vectorPages.map(place),
    columns: Array.from(directory.columns, ([name, extent]) => ({ ...place(extent), name })),
  };
}

function put(objects: Map<string, Uint8Array>, object: Uint8Array): string {
  const name = sha256(object);
  objects.set(packKey(name), object);
  return name;
}

function sha256(bytes: Uint8Array): string {
  return toHex(createHash('sha256').update(bytes).digest());
}
