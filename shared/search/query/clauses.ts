import { CairnError } from '../../errors.ts';
import type { Space } from '../../format/layout.ts';
import type { Language } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';
import type { Demand } from './parse-query.ts';
import type { QueryVariant } from './weigh-query.ts';

/** A term as the index has it. */
export interface ClauseTerm {
  readonly space: Space;
  readonly term: string;
}

/** A word as any of these terms: languages write it differently, and variants stand for it. */
export type Alternatives = readonly ClauseTerm[];

/** Which documents may be in an answer, by the terms that they hold. Plain data: it travels to shards. */
export interface Clauses {
  /** Words all of which a document holds. */
  readonly must: readonly Alternatives[];
  /** Groups of words none of which it holds whole. */
  readonly not: readonly (readonly Alternatives[])[];
}

/**
 * Terms of what must or must not occur, together: each is a list that is read to its end, or, of a phrase that must not, looked
 * for in texts.
 */
export const CLAUSE_TERMS_LIMIT = 256;

/** How words of a query become terms of an index. */
export interface ClauseWords {
  readonly languages: readonly Language[];
  /** Whether the index has the space of titles; otherwise a title's word is one of the document. */
  readonly titles: boolean;
}

/**
 * The demands of a query as terms; undefined where it has none. A phrase is the words that it has here: that they stand
 * together is found out later.
 * @param variants count as the word of a demand that they stand for, if it is one word
 * @throws CairnError `bad-request` (more terms than clauses may have)
 */
export function readClauses(
  demands: readonly Demand[],
  { languages, titles }: ClauseWords,
  variants: readonly QueryVariant[] = [],
): Clauses | undefined {
  const all: Alternatives[] = [];
  const not: Alternatives[][] = [];
  let inTexts = 0;
  for (const { kind, field, text, at, quoted } of demands) {
    const space = titles && field === 'title' ? 'title' : 'word';
    const words = wordsOf(text, space, languages);
    if (words.length === 0) continue;
    if (kind === 'not') {
      // That a phrase must not occur forbids none of its words, and a title none of the document's.
      const isWhole = (!quoted || words.length === 1) && (titles || field === 'any');
      if (isWhole) not.push(words);
      else inTexts += words.flat().length;
    } else if (words.length === 1) {
      const others = variants.filter((variant) => variant.at[0] >= at[0] && variant.at[1] <= at[1]);
      all.push([...words[0]!, ...others.flatMap((variant) => wordsOf(variant.text, space, languages).flat())]);
    } else {
      all.push(...words);
    }
  }
  // Each is a list that is read to its end: what is demanded twice is looked at once.
  const must = [...new Map(all.map((word) => [JSON.stringify(word), word])).values()];
  const inLists = [...must, ...not.flat()].flat().length;
  const count = inLists + inTexts;
  if (count > CLAUSE_TERMS_LIMIT) {
    throw new CairnError(
      'bad-request',
      `what must or must not occur has ${count} terms, expected at most ${CLAUSE_TERMS_LIMIT}`,
    );
  }
  return inLists > 0 ? { must, not } : undefined;
}

/** The words of a text, each whole: a code symbol is itself, and not its parts. */
function wordsOf(text: string, space: Space, languages: readonly Language[]): Alternatives[] {
  const words: { readonly start: number; readonly end: number; readonly terms: ClauseTerm[] }[] = [];
  analyzeWords(text, languages, (term, _position, start, end) => {
    const last = words.at(-1);
    if (last && last.start === start && last.end === end) last.terms.push({ space, term });
    // The analyzer writes the whole before its parts.
    else if (!last || end > last.end) words.push({ start, end, terms: [{ space, term }] });
  });
  return words.map(({ terms }) => terms);
}
