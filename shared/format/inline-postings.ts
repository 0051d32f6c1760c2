import { type ByteReader, type ByteWriter } from '../bytes.ts';

/** Postings of a rare term, document numbers ascending. */
export interface Postings {
  readonly documents: Uint32Array;
  readonly impacts: Uint8Array;
}

/** Postings beside their word: gap as varint, impact as byte. FORMAT.md §7. */
export function encodeInlinePostings(writer: ByteWriter, postings: Postings): void {
  let previous = -1;
  for (let i = 0; i < postings.documents.length; i++) {
    const document = postings.documents[i]!;
    writer.varint(document - previous - 1);
    writer.u8(postings.impacts[i]!);
    previous = document;
  }
}

/** @throws CairnError `corrupt` (a document outside the shard, impact 0) */
export function decodeInlinePostings(reader: ByteReader, count: number, documents: number): Postings {
  if (count > documents || count * 2 > reader.remaining) throw reader.corrupt(`${count} inline postings`);
  const postings = { documents: new Uint32Array(count), impacts: new Uint8Array(count) };
  let previous = -1;
  for (let i = 0; i < count; i++) {
    previous += reader.varint() + 1;
    const impact = reader.u8();
    if (previous >= documents || impact === 0)
      throw reader.corrupt(`a posting of document ${previous} with impact ${impact}`);
    postings.documents[i] = previous;
    postings.impacts[i] = impact;
  }
  return postings;
}
