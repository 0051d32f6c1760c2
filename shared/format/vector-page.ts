import { ByteReader, ByteWriter } from '../bytes.ts';

/** One term of a document's stored vector. */
export interface VectorTerm {
  /**
   * Twice the term's ordinal in key order, among the resident terms of the shard, or among its rare terms (then plus 1).
   */
  readonly term: number;
  readonly impact: number;
}

/** Payload of a vector page: full vectors of up to 16 documents, terms ascending. FORMAT.md §11. */
export function encodeVectorPage(vectors: readonly (readonly VectorTerm[])[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.varint(vectors.length);
  for (const vector of vectors) {
    writer.varint(vector.length);
    let previous = -1;
    for (const { term, impact } of vector) {
      writer.varint(term - previous - 1);
      writer.u8(impact);
      previous = term;
    }
  }
  return writer.toBytes();
}

/** @throws CairnError `corrupt` */
export function decodeVectorPage(payload: Uint8Array, count: number): VectorTerm[][] {
  const reader = new ByteReader(payload, 'vector page');
  const found = reader.varint();
  if (found !== count) throw reader.corrupt(`${found} vectors instead of ${count}`);
  const vectors: VectorTerm[][] = [];
  for (let i = 0; i < count; i++) {
    const length = reader.varint();
    if (length * 2 > reader.remaining) throw reader.corrupt(`a vector of ${length} terms`);
    const vector: VectorTerm[] = [];
    let term = -1;
    for (let j = 0; j < length; j++) {
      term += reader.varint() + 1;
      const impact = reader.u8();
      if (impact === 0) throw reader.corrupt('impact 0');
      vector.push({ term, impact });
    }
    vectors.push(vector);
  }
  reader.end();
  return vectors;
}
