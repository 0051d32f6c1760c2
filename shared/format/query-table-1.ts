import { ByteReader, compareBytes, utf8 } from '../bytes.ts';
import { inflate } from './inflate.ts';
import { TERM_LIMIT_BYTES } from './layout.ts';
import type { QueryTable } from './query-table.ts';
import { encodeVocabulary, Vocabulary } from './vocabulary.ts';

/**
 * The query table of format version 1: deflated, with a tokenizer of any model as JSON, and weights of 64 bits. It is
 * brought into the form of today once it is open.
 * @throws CairnError `corrupt`
 */
export function decodeQueryTable1(payload: Uint8Array): QueryTable {
  const outer = new ByteReader(payload, 'query table');
  const rawBytes = outer.varint();
  const reader = new ByteReader(inflate(outer.raw(outer.remaining), rawBytes, 'query table'), 'query table');
  const json = reader.text();
  const weighted = reader.u8();
  const count = reader.varint();
  if (weighted > 1 || count * 9 > reader.remaining || (weighted === 0 && count > 0))
    throw reader.corrupt(`${count} tokens, weighted ${weighted}`);
  const tokens = Array.from({ length: count }, () => reader.text());
  const weights = new Map<string, number>();
  for (const token of tokens) {
    const weight = reader.f64();
    if (!(weight > 0 && Number.isFinite(weight))) throw reader.corrupt(`a weight of ${weight}`);
    weights.set(token, weight);
  }
  if (weights.size !== count) throw reader.corrupt(`${count} tokens, only ${weights.size} of them distinct`);
  reader.end();
  // No document has a token of another length: it weighs what a token weighs that is not there.
  const sorted = [...weights]
    .map(([token, weight]) => ({ token: utf8(token), weight }))
    .filter(({ token }) => token.length > 0 && token.length <= TERM_LIMIT_BYTES);
  sorted.sort((a, b) => compareBytes(a.token, b.token));
  return {
    tokenizer: json === '' ? { kind: 'spaces' } : { kind: 'json', json: parse(json, reader) },
    vocabulary: new Vocabulary(encodeVocabulary(sorted.map(({ token }) => token))),
    weightOf: weighted === 1 ? (ordinal) => sorted[ordinal]!.weight : undefined,
  };
}

function parse(json: string, reader: ByteReader): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw reader.corrupt('a tokenizer that is not JSON');
  }
}
