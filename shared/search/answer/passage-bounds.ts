/** Share of its room that a passage has at least where it ends with a sentence. */
const SHORTEST = 0.5;
/** Units around a cut that decide whether it is inside a character as people see it; longer ones are no writing. */
const CLUSTER_UNITS = 64;

/** What ends a sentence: a stop, what closes behind it, and space; or a stop of scripts without spaces; or a new line. */
const SENTENCE_END = /[.?!…]+["'”’»)\]]*\s+(?![\p{Ll}\s])|[。！？｡]+[」』”’）]*\s*|\s*\n\s*/gu;
/** Next to a cut, what may be one character with its neighbour. */
const JOINS = /[\p{M}\p{Cf}\p{Emoji_Modifier}\p{RI}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u;

/** Ends of sentences in a part of a text: where each ends, and where the next begins. */
function sentenceEnds(text: string, from: number, to: number): { readonly end: number; readonly next: number }[] {
  return Array.from(text.slice(from, to).matchAll(SENTENCE_END), ({ 0: found, index }) => ({
    end: from + index + found.trimEnd().length,
    next: from + index + found.length,
  }));
}

/** How far before an offset a passage may begin. */
interface Lead {
  /** Units before it, at most. */
  readonly units: number;
  /** Whether a passage is to have as much of that as there is, rather than no more than the sentence. */
  readonly fills: boolean;
}

/** Where a passage begins that leads to an offset: at a sentence, else at a word, else at the offset itself. */
export function passageStart(text: string, offset: number, { units, fills }: Lead): number {
  const earliest = offset - units;
  if (earliest <= 0) return 0;
  // A stop is seen with what follows it.
  const sentences = sentenceEnds(text, earliest, offset + 1).filter(({ next }) => next <= offset);
  const sentence = fills ? sentences[0] : sentences.at(-1);
  if (sentence) return sentence.next;
  for (let start = earliest; start < offset; start++)
    if (isSpace(text, start) && !isSpace(text, start + 1)) return start + 1;
  return characterStart(text, offset);
}

/**
 * Where a passage ends that may reach up to `most`, and must reach `least`: behind its last sentence, else behind a word, else
 * between two characters.
 */
export function passageEnd(text: string, start: number, least: number, most: number): number {
  if (most >= text.length) return text.trimEnd().length < least ? text.length : Math.max(start, text.trimEnd().length);
  const from = Math.max(least, start + SHORTEST * (most - start));
  const sentence = sentenceEnds(text, start, most + 1).findLast(({ end }) => end <= most);
  if (sentence && sentence.end >= from) return sentence.end;
  for (let end = most; end > Math.max(least - 1, start); end--)
    if (isSpace(text, end) && !isSpace(text, end - 1)) return end;
  return characterStart(text, most);
}

/** The offset itself, or where the character begins that it lies in: a surrogate pair, or a cluster of several. */
export function characterStart(text: string, offset: number): number {
  if (offset <= 0 || offset >= text.length) return Math.min(Math.max(offset, 0), text.length);
  const at = isInPair(text, offset) || isInLineEnd(text, offset) ? offset - 1 : offset;
  if (at === 0) return 0;
  const before = String.fromCodePoint(text.codePointAt(isInPair(text, at - 1) ? at - 2 : at - 1)!);
  if (!JOINS.test(before + String.fromCodePoint(text.codePointAt(at)!))) return at;
  let from = Math.max(0, at - CLUSTER_UNITS);
  if (isInPair(text, from)) from++;
  // Made when it is needed, which is seldom: it takes milliseconds the first time.
  const segments = new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text.slice(from, at + CLUSTER_UNITS));
  return from + (segments.containing(at - from)?.index ?? 0);
}

/** Whether an offset is between the two halves of a surrogate pair. */
function isInPair(text: string, offset: number): boolean {
  return offset > 0 && isHigh(text.charCodeAt(offset - 1)) && isLow(text.charCodeAt(offset));
}

/** Whether an offset is between the two halves of the line end of Windows. */
function isInLineEnd(text: string, offset: number): boolean {
  return text.startsWith('\r\n', offset - 1);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function isSpace(text: string, offset: number): boolean {
  return /\s/.test(text.charAt(offset));
}
