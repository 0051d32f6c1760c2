import type { Snippet, TextRange } from '../api.ts';
import type { Language } from '../text/languages.ts';
import { analyzeWords } from '../text/words.ts';

/** UTF-16 code units of a snippet, about three lines. */
const SNIPPET_UNITS = 240;
/** Units before the first match that give it context. */
const LEAD_UNITS = 60;
/** Units of a text that are searched for a passage; a longer text is a rare, machine-made one. */
const SEARCHED_UNITS = 100_000;

interface Match {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

/**
 * The passage of a text that holds the most weight of distinct matched terms, cut at words, with the matched words as
 * offsets into it. `weights` are those of the query's words.
 */
export function makeSnippet(
  text: string,
  languages: readonly Language[],
  weights: ReadonlyMap<string, number>,
): Snippet {
  const matches = findMatches(text.slice(0, SEARCHED_UNITS), languages, weights);
  const best = bestWindow(matches, weights);
  const start = passageStart(text, best);
  const end = wordEnd(text, start + SNIPPET_UNITS);
  const ranges = mergeRanges(matches.filter((match) => match.start >= start && match.end <= end));
  return { text: text.slice(start, end), matches: ranges.map(([from, to]) => [from - start, to - start]) };
}

function findMatches(text: string, languages: readonly Language[], weights: ReadonlyMap<string, number>): Match[] {
  const matches: Match[] = [];
  analyzeWords(text, languages, (term, _position, start, end) => {
    if (weights.has(term)) matches.push({ start, end, term });
  });
  return matches;
}

/** Offset of the first match of the best window, 0 without a match. */
function bestWindow(matches: readonly Match[], weights: ReadonlyMap<string, number>): number {
  const inside = new Map<string, number>();
  let weight = 0;
  let best = { weight: 0, start: 0 };
  let first = 0;
  for (const [i, match] of matches.entries()) {
    const count = inside.get(match.term) ?? 0;
    if (count === 0) weight += weights.get(match.term)!;
    inside.set(match.term, count + 1);
    // A match may be wider than the window: it stays, alone.
    while (first < i && match.end - matches[first]!.start > SNIPPET_UNITS - LEAD_UNITS) {
      const { term } = matches[first++]!;
      const left = inside.get(term)! - 1;
      inside.set(term, left);
      if (left === 0) weight -= weights.get(term)!;
    }
    if (weight > best.weight + 1e-9) best = { weight, start: matches[first]!.start };
  }
  return best.start;
}

/** Start of the sentence that leads to the match, or of a word where the sentence begins too far before. */
function passageStart(text: string, match: number): number {
  if (match <= LEAD_UNITS) return 0;
  const lead = text.slice(match - LEAD_UNITS, match);
  const sentence = Math.max(
    lead.lastIndexOf('. '),
    lead.lastIndexOf('? '),
    lead.lastIndexOf('! '),
    lead.lastIndexOf('\n'),
  );
  if (sentence >= 0) return match - LEAD_UNITS + sentence + (lead[sentence] === '\n' ? 1 : 2);
  const space = lead.indexOf(' ');
  return space >= 0 ? match - LEAD_UNITS + space + 1 : match;
}

/** End of the last word that ends before the offset; never inside a surrogate pair. */
function wordEnd(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  for (let end = offset; end > offset - SNIPPET_UNITS / 2; end--) if (isSpace(text, end)) return end;
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit < 0xe000 ? offset - 1 : offset;
}

function isSpace(text: string, offset: number): boolean {
  return /\s/.test(text.charAt(offset));
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
