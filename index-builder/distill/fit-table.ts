import { type Examples, gatherGroup, newGroup } from './group.ts';
import type { Random } from './random.ts';
import { type LossParts, type LossSettings, SimilarityLoss } from './similarity-loss.ts';
import { SparseAdam } from './sparse-adam.ts';
import type { TokenTable } from './token-table.ts';

/** How a table is fitted. */
export interface FitSettings extends LossSettings {
  readonly steps: number;
  /** Queries of a step: groups of them. */
  readonly batch: number;
  /** Queries whose targets are told apart. */
  readonly group: number;
  /** Of Adam, at its largest, in parts of the mean size of a number of the table as it begins. */
  readonly learningRate: number;
  /** Share of the steps in which the rate rises; then it falls to 0. */
  readonly warmUp: number;
}

/**
 * Turns the rows of a table in place, step by step, each with a batch of queries, drawn without return until all had their
 * turn. Gives the loss of each step, before it was taken.
 */
export function* fitTable(
  table: TokenTable,
  examples: Examples,
  settings: FitSettings,
  random: Random,
): Generator<LossParts, void> {
  const { dims, rows } = table;
  const { bags, queries } = examples;
  const size = Math.min(settings.group, queries.length);
  const groups = Math.max(1, Math.round(settings.batch / size));
  const measure = new SimilarityLoss(size, dims, settings);
  const adam = new SparseAdam(rows.length / dims, dims);
  const group = newGroup(size, dims);
  const unit = meanSize(rows);
  const order = queries.slice();
  let next = order.length;
  for (let step = 0; step < settings.steps; step++) {
    let loss = 0;
    let cosine = 0;
    for (let i = 0; i < groups; i++) {
      if (next + size > order.length) {
        random.shuffle(order);
        next = 0;
      }
      const own = order.subarray(next, next + size);
      next += size;
      gatherGroup(table, examples, own, group);
      const parts = measure.evaluate(group.sums, group.targets, size, group.gradient);
      loss += parts.loss / groups;
      cosine += parts.cosine / groups;
      own.forEach((query, at) => {
        for (let k = bags.starts[query]!; k < bags.starts[query + 1]!; k++)
          adam.add(bags.tokens[k]!, group.gradient, at * dims);
      });
    }
    adam.step(rows, unit * rateAt(step, settings));
    yield { loss, cosine };
  }
}

function meanSize(rows: Float32Array): number {
  let sum = 0;
  for (const value of rows) sum += Math.abs(value);
  return sum / rows.length;
}

/** Learning rate of a step: it rises evenly, then falls as half a cosine does. */
export function rateAt(
  step: number,
  { steps, warmUp, learningRate }: Pick<FitSettings, 'steps' | 'warmUp' | 'learningRate'>,
): number {
  const rising = Math.max(1, Math.round(steps * warmUp));
  if (step < rising) return (learningRate * (step + 1)) / rising;
  return (learningRate * (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising)))) / 2;
}
