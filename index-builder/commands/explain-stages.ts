import type { SearchAnswer } from '../../shared/api.ts';
import { table } from './table.ts';

/** What each stage says of the hits, and what the second did; empty where none was to rank. */
export function printStages({ hits, offset, secondStage, scoreUnit }: SearchAnswer): string {
  if (!secondStage) return '';
  const { applied, candidates, withoutCode, weight, failure } = secondStage;
  if (!applied) return `second stage left out: ${failure ? failure.detail : reasonOf(weight)}\n`;
  const rows = hits.map(({ id, score, stages }, i) => [
    String(offset + i + 1),
    (score / scoreUnit).toFixed(3),
    stages ? (stages.sparse / scoreUnit).toFixed(3) : '-',
    stages?.dense === undefined || stages.dense === null ? '-' : String(stages.dense),
    id,
  ]);
  const lacking = withoutCode > 0 ? `, ${withoutCode} of them without a code` : '';
  return (
    `second stage: the first ${candidates} ranked again${lacking}, its weight ${weight}\n` +
    table([['rank', 'score', 'first stage', 'code', 'id'], ...rows])
  );
}

function reasonOf(weight: number): string {
  return weight === 0 ? 'its weight is 0 for a query of this kind' : 'nothing matched';
}
