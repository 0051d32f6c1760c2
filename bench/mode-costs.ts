import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { type Mode, MODES } from '../shared/api.ts';
import { MemorySource } from '../shared/range-source.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { readObjects } from './index-objects.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';
import { type QueryCost, runQueries } from './run-queries.ts';

/** Of each mode, recall and what is certified are means; pairs of numbers are median and 90th percentile. */
export const MODE_HEAD = ['collection', 'queries', 'mode', 'recall@10', 'exact', 'places certified'].concat([
  'waves',
  'reads',
  'KB read',
  'postings scored',
]);

/** How much of the exact answer each mode gives, with an empty cache for each query, the directory resident. */
export async function modeRows(name: string, folder: string, asked: QuerySet): Promise<string[][]> {
  const source = new MemorySource(readObjects(folder));
  const index = await openIndex(source, BUILT_CHANNEL);
  const scratch = openScratch();
  const rows: string[][] = [];
  for (const kind of QUERY_KINDS) {
    const exact = await runQueries(index, source, asked[kind], { scratch });
    for (const mode of MODES)
      rows.push([name, kind, ...modeRow(mode, exact, await runQueries(index, source, asked[kind], { mode, scratch }))]);
  }
  return rows;
}

function modeRow(mode: Mode, exact: readonly QueryCost[], found: readonly QueryCost[]): string[] {
  const recall = found.map(({ ids }, i) => {
    const truth = exact[i]!.ids;
    return truth.length === 0 ? 1 : truth.filter((id) => ids.includes(id)).length / truth.length;
  });
  const pair = (of: (cost: QueryCost) => number): string =>
    [0.5, 0.9].map((share) => Math.round(quantile(found.map(of), share))).join(' / ');
  return [
    mode,
    mean(recall).toFixed(4),
    mean(found.map((answer) => Number(answer.exact))).toFixed(3),
    mean(found.map(({ certified }) => certified)).toFixed(1),
    pair(({ costs }) => costs.waves),
    pair(({ costs }) => costs.reads),
    pair(({ costs }) => costs.bytes / 1000),
    pair(({ costs }) => costs.postings),
  ];
}
