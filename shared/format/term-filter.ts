import { utf8 } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CairnError } from '../errors.ts';
import { LEXICON_FILTER_BYTES } from './layout.ts';

const BITS = LEXICON_FILTER_BYTES * 8;
/** 2^32 divided by the golden ratio, a prime near it: the second place of a term has little to do with its first. */
const MIX = 0x9e3779b1;

/** A set of terms that may find a term which was never added, and misses none that was (Bloom 1970). FORMAT.md §22.2. */
export class TermFilter {
  readonly bytes: Uint8Array;

  /** @throws CairnError `corrupt` */
  constructor(bytes: Uint8Array = new Uint8Array(LEXICON_FILTER_BYTES)) {
    if (bytes.length !== LEXICON_FILTER_BYTES)
      throw new CairnError('corrupt', `lexicon: a filter of ${bytes.length} bytes, expected ${LEXICON_FILTER_BYTES}`);
    this.bytes = bytes;
  }

  add(term: string): void {
    for (const bit of bitsOf(term)) this.bytes[bit >>> 3]! |= 1 << (bit & 7);
  }

  mayHave(term: string): boolean {
    return bitsOf(term).every((bit) => (this.bytes[bit >>> 3]! & (1 << (bit & 7))) !== 0);
  }
}

function bitsOf(term: string): [number, number] {
  const hash = crc32c(utf8(term));
  return [hash % BITS, (Math.imul(hash, MIX) >>> 0) % BITS];
}
