import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { encodeQueryTable } from '../../shared/format/query-table.ts';

/** The payload of a query table, cut where its parts begin. */
export interface QueryTableBytes {
  /** The kind of the tokenizer, and what it needs. */
  readonly tokenizer: Uint8Array;
  /** Without its length. */
  readonly vocabulary: Uint8Array;
  /** Whether there are weights, their scale and themselves. */
  readonly weights: Uint8Array;
}

/** Cuts a sound payload into its parts. */
export function splitQueryTable(payload: Uint8Array): QueryTableBytes {
  const reader = new ByteReader(payload, 'query table');
  const kind = reader.u8();
  if (kind === 1) {
    reader.u8();
    reader.text();
    reader.varint();
  } else if (kind === 2) {
    reader.varint();
    reader.raw(reader.varint());
  }
  const tokenizer = payload.subarray(0, reader.position);
  const vocabulary = reader.raw(reader.varint());
  return { tokenizer, vocabulary, weights: reader.raw(reader.remaining) };
}

/** A payload of parts, whatever is in them. */
export function joinQueryTable({ tokenizer, vocabulary, weights }: QueryTableBytes): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(tokenizer);
  writer.varint(vocabulary.length);
  writer.raw(vocabulary);
  writer.raw(weights);
  return writer.toBytes();
}

/** A query table with a tokenizer of any model in place of its own. */
export function withJsonTokenizer(payload: Uint8Array, json: unknown): Uint8Array<ArrayBuffer> {
  const { vocabulary, weights } = splitQueryTable(payload);
  const { tokenizer } = splitQueryTable(encodeQueryTable({ tokenizer: { kind: 'json', json }, tokens: [] }));
  return joinQueryTable({ tokenizer, vocabulary, weights });
}
