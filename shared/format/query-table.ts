import { deflateSync, inflateSync } from 'fflate';
import { ByteReader, ByteWriter } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { DIRECTORY_LIMIT_BYTES, INFLATE_RATIO_LIMIT } from './layout.ts';

/**
 * What the edge needs to weigh a query in the `piece` space without a model.
 * `tokenizer` is a tokenizer.json (its vocabulary included); without one, queries are split at white space.
 */
export interface QueryTable {
  readonly tokenizer?: unknown;
  /** Weight of each token, above 0; a token that is missing weighs nothing. Undefined: every token weighs 1. */
  readonly weights?: ReadonlyMap<string, number>;
}

/** Payload of a query table: raw length, then deflated tokenizer (JSON), tokens and weights. FORMAT.md §15. */
export function encodeQueryTable(table: QueryTable): Uint8Array<ArrayBuffer> {
  const raw = new ByteWriter(1 << 16);
  raw.text(table.tokenizer === undefined ? '' : JSON.stringify(table.tokenizer));
  raw.u8(table.weights ? 1 : 0);
  const sorted = [...(table.weights ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  raw.varint(sorted.length);
  for (const [token] of sorted) raw.text(token);
  for (const [, weight] of sorted) raw.f64(weight);
  const writer = new ByteWriter(raw.length);
  writer.varint(raw.length);
  writer.raw(deflateSync(raw.view(), { level: 9 }));
  return writer.toBytes();
}

/** @throws CairnError `corrupt` */
export function decodeQueryTable(payload: Uint8Array): QueryTable {
  const outer = new ByteReader(payload, 'query table');
  const rawBytes = outer.varint();
  if (rawBytes > Math.min(DIRECTORY_LIMIT_BYTES, outer.remaining * INFLATE_RATIO_LIMIT))
    throw outer.corrupt(`a table of ${rawBytes} bytes in ${outer.remaining}`);
  const reader = new ByteReader(inflate(outer.raw(outer.remaining), rawBytes), 'query table');
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
  return { ...(json !== '' && { tokenizer: parse(json) }), ...(weighted === 1 && { weights }) };
}

function inflate(deflated: Uint8Array, rawBytes: number): Uint8Array {
  try {
    const raw = inflateSync(deflated, { out: new Uint8Array(rawBytes + 1) });
    if (raw.length === rawBytes) return raw;
  } catch (cause) {
    throw new CairnError('corrupt', 'query table: it cannot be inflated', { cause });
  }
  throw new CairnError('corrupt', `query table: it does not inflate to ${rawBytes} bytes`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CairnError('corrupt', 'query table: a tokenizer that is not JSON', { cause });
  }
}
