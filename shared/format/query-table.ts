import { deflateSync } from 'fflate';
import { ByteReader, ByteWriter, compareBytes, utf8 } from '../bytes.ts';
import { inflate } from './inflate.ts';
import { IMPACT_MAX, TERM_LIMIT_BYTES } from './layout.ts';
import { decodeScale, encodeScale, isScale, toImpact } from './scale.ts';
import { encodeVocabulary, Vocabulary } from './vocabulary.ts';

/** How a query is split into tokens. FORMAT.md §15.1. */
export type TableTokenizer =
  | { readonly kind: 'spaces' }
  | {
      readonly kind: 'word-piece';
      readonly lowercase: boolean;
      readonly stripAccents: boolean;
      readonly splitHan: boolean;
      readonly cleanText: boolean;
      readonly continuation: string;
      readonly wordLimit: number;
    }
  /** A tokenizer.json of the Hugging Face tokenizers format, of any model. */
  | { readonly kind: 'json'; readonly json: unknown };

/** What a query is weighed with in the `piece` space, as a builder has it. */
export interface QueryTableParts {
  readonly tokenizer: TableTokenizer;
  /**
   * The tokens of a WordPiece tokenizer; for the others those that have a weight.
   * A word-piece tokenizer can give no others.
   */
  readonly tokens: readonly string[];
  /** Weight of each token, at least 0; one that is missing weighs nothing. Undefined: every token weighs 1. */
  readonly weights?: ReadonlyMap<string, number> | undefined;
}

/** A query table, open. */
export interface QueryTable {
  readonly tokenizer: TableTokenizer;
  readonly vocabulary: Vocabulary;
  /** Weight of a token by its ordinal in the vocabulary, at least 0; undefined: every token weighs 1. */
  readonly weightOf: ((ordinal: number) => number) | undefined;
}

const KINDS = ['spaces', 'word-piece', 'json'] as const;
const FLAGS = ['lowercase', 'stripAccents', 'splitHan', 'cleanText'] as const;

/** Payload of a query table. Weights are quantized like impacts: 1..255 of one scale, and 0 for none. FORMAT.md §15. */
export function encodeQueryTable({ tokenizer, tokens, weights }: QueryTableParts): Uint8Array<ArrayBuffer> {
  const sorted = [...new Set(tokens)].map(utf8).sort(compareBytes);
  const writer = new ByteWriter(1 << 16);
  writer.u8(KINDS.indexOf(tokenizer.kind));
  if (tokenizer.kind === 'word-piece') {
    writer.u8(FLAGS.reduce((bits, flag, i) => bits | (Number(tokenizer[flag]) << i), 0));
    writer.text(tokenizer.continuation);
    writer.varint(tokenizer.wordLimit);
  }
  if (tokenizer.kind === 'json') {
    const raw = utf8(JSON.stringify(tokenizer.json));
    const deflated = deflateSync(raw, { level: 9 });
    writer.varint(raw.length);
    writer.varint(deflated.length);
    writer.raw(deflated);
  }
  const vocabulary = encodeVocabulary(sorted);
  writer.varint(vocabulary.length);
  writer.raw(vocabulary);
  writer.u8(weights ? 1 : 0);
  if (weights) {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const own = sorted.map((token) => weights.get(decoder.decode(token)) ?? 0);
    const largest = own.reduce((most, weight) => Math.max(most, weight), 0);
    const scaleBits = encodeScale(largest === 0 ? 1 : largest);
    writer.u16(scaleBits);
    for (const weight of own) writer.u8(weight === 0 ? 0 : toImpact(weight, decodeScale(scaleBits)));
  }
  return writer.toBytes();
}

/** Opens the payload of a query table. @throws CairnError `corrupt` */
export function decodeQueryTable(payload: Uint8Array): QueryTable {
  const reader = new ByteReader(payload, 'query table');
  const tokenizer = decodeTokenizer(reader);
  const vocabulary = new Vocabulary(reader.raw(reader.varint()));
  const weighted = reader.u8();
  if (weighted > 1) throw reader.corrupt(`weights that are neither there nor not: ${weighted}`);
  if (weighted === 0) {
    reader.end();
    return { tokenizer, vocabulary, weightOf: undefined };
  }
  const scaleBits = reader.u16();
  if (!isScale(scaleBits)) throw reader.corrupt(`a scale of ${decodeScale(scaleBits)}`);
  const codes = reader.raw(vocabulary.count);
  reader.end();
  const step = decodeScale(scaleBits) / IMPACT_MAX;
  return { tokenizer, vocabulary, weightOf: (ordinal) => step * codes[ordinal]! };
}

function decodeTokenizer(reader: ByteReader): TableTokenizer {
  const kind = KINDS[reader.u8()];
  if (kind === undefined) throw reader.corrupt('a tokenizer of an unknown kind');
  if (kind === 'spaces') return { kind };
  if (kind === 'json') return { kind, json: decodeJson(reader) };
  const bits = reader.u8();
  if (bits >= 1 << FLAGS.length) throw reader.corrupt(`flags ${bits}`);
  const continuation = reader.text();
  const wordLimit = reader.varint();
  if (utf8(continuation).length > TERM_LIMIT_BYTES || wordLimit === 0)
    throw reader.corrupt(`a continuation of ${continuation.length} characters, a limit of ${wordLimit}`);
  const flags = FLAGS.map((flag, i) => [flag, (bits & (1 << i)) !== 0] as const);
  return { kind, ...(Object.fromEntries(flags) as Record<(typeof FLAGS)[number], boolean>), continuation, wordLimit };
}

function decodeJson(reader: ByteReader): unknown {
  const rawBytes = reader.varint();
  const text = reader.decodeText(inflate(reader.raw(reader.varint()), rawBytes, 'query table'));
  try {
    return JSON.parse(text);
  } catch {
    throw reader.corrupt('a tokenizer that is not JSON');
  }
}
