import { type Examples, gatherGroup, newGroup } from './group.ts';
import { type LossParts, type LossSettings, SimilarityLoss } from './similarity-loss.ts';
import type { TokenTable } from './token-table.ts';

/** Loss of a table on examples, in groups as the fit has them, the last one smaller; the table stays as it is. */
export function measureTable(
  table: TokenTable,
  examples: Examples,
  settings: LossSettings & { readonly group: number },
): LossParts {
  const { queries } = examples;
  const most = Math.min(settings.group, queries.length);
  const measure = new SimilarityLoss(most, table.dims, settings);
  const group = newGroup(most, table.dims);
  let loss = 0;
  let cosine = 0;
  for (let start = 0; start < queries.length; start += most) {
    const own = queries.subarray(start, start + most);
    gatherGroup(table, examples, own, group);
    const parts = measure.evaluate(group.sums, group.targets, own.length, group.gradient);
    loss += (parts.loss * own.length) / queries.length;
    cosine += (parts.cosine * own.length) / queries.length;
  }
  return { loss, cosine };
}
