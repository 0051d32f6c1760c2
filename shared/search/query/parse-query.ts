import type { TextRange } from '../../api.ts';
import { queryKind } from '../../text/query-kind.ts';

/** What a part of a query asks of every document, beyond that its words count. */
export interface Demand {
  /** Whether documents must hold its words, or must not. */
  readonly kind: 'must' | 'not';
  /** Whether its words must stand in the page's title, or anywhere in the document. */
  readonly field: 'any' | 'title';
  /** Whether it was quoted: its words must stand together, in their order. */
  readonly quoted: boolean;
  /** Its words, and where they stand in the query. */
  readonly text: string;
  readonly at: TextRange;
}

/** A query, told apart from its syntax. */
export interface ParsedQuery {
  /**
   * The words that are searched for. As long as the query: syntax, and words that must not occur, are blanks, so that a
   * range of it is one of the query. Without syntax it is the query.
   */
  readonly text: string;
  readonly demands: readonly Demand[];
  /** Words that are beginnings of words: `prefix*`, without the star. */
  readonly prefixes: readonly TextRange[];
}

/** A stretch of a query without white space outside of quotes, as its own text alone tells. */
interface Item {
  readonly start: number;
  readonly end: number;
  /** `+`, `-` or nothing; `title:` stands behind it. */
  readonly sign: '+' | '-' | '';
  readonly field: Demand['field'];
  readonly quoted: boolean;
  readonly isPrefix: boolean;
  /** Its words. */
  readonly at: TextRange;
}

/** Quotes that open a phrase, and those that close it: as keyboards and as word processors write them. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '«': '»' };
/** UTF-16 code units of a phrase: a quote that nothing closes is a lone one, and not looked for up to the query's end. */
const PHRASE_LIMIT_UNITS = 512;
/** Plain words beyond which a query is prose. */
const PROSE_WORDS = 8;
const TITLE = 'title:';
const WORD = /[\p{L}\p{N}]/u;
/** An excluded word. Options are no such words: `-v`, `-rf`, `--flag`, and the `-Name` of PowerShell. */
const EXCLUDED = /^(?:(?:\p{Ll}\p{M}*){3}|\p{Lo})/u;
const PREFIX = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]+\*$/u;

/**
 * Reads the syntax of a query: `"a phrase"`, `+must`, `-not`, `title:word`, `title:"a phrase"`, `prefix*`. All else is plain
 * words, and so is what looks like syntax and makes no sense; nothing is refused. What `+`, `-` and `*` mean in a query
 * that is a code symbol is the symbol's own. docs/query-language.md has the rules as a table. Time is linear in the query.
 */
export function parseQuery(query: string): ParsedQuery {
  const items = readItems(query);
  if (isProse(query, items)) return { text: query, demands: [], prefixes: [] };
  // The words that the signs are about do not tell whether the query is code.
  const rest = blank(
    query,
    items.flatMap(({ start, end, sign, field, quoted, at }): TextRange[] =>
      sign === '-' || field === 'title' || quoted ? [[start, end]] : [[start, at[0]]],
    ),
  );
  const isCode = queryKind(rest) === 'symbol';
  const kept = items.filter(({ field, quoted }) => !isCode || field === 'title' || quoted);
  const excluded = kept.filter(({ sign }) => sign === '-');
  // What only excludes finds nothing: then it was not meant so.
  const finds = WORD.test(
    blank(
      query,
      excluded.map(({ start, end }) => [start, end]),
    ),
  );
  const syntax = finds ? kept : kept.filter(({ sign }) => sign !== '-');
  return {
    text: blank(
      query,
      syntax.flatMap(({ start, end, sign, at }): TextRange[] =>
        sign === '-'
          ? [[start, end]]
          : [
              [start, at[0]],
              [at[1], end],
            ],
      ),
    ),
    demands: syntax.flatMap(({ sign, field, quoted, at }): Demand[] => {
      if (sign === '' && field === 'any' && !quoted) return [];
      return [{ kind: sign === '-' ? 'not' : 'must', field, quoted, text: query.slice(...at), at }];
    }),
    prefixes: syntax.flatMap(({ sign, isPrefix, at }) => (isPrefix && sign !== '-' ? [at] : [])),
  };
}

/** Whether a query is written as prose: then quotes and dashes are those of prose. */
function isProse(query: string, items: readonly Item[]): boolean {
  const others = blank(
    query,
    items.map(({ start, end }) => [start, end]),
  );
  return others.split(/\s+/u).filter((word) => WORD.test(word)).length > PROSE_WORDS;
}

/** The items of a query that look like syntax, in their order. */
function readItems(query: string): Item[] {
  const items: Item[] = [];
  const openings = /(?<=^|\s)\S/gu;
  for (let opening = openings.exec(query); opening; opening = openings.exec(query)) {
    const item = readItem(query, opening.index);
    if (!item) continue;
    items.push(item);
    openings.lastIndex = item.end;
  }
  return items;
}

function readItem(query: string, start: number): Item | undefined {
  const first = query[start]!;
  const sign = first === '+' || first === '-' ? first : '';
  const field = query.startsWith(TITLE, start + sign.length) ? 'title' : 'any';
  const from = start + sign.length + (field === 'title' ? TITLE.length : 0);
  const closing = QUOTES[query.charAt(from)];
  if (closing) {
    const units = query.slice(from + 1, from + 1 + PHRASE_LIMIT_UNITS).indexOf(closing);
    const at: TextRange = [from + 1, from + 1 + units];
    if (units < 0 || !WORD.test(query.slice(...at))) return undefined;
    return { start, end: at[1] + 1, sign, field, quoted: true, isPrefix: false, at };
  }
  const end = wordEnd(query, from);
  const word = query.slice(from, end);
  const isPrefix = PREFIX.test(word);
  const isSyntax =
    field === 'title'
      ? /^[^:/]/u.test(word) && WORD.test(word)
      : sign === '-'
        ? start > 0 && EXCLUDED.test(word)
        : sign === '+'
          ? /^\p{L}/u.test(word)
          : isPrefix;
  if (!isSyntax) return undefined;
  return { start, end, sign, field, quoted: false, isPrefix, at: [from, isPrefix ? end - 1 : end] };
}

function wordEnd(query: string, from: number): number {
  const white = /\s/gu;
  white.lastIndex = from;
  return white.exec(query)?.index ?? query.length;
}

/** A text with blanks in the place of some ranges of it, which ascend. */
function blank(text: string, ranges: readonly TextRange[]): string {
  let blanked = '';
  let at = 0;
  for (const [start, end] of ranges) {
    blanked += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return blanked + text.slice(at);
}
