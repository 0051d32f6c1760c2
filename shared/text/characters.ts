/** What a code point is to the tokenizer. */
export type CharacterClass = 0 | 1 | 2 | 3 | 4;

/** Ends a word: space, punctuation, symbols, emoji, controls, lone surrogates, zero-width space. */
export const SEPARATOR = 0;
/** A letter or number of a script that writes spaces between words. */
export const WORD = 1;
/** A combining mark: part of a word, never its start. */
export const MARK = 2;
/** Invisible, dropped inside words: joiners, soft hyphen, bidi controls, variation selectors. */
export const IGNORABLE = 3;
/** A character of a script written without spaces (and Hangul, whose particles stick to words). */
export const BIGRAM = 4;

/**
 * Scripts indexed by bigrams, as inclusive code point ranges in ascending order. Written out, and not asked of the
 * runtime, so that every host cuts these texts alike. Digits and punctuation of these blocks are left out.
 */
const BIGRAM_RANGES: readonly (readonly [number, number])[] = [
  [0x0e01, 0x0e3a], // Thai
  [0x0e40, 0x0e4e],
  [0x0e81, 0x0ece], // Lao
  [0x0edc, 0x0edf],
  [0x1000, 0x103f], // Myanmar
  [0x1050, 0x108f],
  [0x109a, 0x109d],
  [0x1100, 0x11ff], // Hangul jamo
  [0x1780, 0x17d3], // Khmer
  [0x17dc, 0x17dd],
  [0x2e80, 0x2fd5], // Han radicals
  [0x3005, 0x3007], // Han iteration marks and zero
  [0x3021, 0x302f],
  [0x3031, 0x3035],
  [0x3038, 0x303c],
  [0x3041, 0x309a], // Hiragana
  [0x309d, 0x309f],
  [0x30a1, 0x30fa], // Katakana
  [0x30fc, 0x318e], // Katakana, Bopomofo, Hangul compatibility jamo
  [0x31a0, 0x31bf],
  [0x31f0, 0x31ff],
  [0x3400, 0x4dbf], // Han
  [0x4e00, 0x9fff],
  [0xa960, 0xa97c], // Hangul jamo extended A
  [0xa9e0, 0xa9ef], // Myanmar extended B
  [0xa9fa, 0xa9fe],
  [0xaa60, 0xaa7f], // Myanmar extended A
  [0xac00, 0xd7fb], // Hangul
  [0xf900, 0xfaff], // Han compatibility
  [0xff66, 0xffdc], // halfwidth Katakana and Hangul
  [0x1aff0, 0x1b16f], // Kana supplements
  [0x20000, 0x3fffd], // Han extensions
];

/** Inclusive ranges of IGNORABLE, ascending. */
const IGNORABLE_RANGES: readonly (readonly [number, number])[] = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x180b, 0x180f],
  [0x200c, 0x200f], // non-joiner, joiner, direction marks
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f], // variation selectors: emoji and ideographic
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
];

// Unicode versions differ between hosts only for letters added lately; such a letter is a separator on older hosts.
const LETTER_OR_NUMBER = /^[\p{L}\p{N}]$/u;
const COMBINING_MARK = /^\p{M}$/u;

const UNKNOWN = 255;
/** Classes of the BMP, filled as code points turn up: 64 KiB for good, and no start-up cost. */
const BMP_CLASSES = new Uint8Array(0x10000).fill(UNKNOWN);

/** The class of a code point, 0 to 0x10FFFF; lone surrogates are separators. */
export function classOf(codePoint: number): CharacterClass {
  if (codePoint > 0xffff) return classify(codePoint);
  const known = BMP_CLASSES[codePoint];
  if (known !== undefined && known !== UNKNOWN) return known as CharacterClass;
  const found = classify(codePoint);
  BMP_CLASSES[codePoint] = found;
  return found;
}

/** The class of the character that starts at a UTF-16 offset; a separator at and past the end of the text. */
export function classAt(text: string, offset: number): CharacterClass {
  return classOf(text.codePointAt(offset) ?? 0);
}

/** Code units of the character at an offset: 2 for a surrogate pair, 1 otherwise. */
export function widthAt(text: string, offset: number): 1 | 2 {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}

function classify(codePoint: number): CharacterClass {
  if (isIn(codePoint, IGNORABLE_RANGES)) return IGNORABLE;
  if (isIn(codePoint, BIGRAM_RANGES)) return BIGRAM;
  const character = String.fromCodePoint(codePoint);
  if (LETTER_OR_NUMBER.test(character)) return WORD;
  return COMBINING_MARK.test(character) ? MARK : SEPARATOR;
}

function isIn(codePoint: number, ranges: readonly (readonly [number, number])[]): boolean {
  for (const [first, last] of ranges) if (codePoint <= last) return codePoint >= first;
  return false;
}
