import type { Language } from '../../shared/text/languages.ts';
import { analyzeWords } from '../../shared/text/words.ts';

/** One call of the analyzer's callback. */
export interface EmittedTerm {
  readonly term: string;
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** Everything the analyzer emits for a text, in order. */
export function emittedTerms(text: string, languages: readonly Language[] = ['en']): EmittedTerm[] {
  const emitted: EmittedTerm[] = [];
  analyzeWords(text, languages, (term, position, start, end) => emitted.push({ term, position, start, end }));
  return emitted;
}

/** The terms of a text in a readable form: those of one position joined by `|`, positions by a space. */
export function termsByPosition(text: string, languages: readonly Language[] = ['en']): string {
  const positions: string[][] = [];
  for (const { term, position } of emittedTerms(text, languages)) (positions[position] ??= []).push(term);
  return positions.map((terms) => terms.join('|')).join(' ');
}
