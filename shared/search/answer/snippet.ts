import type { Snippet, TextRange } from '../../api.ts';
import { foldAccents, foldCase } from '../../text/fold.ts';
import type { Language } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';
import { characterStart, passageEnd, passageStart } from './passage-bounds.ts';
import type { SnippetTerm, SnippetTerms } from './snippet-terms.ts';

/** UTF-16 code units of a snippet, about three lines. */
const SNIPPET_UNITS = 240;
/** Units before the first match that give it context. */
const LEAD_UNITS = 60;
/** Units of a text that are searched for a passage; a longer text is a rare, machine-made one. */
const SEARCHED_UNITS = 100_000;

/** A place where a term of the query matches. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly term: SnippetTerm;
}

/**
 * The passage of a text that holds the most weight of distinct words of the query, from the start of a sentence to the end of
 * one where they are near; words that were typed and words that are related to them as offsets into it. Where nothing
 * matches, the start of the text.
 */
export function makeSnippet(text: string, languages: readonly Language[], terms: SnippetTerms): Snippet {
  const searched = text.slice(0, characterStart(text, SEARCHED_UNITS));
  const matches = findMatches(searched, languages, terms);
  const window = bestWindow(matches);
  // At the end of a text there is room for more of what leads to a match.
  const units = Math.max(LEAD_UNITS, window.start - Math.max(0, text.length - SNIPPET_UNITS));
  const start = passageStart(text, window.start, { units, fills: units > LEAD_UNITS });
  const end = passageEnd(text, start, Math.min(window.end, start + SNIPPET_UNITS), start + SNIPPET_UNITS);
  const inside = matches.filter((match) => match.start >= start && match.end <= end);
  const typed = mergeRanges(inside.filter(({ term }) => !term.related));
  const others = inside.filter((match) => !typed.some(([from, to]) => match.start < to && from < match.end));
  const related = mergeRanges(others);
  const own = (ranges: readonly TextRange[]): TextRange[] => ranges.map(([from, to]) => [from - start, to - start]);
  return {
    text: text.slice(start, end),
    matches: own(typed),
    ...(related.length > 0 && { related: own(related) }),
  };
}

function findMatches(text: string, languages: readonly Language[], { words, pieces }: SnippetTerms): Match[] {
  const matches: Match[] = [];
  let seen = -1;
  analyzeWords(text, languages, (term, position, start, end) => {
    const word = words.get(term);
    if (word) matches.push({ start, end, term: word });
    if (pieces.size === 0 || position === seen) return;
    seen = position;
    const piece = pieces.get(foldAccents(foldCase(text.slice(start, end))));
    if (piece) matches.push({ start, end, term: piece });
  });
  return matches;
}

/** From the first match to the last of the window whose distinct words weigh most; the start of the text without a match. */
function bestWindow(matches: readonly Match[]): { readonly start: number; readonly end: number } {
  const window = new WordWeights();
  let best = { weight: 0, start: 0, end: 0 };
  let first = 0;
  for (const match of matches) {
    window.add(match.term);
    // A match may be wider than the window: it stays, alone.
    while (matches[first] !== match && match.end - matches[first]!.start > SNIPPET_UNITS - LEAD_UNITS)
      window.remove(matches[first++]!.term);
    const { weight } = window;
    if (weight > best.weight * (1 + 1e-9)) best = { weight, start: matches[first]!.start, end: match.end };
  }
  return best;
}

/** Weights of the query's words in a window: each counts once, as its heaviest term there does. */
class WordWeights {
  readonly #counts = new Map<SnippetTerm, number>();
  readonly #terms = new Map<number, Set<SnippetTerm>>();
  readonly #weights = new Map<number, number>();

  /** Added up anew, since sums of fractions that come and go would drift. */
  get weight(): number {
    let sum = 0;
    for (const weight of this.#weights.values()) sum += weight;
    return sum;
  }

  add(term: SnippetTerm): void {
    const count = this.#counts.get(term) ?? 0;
    this.#counts.set(term, count + 1);
    if (count > 0) return;
    const terms = this.#terms.get(term.word) ?? new Set();
    this.#terms.set(term.word, terms.add(term));
    this.#weights.set(term.word, Math.max(this.#weights.get(term.word) ?? 0, term.weight));
  }

  remove(term: SnippetTerm): void {
    const count = this.#counts.get(term)! - 1;
    this.#counts.set(term, count);
    if (count > 0) return;
    const terms = this.#terms.get(term.word)!;
    terms.delete(term);
    let heaviest = 0;
    for (const { weight } of terms) heaviest = Math.max(heaviest, weight);
    if (terms.size > 0) this.#weights.set(term.word, heaviest);
    else this.#weights.delete(term.word);
  }
}

function mergeRanges(matches: readonly Match[]): TextRange[] {
  const ranges: [number, number][] = [];
  for (const { start, end } of [...matches].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}
