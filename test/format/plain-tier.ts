import { ByteReader } from '../../shared/bytes.ts';
import type { TierFacts } from '../../shared/format/tier-reader.ts';

// FORMAT.md §5 read bit by bit, as it is written there: slow, and nothing of it is shared with what reads a query's tiers.

/** A posting block by itself; documents are those of its chunk. */
export interface PlainBlock {
  readonly documents: readonly number[];
  readonly impacts: readonly number[];
  readonly exceptions: number;
  /** Byte of the payload behind it. */
  readonly endByte: number;
}

/** A chunk as the table of a tier has it: its posting blocks lie in [startByte, endByte). */
export interface PlainChunk {
  readonly chunk: number;
  readonly postings: number;
  readonly startByte: number;
  readonly endByte: number;
}

/** A tier's postings, by their documents in the shard, in the order of its bytes. */
export type PlainTier = readonly (readonly [document: number, impact: number])[];

/** The table of a tier. @throws CairnError `corrupt` */
export function plainTable(payload: Uint8Array): PlainChunk[] {
  const reader = new ByteReader(payload, 'tier');
  const rows: { chunk: number; postings: number; bytes: number }[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const chunk = (rows.at(-1)?.chunk ?? -1) + 1 + reader.varint();
    rows.push({ chunk, postings: reader.varint(), bytes: reader.varint() });
  }
  let end = reader.position;
  return rows.map(({ chunk, postings, bytes }) => ({ chunk, postings, startByte: end, endByte: (end += bytes) }));
}

/** The posting block that begins at a byte. @throws CairnError `corrupt` */
export function plainBlock(payload: Uint8Array, startByte: number, count: number): PlainBlock {
  const reader = new ByteReader(payload, 'posting block');
  reader.position = startByte;
  const first = reader.u16();
  const widths = reader.u8();
  const [gapBits, liftBits] = [Math.floor(widths / 9), widths % 9];
  const smallest = reader.u8();
  const exceptions = reader.u8();
  if (gapBits > 16 || smallest === 0 || exceptions > count - 1) throw reader.corrupt('a header');
  const gaps = takeBits(reader, count - 1, gapBits);
  const lifts = takeBits(reader, count, liftBits);
  if (exceptions > 0) {
    const bits = reader.u8();
    const places = Array.from({ length: exceptions }, () => reader.u8());
    if (
      bits < 1 ||
      bits > 16 - gapBits ||
      places.some((place, i) => place >= count - 1 || place <= (places[i - 1] ?? -1))
    )
      throw reader.corrupt('exceptions');
    takeBits(reader, exceptions, bits).forEach((high, i) => (gaps[places[i]!]! += high * 2 ** gapBits));
  }
  const documents = [first];
  for (const gap of gaps) documents.push(documents.at(-1)! + 1 + gap);
  return { documents, impacts: lifts.map((lift) => smallest + lift), exceptions, endByte: reader.position };
}

/** All postings of a tier; refuses what §5 says must be. @throws CairnError `corrupt` */
export function plainTier(payload: Uint8Array, facts: TierFacts): PlainTier {
  const reader = new ByteReader(payload, 'tier');
  const table = plainTable(payload);
  if (table.reduce((sum, { postings }) => sum + postings, 0) !== facts.postings) throw reader.corrupt('other postings');
  if ((table.at(-1)?.endByte ?? 0) !== payload.length) throw reader.corrupt('another length');
  return table.flatMap(({ chunk, postings, startByte, endByte }) => {
    if (postings === 0) throw reader.corrupt('a chunk without postings');
    const found: [number, number][] = [];
    let at = startByte;
    while (found.length < postings) {
      const block = plainBlock(payload, at, Math.min(128, postings - found.length));
      const { documents, impacts } = block;
      documents.forEach((document, i) => {
        if (document >= 65_536 || chunk * 65_536 + document >= facts.documents) throw reader.corrupt('a document');
        if (impacts[i]! > facts.largestImpact) throw reader.corrupt('an impact');
        found.push([chunk * 65_536 + document, impacts[i]!]);
      });
      at = block.endByte;
    }
    if (at !== endByte) throw reader.corrupt('blocks of another length');
    return found;
  });
}

/** Values that are packed lowest bit first, up to a whole byte. */
function takeBits(reader: ByteReader, count: number, bits: number): number[] {
  const bytes = reader.raw(Math.ceil((count * bits) / 8));
  return Array.from({ length: count }, (_, i) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++) {
      const at = i * bits + bit;
      value += ((bytes[at >> 3]! >> (at & 7)) & 1) * 2 ** bit;
    }
    return value;
  });
}
