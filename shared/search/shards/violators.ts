import type { Merged } from './merge.ts';
import type { PlannedTerm } from '../reading/plan.ts';
import type { ShardAnswer } from './shard-answer.ts';

/** What may be spent on shards that are asked once more. */
export interface ReaskLimits {
  readonly calls: number;
  /** Bytes of lists, over all of the shards: they may share one isolate. */
  readonly bytes: number;
}

/**
 * Shards whose lists were cut so that a document of theirs might still come among the best, or change its place there:
 * whose best could score as much as the last of these. Those first that could score most, as many as the limits allow.
 */
export function findViolators(
  answers: readonly ShardAnswer[],
  { threshold }: Merged,
  plans: readonly (readonly PlannedTerm[])[],
  { calls, bytes }: ReaskLimits,
): number[] {
  const violators = [...answers.keys()]
    .filter((shard) => answers[shard]!.slack > 0 && mostOf(answers[shard]!) >= threshold)
    .sort((a, b) => mostOf(answers[b]!) - mostOf(answers[a]!) || a - b);
  const asked: number[] = [];
  let left = bytes;
  for (const shard of violators) {
    const whole = listBytes(plans[shard]!);
    if (asked.length === calls || whole > left) continue;
    left -= whole;
    asked.push(shard);
  }
  return asked;
}

/** Largest score that any document of a shard could have. */
function mostOf({ top, bound, slack }: ShardAnswer): number {
  return Math.max(bound, top[0] ? top[0].score + slack : 0);
}

function listBytes(plan: readonly PlannedTerm[]): number {
  let bytes = 0;
  for (const planned of plan) if (planned.kind === 'list') for (const block of planned.blocks) bytes += block.bytes;
  return bytes;
}
