import { compareBytes } from '../../shared/bytes.ts';
import { encodeLexicon, type LexiconParts, type LexiconWord } from '../../shared/format/lexicon.ts';
import { BLOCK_OVERHEAD_BYTES, HEADER_BYTES, LEXICON_TARGET_BYTES } from '../../shared/format/layout.ts';
import { TermFilter } from '../../shared/format/term-filter.ts';
import type { Language } from '../../shared/text/languages.ts';
import { analyzeWords } from '../../shared/text/words.ts';

/** A word takes at least so many bytes, on average: more of them never fit. */
const LEAST_WORD_BYTES = 4;
const PAYLOAD_LIMIT_BYTES = LEXICON_TARGET_BYTES - HEADER_BYTES - BLOCK_OVERHEAD_BYTES;

/** What of a lexicon is left out is known by its terms. */
export interface ChooseOptions {
  readonly languages: readonly Language[];
  /** What was left out before. */
  readonly rest?: TermFilter | undefined;
  /** Bytes of the payload: for tests. */
  readonly limitBytes?: number;
}

/**
 * Payload of the lexicon of as many words as its limit allows: those of most documents first, of equal ones the shorter.
 * Undefined where there are no words. Holds no more words than might fit twice over.
 * @param words in the order of their bytes, none twice
 */
export function chooseWords(
  words: Iterable<LexiconWord>,
  { languages, rest, limitBytes = PAYLOAD_LIMIT_BYTES }: ChooseOptions,
): Uint8Array<ArrayBuffer> | undefined {
  const most = Math.ceil(limitBytes / LEAST_WORD_BYTES);
  const filter = rest ? new TermFilter(rest.bytes.slice()) : new TermFilter();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const leaveOut = (left: readonly LexiconWord[]): void => {
    for (const { word } of left) analyzeWords(decoder.decode(word), languages, (term) => filter.add(term));
  };
  let kept: LexiconWord[] = [];
  let isCut = rest !== undefined;
  const cut = (count: number): void => {
    if (count >= kept.length) return;
    kept.sort(byRank);
    leaveOut(kept.slice(count));
    kept = kept.slice(0, count);
    isCut = true;
  };
  for (const word of words) if (kept.push(word) > 2 * most) cut(most);
  if (kept.length === 0 && !isCut) return undefined;
  if (!isCut) {
    const whole = encodeLexicon({ words: kept.sort(byBytes) });
    if (whole.length <= limitBytes) return whole;
  }
  kept.sort(byRank);
  cut(largest(kept.length, (count) => encode(kept.slice(0, count), filter).length <= limitBytes));
  return encode(kept, filter);
}

function encode(words: LexiconWord[], rest: LexiconParts['rest']): Uint8Array<ArrayBuffer> {
  return encodeLexicon({ words: words.sort(byBytes), rest });
}

/** The largest count up to `most` that fits, of which 0 is one. */
function largest(most: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function byBytes(a: LexiconWord, b: LexiconWord): number {
  return compareBytes(a.word, b.word);
}

function byRank(a: LexiconWord, b: LexiconWord): number {
  return b.df - a.df || a.word.length - b.word.length || byBytes(a, b);
}
