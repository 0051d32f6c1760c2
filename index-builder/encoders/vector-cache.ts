import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { fileError } from '../file-error.ts';
import { RecordFile } from './record-file.ts';
import type { EncodedText, EncoderText } from './text-model.ts';

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

  get(text: EncoderText): EncodedText | undefined {
    const payload = this.#records.get(keyOf(text));
    return payload && decodeVector(payload);
  }

  set(text: EncoderText, encoded: EncodedText): void {
    this.#records.set(keyOf(text), encodeVector(encoded));
  }

  /** Writes what waits, and gives the file back. */
  close(): void {
    this.#records.close();
  }
}

function keyOf({ context, text }: EncoderText): string {
  const hash = createHash('sha256').update(`${context.length}:${context}${text}`).digest();
  return hash.toString('latin1', 0, KEY_BYTES);
}

/** Tokens, number of pieces, gaps between pieces, weights. */
export function encodeVector({ tokens, pieces, weights }: EncodedText): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(pieces.length * 6 + 16);
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
  reader.end();
  return { tokens, pieces, weights: Float32Array.from({ length: count }, (_, i) => floats.getFloat32(i * 4, true)) };
}
