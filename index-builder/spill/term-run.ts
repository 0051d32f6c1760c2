import { compareBytes } from '../../shared/bytes.ts';
import { mergeSorted } from './merge-sorted.ts';
import type { SpillReader } from './spill-file.ts';
import { numberBytes } from './number-bytes.ts';

/** All postings of a term: documents ascending, and for each a 32-bit payload whose meaning is the caller's. */
export interface InvertedTerm {
  readonly key: Uint8Array;
  readonly documents: Uint32Array;
  readonly payloads: Uint32Array;
}

/** Appends a term to a run, a stretch of a file that has terms in the order of their keys, in the host's byte order. */
export function appendTerm(
  file: { append(bytes: Uint8Array): unknown },
  { key, documents, payloads }: InvertedTerm,
): void {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint32(0, key.length, true);
  view.setUint32(4, documents.length, true);
  file.append(head);
  file.append(key);
  file.append(numberBytes(documents));
  file.append(numberBytes(payloads));
}

/** The terms of a run. */
export function* readTerms(reader: SpillReader): Generator<InvertedTerm, void> {
  while (!reader.done) {
    const keyBytes = reader.u32();
    const count = reader.u32();
    const key = reader.raw(keyBytes).slice();
    const documents = new Uint32Array(reader.raw(count * 4).slice().buffer);
    yield { key, documents, payloads: new Uint32Array(reader.raw(count * 4).slice().buffer) };
  }
}

/** Each term of several runs once. Documents of an earlier run come before those of a later one. */
export function* mergeTerms(runs: readonly Iterator<InvertedTerm, void>[]): Generator<InvertedTerm> {
  let parts: InvertedTerm[] = [];
  for (const part of mergeSorted(runs, (a, b) => compareBytes(a.key, b.key))) {
    if (parts.length > 0 && compareBytes(parts[0]!.key, part.key) !== 0) {
      yield concatenate(parts);
      parts = [];
    }
    parts.push(part);
  }
  if (parts.length > 0) yield concatenate(parts);
}

function concatenate(parts: readonly InvertedTerm[]): InvertedTerm {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.documents.length, 0);
  const joined = { key: parts[0]!.key, documents: new Uint32Array(length), payloads: new Uint32Array(length) };
  let at = 0;
  for (const part of parts) {
    joined.documents.set(part.documents, at);
    joined.payloads.set(part.payloads, at);
    at += part.documents.length;
  }
  return joined;
}
