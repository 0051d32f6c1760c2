import type { Origin, TextRange } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import { QUERY_TERMS_LIMIT, type ScoredSpace } from '../../format/layout.ts';
import type { Scoring } from '../../format/release.ts';
import type { Language } from '../../text/languages.ts';
import { queryKind } from '../../text/query-kind.ts';
import { analyzeWords } from '../../text/words.ts';
import type { WeighedTerm } from '../weighed-term.ts';
import type { WeighPieces } from './weigh-pieces.ts';

/** Text that is searched for beside a word of the query, or in its place. */
export interface QueryVariant {
  /** The part of the query that it stands for. */
  readonly at: TextRange;
  readonly text: string;
  /** What it counts beside the typed word, in (0, 1]. */
  readonly factor: number;
  readonly origin: Exclude<Origin, 'typed'>;
}

/** What a query is weighed with: all of it is known before the query arrives. */
export interface QueryWeights {
  readonly spaces: readonly ScoredSpace[];
  readonly scoring: Scoring;
  readonly languages: readonly Language[];
  readonly weighPieces: WeighPieces;
}

/** What a query is taken to mean beyond its words. */
export interface QueryReading {
  readonly variants: readonly QueryVariant[];
  /** Text that pieces are taken of: the query without what is mistyped or unfinished. */
  readonly pieces: string;
}

/**
 * Weighs a query by look-up alone. Words weigh 1 per occurrence up to a cap, and variants of them their factor; pieces
 * weigh what the table says, however often they occur; no term is dropped. The kind of the query decides how the spaces
 * are mixed.
 * @throws CairnError `bad-request` (more distinct terms than can be scored)
 */
export function weighQuery(
  query: string,
  weights: QueryWeights,
  { variants, pieces }: QueryReading = { variants: [], pieces: query },
): WeighedTerm[] {
  const { spaces, scoring } = weights;
  const mix = scoring.mix[queryKind(query)];
  const terms = spaces.flatMap((space): WeighedTerm[] => {
    const share = scoring.weights[space] * mix[space];
    if (share === 0) return [];
    if (space === 'word')
      return weighWords(query, variants, weights).map((term) => ({ ...term, weight: share * term.weight }));
    return Array.from(weights.weighPieces(pieces), ([term, weight]) => ({ space, term, weight: share * weight }));
  });
  const weighed = terms.filter((term) => term.weight > 0);
  if (weighed.length > QUERY_TERMS_LIMIT) {
    throw new CairnError(
      'bad-request',
      `the query has ${weighed.length} distinct terms, expected at most ${QUERY_TERMS_LIMIT}`,
    );
  }
  return weighed;
}

/** Occurrences of each word, up to the cap, then variants that are none of them; of several the one that counts most. */
function weighWords(
  query: string,
  variants: readonly QueryVariant[],
  { languages, scoring }: QueryWeights,
): WeighedTerm[] {
  const typed = new Map<string, { weight: number; word: number }>();
  const starts: number[] = [];
  analyzeWords(query, languages, (term, word, start) => {
    starts[word] ??= start;
    const before = typed.get(term);
    typed.set(term, { weight: Math.min(scoring.occurrenceCap, (before?.weight ?? 0) + 1), word: before?.word ?? word });
  });
  const others = new Map<string, WeighedTerm>();
  for (const { at, text, factor, origin } of variants) {
    const word = starts.findLastIndex((start) => start <= at[0]);
    analyzeWords(text, languages, (term) => {
      if (typed.has(term) || (others.get(term)?.weight ?? 0) >= factor) return;
      others.set(term, { space: 'word', term, weight: factor, word: Math.max(0, word), origin });
    });
  }
  const own = Array.from(typed, ([term, { weight, word }]) => ({ space: 'word' as const, term, weight, word }));
  return [...own, ...others.values()];
}
