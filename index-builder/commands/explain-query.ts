import type { SearchAnswer } from '../../shared/api.ts';
import type { Interpretation } from '../../shared/search/interpret.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { parseQuery } from '../../shared/search/query/parse-query.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { oneLine } from './one-line.ts';
import { table } from './table.ts';

/** What a query was taken to ask for, and where each part of that came from. */
export interface ExplainedQuery {
  /** The query without its syntax. */
  readonly text: string;
  /** What documents must or must not hold. */
  readonly demands: readonly {
    readonly kind: 'must' | 'not';
    readonly field: 'any' | 'title';
    readonly text: string;
  }[];
  /** What was searched for beside a word, and what it counts. */
  readonly variants: readonly {
    readonly typed: string;
    readonly origin: string;
    readonly text: string;
    readonly factor: number;
  }[];
  /** Documents that the site pins for the query. */
  readonly pins: number;
  /** Filters of the search, and those of the site that it did not lift. */
  readonly filters: readonly { readonly filter: string; readonly of: 'search' | 'site' }[];
  /** What weights were multiplied by at build, as the rules have it. */
  readonly boosts: unknown;
}

/** Explains a search from what is known before anything is read. */
export function explainQuery(
  { manifest }: Pick<OpenIndex, 'manifest'>,
  { query, filters = [] }: SearchRequest,
  { text, variants, places, filterTexts }: Interpretation,
): ExplainedQuery {
  return {
    text: text.trim().replace(/\s+/g, ' '),
    demands: parseQuery(query).demands.map(({ kind, field, text: own }) => ({ kind, field, text: own })),
    variants: variants.map(({ at, text: own, factor, origin }) => {
      return { typed: query.slice(...at), origin, text: own, factor: Math.round(factor * 1000) / 1000 };
    }),
    pins: places.always?.length ?? 0,
    filters: filterTexts.map((filter) => ({ filter, of: filters.includes(filter) ? 'search' : 'site' })),
    boosts: manifest.settings['boosts'] ?? [],
  };
}

/** The same as lines of text. */
export function printExplainedQuery(
  { text, demands, variants, pins, filters, boosts }: ExplainedQuery,
  { hits }: Pick<SearchAnswer, 'hits'>,
): string {
  const pinned = hits.flatMap(({ first, id }) => (first === 'pinned' ? [id] : []));
  const rows: string[][] = [
    ['query', text],
    ...demands.map(({ kind, field, text: own }) => [kind, field === 'title' ? `title: ${own}` : own]),
    ...variants.map(({ typed, origin, text: own, factor }) => [origin, `${typed}: ${own}, counts ${factor}`]),
    ...(pins > 0
      ? [['pinned', `${pins}${pinned.length > 0 ? `: ${pinned.join(', ')}` : ', none among these hits'}`]]
      : []),
    ...filters.map(({ filter, of }) => ['filter', of === 'site' ? `${filter}, of the site` : filter]),
    ...(boosts as readonly unknown[]).map((boost) => ['boost', JSON.stringify(boost)]),
  ];
  return table(rows.map((row) => row.map(oneLine)));
}
