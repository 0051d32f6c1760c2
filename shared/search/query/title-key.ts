import { utf8 } from '../../bytes.ts';
import { TERM_LIMIT_BYTES } from '../../format/layout.ts';
import { analyzeWords } from '../../text/words.ts';

/** Words of a title that is compared as a whole. */
const TITLE_LIMIT_WORDS = 16;

/**
 * A title, or a query that may be one, in the form in which they are compared: its words as they stand, without case and
 * accents, joined by single spaces; code symbols whole, punctuation left out. Undefined where it has no word, or more
 * than 16, or is too long for a term.
 */
export function titleKey(text: string): string | undefined {
  const words: { readonly start: number; readonly end: number; term: string }[] = [];
  analyzeWords(text, ['und'], (term, _position, start, end) => {
    const last = words.at(-1);
    // The form without accents comes last.
    if (last?.start === start && last.end === end) last.term = term;
    // Parts of a symbol come behind it.
    else if (!last || end > last.end) words.push({ start, end, term });
  });
  const key = `=${words.map(({ term }) => term).join(' ')}`;
  const fits = words.length > 0 && words.length <= TITLE_LIMIT_WORDS && utf8(key).length <= TERM_LIMIT_BYTES;
  return fits ? key : undefined;
}
