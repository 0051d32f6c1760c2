import type { Metric } from '../../index-builder/evaluation/metric-names.ts';

/** A document as a run has it, and its grade where it was judged. */
export interface Candidate {
  readonly id: string;
  readonly score: number;
}

/**
 * A measure by its definition, slowly and in none of the steps of the real one: the rank of a document is counted,
 * never sorted, and the best order is the best of all orders.
 */
export function slowMeasure(
  { measure, depth }: Metric,
  run: readonly Candidate[],
  judged: ReadonlyMap<string, number>,
): number {
  const cut = depth ?? run.length;
  const rankOf = (id: string): number => {
    const own = run.find((candidate) => candidate.id === id);
    return own === undefined ? Infinity : 1 + run.filter((other) => beats(other, own)).length;
  };
  const relevant = [...judged].filter(([, grade]) => grade >= 1).map(([id]) => id);
  const found = relevant.map(rankOf).filter((rank) => rank <= cut);
  const foundBy = (rank: number): number => found.filter((each) => each <= rank).length;
  switch (measure) {
    case 'recall':
      return found.length / relevant.length;
    case 'p':
      return found.length / cut;
    case 'success':
      return Math.min(1, found.length);
    case 'mrr':
      return found.length === 0 ? 0 : 1 / Math.min(...found);
    case 'map':
      return found.reduce((sum, rank) => sum + foundBy(rank) / rank, 0) / relevant.length;
    case 'ndcg': {
      const gain = (id: string, rank: number): number =>
        rank <= cut ? (judged.get(id)! * Math.LN2) / Math.log(rank + 1) : 0;
      const sum = (ids: readonly string[], rank: (id: string, i: number) => number): number =>
        ids.reduce((total, id, i) => total + gain(id, rank(id, i)), 0);
      return sum(relevant, rankOf) / Math.max(...orders(relevant).map((order) => sum(order, (_, i) => i + 1)));
    }
  }
}

/** Whether a document stands before another one. */
function beats(one: Candidate, other: Candidate): boolean {
  if (one.score !== other.score) return one.score > other.score;
  const [left, right] = [one.id, other.id].map((id) => [...new TextEncoder().encode(id)]);
  for (let i = 0; ; i++) {
    if (left![i] === undefined) return false;
    if (right![i] === undefined || left![i]! > right![i]!) return true;
    if (left![i]! < right![i]!) return false;
  }
}

/** Every order of a few items. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
