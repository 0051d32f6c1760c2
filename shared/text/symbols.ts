import { BIGRAM, classAt, IGNORABLE, MARK, SEPARATOR, widthAt, WORD } from './characters.ts';

/** A word of a symbol, with what is attached to it. Offsets are UTF-16, end exclusive. */
export interface SymbolWord {
  /** What stands between this word and the one before; empty for the first. */
  readonly joiner: string;
  readonly start: number;
  /** End of the word proper. */
  readonly wordEnd: number;
  /** Letters to add to the word: the `t` of `don't`. */
  readonly tail: string;
  /** `++`, `#`, `()`, underscores or nothing. */
  readonly suffix: string;
  /** End with contraction and suffix. */
  readonly end: number;
}

/** A word, or several joined by punctuation: `std::vector`, `.NET`, `src/index.ts`. */
export interface CodeSymbol {
  /** `.`, `@`, `$`, `-`, `--`, underscores, `<` or nothing. */
  readonly prefix: string;
  /** `>` after a prefix of `<`. */
  readonly closing: string;
  readonly start: number;
  readonly end: number;
  readonly words: readonly [SymbolWord, ...SymbolWord[]];
}

/** Single characters that join two words when a word follows at once. U+2010 and U+2011 are hyphens. */
const JOINERS = '._-/\\:@&\u2010\u2011';
/** Characters after which a prefix would be the middle or the end of something else. */
const NEVER_BEFORE_PREFIX = '._-/\\:@&#$+)]}>%';
/** Endings that English puts after an apostrophe; dropped, so that `dog's` is `dog` and `we'll` is `we`. */
const CONTRACTIONS = /^(?:s|re|ve|ll|d|m)$/i;

/** Length of the prefix of a symbol at an offset; 0 if no symbol with a prefix starts there. */
export function prefixLength(text: string, offset: number): number {
  const before = text.charAt(offset - 1);
  if (before !== '' && (NEVER_BEFORE_PREFIX.includes(before) || classAt(text, offset - 1) !== SEPARATOR)) return 0;
  const first = text.charAt(offset);
  const isDoubled = (first === '-' || first === '_') && text.charAt(offset + 1) === first;
  const length = isDoubled ? 2 : 1;
  if (classAt(text, offset + length) !== WORD) return 0;
  if (first === '_' || first === '@') return length;
  // Amounts and negative numbers are numbers.
  const code = text.charCodeAt(offset + length);
  return '.$-<'.includes(first) && !(code >= 0x30 && code <= 0x39) ? length : 0;
}

/** Reads the symbol at an offset where a prefix of the given length, or a WORD character, stands. */
export function readSymbol(text: string, start: number, prefixUnits: number): CodeSymbol {
  const first = readWord(text, start + prefixUnits, '');
  const words: [SymbolWord, ...SymbolWord[]] = [first];
  let end = first.end;
  for (let joiner = joinerAt(text, end); joiner !== ''; joiner = joinerAt(text, end)) {
    const word = readWord(text, end + joiner.length, joiner);
    words.push(word);
    end = word.end;
  }
  const prefix = text.slice(start, start + prefixUnits);
  if (prefix !== '<') return { prefix, closing: '', start, end, words };
  if (text.charAt(end) === '>') return { prefix, closing: '>', start, end: end + 1, words };
  return { prefix: '', closing: '', start: first.start, end, words };
}

function readWord(text: string, start: number, joiner: string): SymbolWord {
  const wordEnd = endOfWord(text, start);
  let end = wordEnd;
  let tail = '';
  const apostrophe = text.charAt(wordEnd);
  if ((apostrophe === "'" || apostrophe === '’') && classAt(text, wordEnd + 1) === WORD) {
    const restEnd = endOfWord(text, wordEnd + 1);
    // Only short endings are compared; the rest of a longer one is read again as a word of its own, once.
    const rest = restEnd - wordEnd <= 3 ? text.slice(wordEnd + 1, restEnd) : '';
    if (CONTRACTIONS.test(rest)) end = restEnd;
    else if (/^t$/i.test(rest) && /n/i.test(text.charAt(wordEnd - 1))) {
      tail = 't';
      end = restEnd;
    }
  }
  const suffix = suffixAt(text, end);
  return { joiner, start, wordEnd, tail, suffix, end: end + suffix.length };
}

/** End of the word characters from an offset on, without invisible characters that trail it. */
function endOfWord(text: string, start: number): number {
  let end = start;
  for (let offset = start; ;) {
    const characterClass = classAt(text, offset);
    if (characterClass === SEPARATOR || characterClass === BIGRAM) return end;
    offset += widthAt(text, offset);
    if (characterClass === WORD || characterClass === MARK) end = offset;
    else if (characterClass !== IGNORABLE) return end;
  }
}

function joinerAt(text: string, offset: number): string {
  const first = text.charAt(offset);
  if (first === '' || !JOINERS.includes(first)) return '';
  if (classAt(text, offset + 1) === WORD) return first;
  const isDoubled = (first === ':' || first === '_') && text.charAt(offset + 1) === first;
  return isDoubled && classAt(text, offset + 2) === WORD ? first + first : '';
}

function suffixAt(text: string, offset: number): string {
  const first = text.charAt(offset);
  const second = text.charAt(offset + 1);
  if (first === '(') return second === ')' ? '()' : '';
  if (first !== '+' && first !== '#' && first !== '_') return '';
  const isDoubled = first === second && first !== '#';
  const after = offset + (isDoubled ? 2 : 1);
  if (text.charAt(after) === first || (first === '+' && !isDoubled)) return '';
  // A version may follow: C++11.
  const isVersion = first === '+' && /[0-9]/.test(text.charAt(after));
  return classAt(text, after) === WORD && !isVersion ? '' : text.slice(offset, after);
}
