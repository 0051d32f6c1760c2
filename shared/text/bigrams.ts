import { BIGRAM, classAt, IGNORABLE, widthAt } from './characters.ts';
import type { TermWriter } from './term-writer.ts';

/**
 * Writes a run of characters of scripts without spaces as overlapping pairs, one position each; a run of one
 * character as that character. Characters are code points, so Thai vowels and tone marks pair like letters;
 * a voiced sound mark belongs to its kana and conjoining jamo make one syllable, as NFKC would compose them.
 * @returns the offset after the run
 */
export function writeBigrams(text: string, runStart: number, writer: TermWriter): number {
  let previous = '';
  let previousStart = runStart;
  let previousEnd = runStart;
  let isAlone = true;
  let offset = runStart;
  for (;;) {
    const characterClass = classAt(text, offset);
    if (characterClass === IGNORABLE) {
      offset += widthAt(text, offset);
      continue;
    }
    if (characterClass !== BIGRAM) break;
    const end = characterEnd(text, offset);
    const character = text.slice(offset, end).normalize('NFKC');
    if (previous !== '') {
      writer.write(previous + character, previousStart, end);
      writer.advance();
      isAlone = false;
    }
    previous = character;
    previousStart = offset;
    previousEnd = end;
    offset = end;
  }
  if (isAlone) {
    writer.write(previous, previousStart, previousEnd);
    writer.advance();
  }
  return offset;
}

/** End of the character at an offset, with the one or two code points that compose with it. */
function characterEnd(text: string, offset: number): number {
  const end = offset + widthAt(text, offset);
  const first = text.charCodeAt(offset);
  const next = text.charCodeAt(end);
  if (next === 0xff9e || next === 0xff9f || next === 0x3099 || next === 0x309a) return end + 1;
  if (isBetween(first, 0x1100, 0x115f) && isBetween(next, 0x1160, 0x11a7)) {
    return isBetween(text.charCodeAt(end + 1), 0x11a8, 0x11ff) ? end + 2 : end + 1;
  }
  // A precomposed syllable without a final consonant takes one.
  const isOpenSyllable = isBetween(first, 0xac00, 0xd7a3) && (first - 0xac00) % 28 === 0;
  return isOpenSyllable && isBetween(next, 0x11a8, 0x11c2) ? end + 1 : end;
}

/** False for the NaN of an offset past the end. */
function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
