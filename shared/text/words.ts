import { writeBigrams } from './bigrams.ts';
import { camelPartStarts } from './camel-case.ts';
import { BIGRAM, classAt, widthAt, WORD } from './characters.ts';
import { foldCase, MAX_TERM_UNITS } from './fold.ts';
import type { Language } from './languages.ts';
import { prefixLength, readSymbol, type CodeSymbol, type SymbolWord } from './symbols.ts';
import { TermWriter, type EmitSurface, type EmitTerm } from './term-writer.ts';

export type { EmitTerm } from './term-writer.ts';

/**
 * Version of the analysis, which every index tells: raised by hand whenever a text may give other terms than before.
 * Documents of an increment and of its base must have been analysed alike.
 */
export const ANALYZER = 1;

// What an ASCII character is to the quick scan of plain words.
const PLAIN = 0;
const LOWER = 1;
const UPPER = 2;
/** Digits, and whatever may be part of a symbol. */
const OTHER = 3;
const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character >= 'a' && character <= 'z') return LOWER;
  if (character >= 'A' && character <= 'Z') return UPPER;
  return /[0-9._\-/\\:@&'+#(<$]/.test(character) ? OTHER : PLAIN;
});

/**
 * Analyses text of any content into the terms of the word space; the same for documents and queries.
 * A word is written as its stems, with and without accents; a code symbol whole and unstemmed at the position of its
 * first word, and as its words, one position each; scripts without spaces as bigrams. Time is linear in the text.
 * @param languages stemmers to apply: at build the one of the document, at query time all of the index; none is `und`
 * @param surface is given every word whose stems are terms as it stands, a camelCase name before its parts
 * @returns the number of positions (words) of the text
 */
export function analyzeWords(
  text: string,
  languages: readonly Language[],
  emit: EmitTerm,
  surface?: EmitSurface,
): number {
  const writer = new TermWriter(languages, emit, surface);
  const length = text.length;
  for (let offset = 0; offset < length;) {
    const code = text.charCodeAt(offset);
    const kind = code < 128 ? ASCII_KINDS[code] : OTHER;
    if (kind === PLAIN) {
      offset++;
    } else if (kind === OTHER) {
      offset = writeOther(text, offset, writer);
    } else {
      const end = plainWordEnd(text, offset);
      if (end > offset) {
        writer.writePlainWord(text.slice(offset, end).toLowerCase(), offset, end);
        offset = end;
      } else {
        offset = writeSymbol(readSymbol(text, offset, 0), text, writer);
      }
    }
  }
  return writer.position;
}

/**
 * End of the word of a to z that starts at an offset, if it is nothing but such a word: not too long, not camelCase,
 * not joined to anything. Otherwise the offset itself, and the full rules decide.
 */
function plainWordEnd(text: string, start: number): number {
  let end = start;
  let uppers = 0;
  let kind: number | undefined;
  let code: number;
  for (; ; end++) {
    code = text.charCodeAt(end);
    kind = ASCII_KINDS[code];
    if (kind === UPPER) uppers++;
    else if (kind !== LOWER) break;
  }
  const units = end - start;
  if (units >= MAX_TERM_UNITS) return start;
  const isUniform = uppers === 0 || uppers === units || (uppers === 1 && ASCII_KINDS[text.charCodeAt(start)] === UPPER);
  if (!isUniform) return start;
  if (end === text.length || kind === PLAIN) return end;
  // The full stop or colon at the end of a sentence.
  const isStop = code === 0x2e || code === 0x3a;
  return isStop && (end + 1 === text.length || ASCII_KINDS[text.charCodeAt(end + 1)] === PLAIN) ? end : start;
}

/** Handles a digit, a character beyond ASCII or one that may start a symbol. Returns where to go on. */
function writeOther(text: string, offset: number, writer: TermWriter): number {
  const characterClass = classAt(text, offset);
  if (characterClass === WORD) return writeSymbol(readSymbol(text, offset, 0), text, writer);
  if (characterClass === BIGRAM) return writeBigrams(text, offset, writer);
  const prefixUnits = prefixLength(text, offset);
  if (prefixUnits > 0) return writeSymbol(readSymbol(text, offset, prefixUnits), text, writer);
  return offset + widthAt(text, offset);
}

function writeSymbol(symbol: CodeSymbol, text: string, writer: TermWriter): number {
  const words = symbol.words;
  writeWhole(symbol, text, writer);
  for (let first = 0; first < words.length;) {
    let last = first + 1;
    while (last < words.length && !isPathJoiner(words[last]?.joiner)) last++;
    // Each segment of a path is a symbol too: `index.ts` of `src/index.ts`.
    if (last - first < words.length) writeSegment(symbol, first, last, text, writer);
    for (; first < last; first++) {
      const word = words[first];
      if (word !== undefined) writeWordParts(word, text, writer);
    }
  }
  return symbol.end;
}

function writeWhole(symbol: CodeSymbol, text: string, writer: TermWriter): void {
  const [first, second] = symbol.words;
  const isBare = second === undefined && symbol.prefix === '' && first.suffix === '';
  // Looking at the source length first keeps this linear; what is much longer cannot fit.
  if (isBare || symbol.end - symbol.start > 4 * MAX_TERM_UNITS) return;
  const whole = symbol.prefix + joinWords(symbol.words, text) + symbol.closing;
  if (whole.length <= MAX_TERM_UNITS) writer.writeExact(whole, symbol.start, symbol.end);
}

function writeSegment(symbol: CodeSymbol, first: number, last: number, text: string, writer: TermWriter): void {
  const words = symbol.words.slice(first, last);
  const prefix = first === 0 && symbol.prefix !== '<' ? symbol.prefix : '';
  const start = words[0]?.start ?? 0;
  const end = words[words.length - 1]?.end ?? 0;
  if ((words.length === 1 && prefix === '') || end - start > 4 * MAX_TERM_UNITS) return;
  const segment = prefix + joinWords(words, text, 1);
  if (segment.length <= MAX_TERM_UNITS) writer.writeExact(segment, start - prefix.length, end);
}

/** Writes one word of a symbol: with its suffix, and by its camelCase parts if it has any. */
function writeWordParts(word: SymbolWord, text: string, writer: TermWriter): void {
  const folded = foldWord(word, text);
  // Trailing underscores matter to a whole name only, and `writeWhole` has written that.
  const isOperator = word.suffix !== '' && !word.suffix.startsWith('_');
  if (isOperator && folded.length + word.suffix.length <= MAX_TERM_UNITS) {
    writer.writeExact(folded + word.suffix, word.start, word.end);
  }
  const wordEnd = word.end - word.suffix.length;
  const starts = camelPartStarts(text, word.start, word.wordEnd);
  if (starts.length > 1) writer.writeExact(folded, word.start, wordEnd);
  // Stemmed too: whoever writes a camelCase name as one word gets the stem of it.
  writer.writeWord(folded, word.start, wordEnd);
  if (starts.length > 1) {
    starts.forEach((start, part) => {
      const end = starts[part + 1] ?? word.wordEnd;
      writer.writeWord(foldCase(text.slice(start, end)), start, end);
      writer.advance();
    });
  }
  writer.advance();
}

/** The words with their joiners and suffixes, case folded. The first `bare` joiners are left out. */
function joinWords(words: readonly SymbolWord[], text: string, bare = 0): string {
  return words
    .map((word, index) => (index < bare ? '' : asciiJoiner(word.joiner)) + foldWord(word, text) + word.suffix)
    .join('');
}

function foldWord(word: SymbolWord, text: string): string {
  return foldCase(text.slice(word.start, word.wordEnd) + word.tail);
}

function asciiJoiner(joiner: string): string {
  return joiner === '\u2010' || joiner === '\u2011' ? '-' : joiner;
}

function isPathJoiner(joiner: string | undefined): boolean {
  return joiner === '/' || joiner === '\\';
}
