import type { QueryKind } from '../../shared/format/layout.ts';
import type { Mix } from '../../shared/format/release.ts';

/**
 * How much pieces count beside words, once both give their best document the same score on average. Fixed on training
 * pairs, without a judged query of any test: pieces help a question in plain words most, and a code symbol least.
 * docs/relevance.md has the table, `npm run bench:mix` makes it again.
 */
export const DEFAULT_MIX: Mix = {
  plain: { word: 1, piece: 0.5 },
  question: { word: 1, piece: 1 },
  symbol: { word: 1, piece: 0.2 },
};

/**
 * How much the second stage counts beside the first, for each kind of query, fixed on training pairs as the mix is: it
 * helps a question most, and a name hardly. docs/relevance.md has the table, `npm run bench:code-weights` makes it again.
 */
export const DENSE_WEIGHTS: Readonly<Record<QueryKind, number>> = { plain: 1, question: 1.4, symbol: 0.25 };
