/**
 * How the scores of two stages are brought to one scale before they are added, over the candidates of a query:
 * - `min-max`: from 0, the least, to 1, the largest (Wang et al., "BERT-based Dense Retrievers Require Interpolation with
 *   BM25", ICTIR 2021);
 * - `z-score`: less their mean, in units of their standard deviation;
 * - `rrf`: 1 / (60 + place), whatever the scores (Cormack et al., "Reciprocal Rank Fusion", SIGIR 2009).
 */
export const INTERPOLATIONS = ['min-max', 'z-score', 'rrf'] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** What 1 of a part is. */
const PART = 2 ** 30;
/** Of the source of RRF: what keeps the first places from deciding alone. */
const RRF_K = 60;

/** Scores of a stage on the scale of both: integers below 2^53 by far, by arithmetic of binary64 alone, so that hosts agree. */
export interface Parts {
  readonly parts: readonly number[];
  /** What the worst candidate has. */
  readonly least: number;
  /** What the best has. */
  readonly most: number;
}

/** Brings scores to one scale. */
export const PARTS: Readonly<Record<Interpolation, (scores: readonly number[]) => Parts>> = {
  'min-max': minMaxParts,
  'z-score': zScoreParts,
  rrf: reciprocalParts,
};

function minMaxParts(scores: readonly number[]): Parts {
  const least = Math.min(...scores);
  const spread = Math.max(...scores) - least;
  const parts = scores.map((score) => (spread > 0 ? Math.floor(PART * ((score - least) / spread)) : 0));
  return { parts, least: 0, most: PART };
}

function zScoreParts(scores: readonly number[]): Parts {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  const parts = scores.map((score) => (deviation > 0 ? Math.floor(PART * ((score - mean) / deviation)) : 0));
  return { parts, least: Math.min(...parts), most: Math.max(...parts) };
}

function reciprocalParts(scores: readonly number[]): Parts {
  const partOf = (place: number): number => Math.floor(PART / (RRF_K + place));
  const parts = scores.map(() => 0);
  // Equal scores keep the order in which they came: that of the first stage.
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  order.forEach((at, i) => (parts[at] = partOf(i + 1)));
  return { parts, least: partOf(scores.length), most: partOf(1) };
}
