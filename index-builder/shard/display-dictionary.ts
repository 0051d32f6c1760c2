import { compareBytes } from '../../shared/bytes.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { packDocuments, type StoredDocument } from '../../shared/format/display-page.ts';
import { idHash } from '../../shared/format/id-bucket.ts';
import { DICTIONARY_LIMIT_BYTES } from '../../shared/format/layout.ts';

// Of the documents, at most so much is looked at.
const SAMPLE_BYTES = 2 << 20;
/** A dictionary takes one byte of so many of a collection, up to its limit. */
const BYTES_PER_BYTE = 64;
/** A smaller one is not worth a block. */
const LEAST_BYTES = 1 << 10;
const SEGMENT_BYTES = 64;
const GRAM_BYTES = 8;
/** Twice as many places as a sample has grams. */
const HASH_BITS = 22;

/** A document of the sample. */
interface Sampled {
  readonly hash: number;
  readonly bytes: Uint8Array;
}

/**
 * Finds the text that display pages are deflated with: what many documents say, so that small pages shrink like large
 * ones. It picks segments of an even sample that share the most 8-byte grams with other documents and that no segment
 * before has covered (a greedy cover, after Liao, Petri, Moffat and Wirth, WWW 2016). Which documents are in the sample
 * hangs on their ids, not on the order in which they come.
 */
export class DisplayDictionary {
  #sample: Sampled[] = [];
  #sampleBytes = 0;
  /** Documents whose hash is a multiple of it are in the sample: a power of two. */
  #stride = 1;
  #bytes = 0;

  add({ vector: _, ...stored }: CairnDocument & StoredDocument): void {
    const bytes = packDocuments([stored]);
    this.#bytes += bytes.length;
    const hash = idHash(stored.id);
    if (hash % this.#stride !== 0) return;
    this.#sample.push({ hash, bytes });
    this.#sampleBytes += bytes.length;
    while (this.#sampleBytes > SAMPLE_BYTES && this.#sample.length > 1) {
      this.#stride *= 2;
      this.#sample = this.#sample.filter((document) => document.hash % this.#stride === 0);
      this.#sampleBytes = this.#sample.reduce((sum, document) => sum + document.bytes.length, 0);
    }
  }

  /** The dictionary, or undefined where the collection is too small or has too little in common. */
  train(): Uint8Array | undefined {
    const limit = Math.min(DICTIONARY_LIMIT_BYTES, Math.floor(this.#bytes / BYTES_PER_BYTE));
    if (limit < LEAST_BYTES) return undefined;
    this.#sample.sort((a, b) => a.hash - b.hash || compareBytes(a.bytes, b.bytes));
    const counts = countGrams(this.#sample);
    const candidates = this.#sample.flatMap(({ bytes }) => segmentsOf(bytes, counts));
    // Sorting is stable: equals stay in the order of the sample.
    candidates.sort((a, b) => b.score - a.score);
    const picked: Uint8Array[] = [];
    let left = limit;
    for (const { segment, score } of candidates) {
      // Every gram of it is in another document, on average: less is chance.
      if (score < SEGMENT_BYTES || left < SEGMENT_BYTES) break;
      if (scoreOf(segment, counts) < score / 2) continue;
      picked.push(segment);
      left -= segment.length;
      for (const gram of gramsOf(segment)) counts[gram] = 0;
    }
    if (limit - left < LEAST_BYTES) return undefined;
    // The best ones last, where they are reached from the most places of a page.
    return Uint8Array.from(picked.reverse().flatMap((segment) => [...segment]));
  }
}

/** Documents, less one, that have each gram, by its hash. */
function countGrams(documents: readonly Sampled[]): Uint32Array {
  const counts = new Uint32Array(1 << HASH_BITS);
  const lastSeen = new Uint32Array(1 << HASH_BITS);
  documents.forEach(({ bytes }, i) => {
    for (const gram of gramsOf(bytes)) {
      if (lastSeen[gram] === i + 1) continue;
      if (lastSeen[gram] !== 0) counts[gram]!++;
      lastSeen[gram] = i + 1;
    }
  });
  return counts;
}

function segmentsOf(document: Uint8Array, counts: Uint32Array): { segment: Uint8Array; score: number }[] {
  const segments = [];
  for (let start = 0; start + SEGMENT_BYTES <= document.length; start += SEGMENT_BYTES) {
    const segment = document.subarray(start, start + SEGMENT_BYTES);
    segments.push({ segment, score: scoreOf(segment, counts) });
  }
  return segments;
}

function scoreOf(segment: Uint8Array, counts: Uint32Array): number {
  let score = 0;
  for (const gram of gramsOf(segment)) score += counts[gram]!;
  return score;
}

/** Hashes of the grams of a text, from left to right. */
function gramsOf(text: Uint8Array): Uint32Array {
  const grams = new Uint32Array(Math.max(0, text.length - GRAM_BYTES + 1));
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  for (let i = 0; i < grams.length; i++) {
    const mixed = Math.imul(view.getUint32(i, true), 0x9e3779b1) ^ Math.imul(view.getUint32(i + 4, true), 0x85ebca77);
    grams[i] = (mixed ^ (mixed >>> 15)) >>> (32 - HASH_BITS);
  }
  return grams;
}
