import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import type { BaseIndex } from '../increment/base-index.ts';
import { type BuildPlan, planIncrement } from '../increment/increment.ts';
import { unfitBase } from '../increment/unfit-base.ts';
import type { PiecePlan } from '../piece-plan.ts';
import type { SpilledDocuments } from '../spill/spilled-documents.ts';
import type { ReadResult } from './results.ts';

/**
 * Decides whether what was read becomes an increment of the base, or all of it is built, and why.
 * @param base undefined: there is none yet
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function baseStage(
  read: ReadResult,
  base: BaseIndex | undefined,
  config: Config,
  plan: PiecePlan,
  dense: DensePlan | undefined,
  store: SpilledDocuments,
): Promise<BuildPlan> {
  const whole = (reason: string): BuildPlan => ({ read, increment: undefined, reason });
  if (!base) return whole('there is no base yet');
  const unfit = unfitBase(base, config, plan, dense);
  return unfit === undefined ? planIncrement(read, base, plan.expansions, config.rules, store) : whole(unfit);
}
