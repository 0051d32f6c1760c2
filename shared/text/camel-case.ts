import { classOf, IGNORABLE, MARK } from './characters.ts';
import { MAX_TERM_UNITS } from './fold.ts';

/** Words of more parts than this are encoded data rather than names, and stay whole. */
const MAX_PARTS = 16;

/**
 * Offsets at which the parts of a camelCase name start, the first of them `start`: before an upper-case letter that
 * follows a lower-case one (camel|Case), before the last of several capitals (XML|Http|Request), and before a
 * capitalised word after a digit (Base64|Encode). Digits stay with what precedes them (win32), and plurals of
 * initialisms whole (APIs). `start` alone for other words.
 */
export function camelPartStarts(text: string, start: number, end: number): number[] {
  const starts = [start];
  if (end - start > MAX_TERM_UNITS) return starts;
  let current = text.charCodeAt(start);
  for (let offset = start + 1; offset < end; offset++) {
    const code = text.charCodeAt(offset);
    if (isInvisible(code)) continue;
    const before = current;
    current = code;
    if (!isUpper(code)) continue;
    const startsWord = offset + 1 < end && isLower(text.charCodeAt(offset + 1));
    const isPlural = startsWord && offset + 2 === end && text.charCodeAt(offset + 1) === 0x73;
    const isBoundary = isLower(before) || (startsWord && !isPlural && (isUpper(before) || isDigit(before)));
    if (isBoundary) starts.push(offset);
  }
  return starts.length > MAX_PARTS ? [start] : starts;
}

/** Marks and joiners between two letters do not matter: decomposed text has the same parts as composed text. */
function isInvisible(code: number): boolean {
  if (code < 0x80) return false;
  const characterClass = classOf(code);
  return characterClass === MARK || characterClass === IGNORABLE;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isUpper(code: number): boolean {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a;
  const character = String.fromCharCode(code);
  return character.toLowerCase() !== character;
}

function isLower(code: number): boolean {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  const character = String.fromCharCode(code);
  return character.toUpperCase() !== character;
}
