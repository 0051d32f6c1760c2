import type { Costs } from '../../shared/api.ts';
import { modelTime } from '../../shared/search/reading/cost-model.ts';
import { WORK_BUDGET, type WorkBudget } from '../../shared/search/reading/work-budget.ts';
import { table } from './table.ts';

/** What costs are called, and which budget holds for them. */
const ROWS: readonly [name: string, of: keyof Costs, budget?: keyof WorkBudget][] = [
  ['rounds', 'rounds', 'rounds'],
  ['waves', 'waves', 'waves'],
  ['reads', 'reads', 'reads'],
  ['bytes read', 'bytes', 'bytes'],
  ['blocks from memory', 'cached'],
  ['postings added', 'postings', 'postings'],
  ['postings passed over', 'skipped'],
  ['documents swept', 'documents', 'documents'],
  ['bytes inflated', 'inflatedBytes', 'inflatedBytes'],
];

/** What a query was expected to cost, what it did, and what it may, side by side. */
export function printExplainedCosts(expected: Costs, happened: Costs): string {
  const rows = ROWS.map(([name, of, budget]) => [
    name,
    String(expected[of]),
    String(happened[of]),
    budget ? String(WORK_BUDGET[budget]) : '',
  ]);
  const [before, after] = [modelTime(expected), modelTime(happened)];
  return table([
    ['', 'expected', 'happened', 'budget'],
    ...rows,
    ['modelled ms of waiting', before.waitMs.toFixed(0), after.waitMs.toFixed(0), ''],
    ['modelled ms of CPU', before.cpuMs.toFixed(2), after.cpuMs.toFixed(2), ''],
  ]);
}

/** The same as data. */
export function explainedCosts(expected: Costs, happened: Costs) {
  return {
    expected: { ...expected, ...modelTime(expected) },
    happened: { ...happened, ...modelTime(happened) },
    budget: WORK_BUDGET,
  };
}
