import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { fileError } from '../file-error.ts';
import { fromHalf, toHalf } from './half-float.ts';
import { RecordFile } from './record-file.ts';
import { type EncoderInput, isDocument } from './encoder-input.ts';
import type { EncodedText } from './text-model.ts';

// Of the hashes that name file and entries: enough that no two are ever alike.
const NAME_DIGITS = 32;
const KEY_BYTES = 16;

/**
 * Vectors on disk by the hash of their text, in a file of the encoder's own: those of another model, of other settings or
 * of another runtime are never seen. A build that dies keeps what it encoded; a damaged entry is made again.
 */
export class VectorCache {
  readonly #records: RecordFile;

  /** @throws CairnError `unauthorized`, `transport` (the folder cannot be written) */
  constructor(folder: string, fingerprint: string) {
    try {
      mkdirSync(folder, { recursive: true });
      // Nothing in it is anybody's work.
      if (!existsSync(join(folder, '.gitignore'))) writeFileSync(join(folder, '.gitignore'), '*\n');
    } catch (cause) {
      throw fileError(cause, 'cannot keep vectors in', folder);
    }
    this.#records = new RecordFile(join(folder, `${fingerprint.slice(0, NAME_DIGITS)}.vectors`));
  }

  /** Damaged stretches that were found. */
  get damaged(): number {
    return this.#records.damaged;
  }

  get(input: EncoderInput): EncodedText | undefined {
    const payload = this.#records.get(keyOf(input));
    return payload && decodeVector(payload);
  }

  set(input: EncoderInput, encoded: EncodedText): void {
    this.#records.set(keyOf(input), encodeVector(encoded));
  }

  /** Writes what waits, and gives the file back. */
  close(): void {
    this.#records.close();
  }
}

function keyOf(input: EncoderInput): string {
  const hash = createHash('sha256').update(identityOf(input)).digest();
  return hash.toString('latin1', 0, KEY_BYTES);
}

/** What an input has alone: that of a document begins with a digit. */
function identityOf(input: EncoderInput): string {
  if (isDocument(input)) return `${input.context.length}:${input.context}${input.text}`;
  return 'query' in input ? `query:${input.query}` : `pieces:${input.pieces.join(',')}`;
}

/** Tokens, number of pieces, gaps between pieces, weights; of an embedding its length and 16-bit floats. */
export function encodeVector({ tokens, pieces, weights, embedding }: EncodedText): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(pieces.length * 6 + (embedding?.length ?? 0) * 2 + 16);
  writer.varint(tokens);
  writer.varint(pieces.length);
  let before = -1;
  for (const piece of pieces) {
    writer.varint(piece - before - 1);
    before = piece;
  }
  const floats = new DataView(new ArrayBuffer(weights.length * 4));
  weights.forEach((weight, i) => floats.setFloat32(i * 4, weight, true));
  writer.raw(new Uint8Array(floats.buffer));
  if (embedding) {
    writer.varint(embedding.length);
    for (const value of embedding) writer.u16(toHalf(value));
  }
  return writer.toBytes();
}

/** @throws CairnError `corrupt` */
export function decodeVector(payload: Uint8Array): EncodedText {
  const reader = new ByteReader(payload, 'vector');
  const tokens = reader.varint();
  const count = reader.varint();
  if (count > reader.remaining) throw reader.corrupt(`${count} pieces`);
  const pieces = new Uint32Array(count);
  let before = -1;
  for (let i = 0; i < count; i++) pieces[i] = before = before + 1 + reader.varint();
  const bytes = reader.raw(count * 4);
  const floats = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const weights = Float32Array.from({ length: count }, (_, i) => floats.getFloat32(i * 4, true));
  const embedding = reader.remaining > 0 ? decodeEmbedding(reader) : undefined;
  reader.end();
  return { tokens, pieces, weights, ...(embedding && { embedding }) };
}

function decodeEmbedding(reader: ByteReader): Float32Array {
  const dims = reader.varint();
  if (dims === 0 || dims * 2 > reader.remaining) throw reader.corrupt(`an embedding of ${dims} numbers`);
  return Float32Array.from({ length: dims }, () => fromHalf(reader.u16()));
}
