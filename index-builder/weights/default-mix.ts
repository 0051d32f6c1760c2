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
