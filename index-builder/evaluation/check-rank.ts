import type { Rank, SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';

/**
 * Proves that an answer is ranked as it was to be: a measurement of one stage must not pass for that of two. A query without
 * a token that the table knows is none of the index's fault.
 * @param rank undefined: by the second stage, where the index has one
 * @throws CairnError of the second stage's failure, or `bad-request` where there is none
 */
export function checkRank(answer: SearchAnswer, rank: Rank | undefined): void {
  const { failure } = answer.secondStage ?? {};
  if (!failure || failure.code === 'no-tokens') return;
  const asked = rank ? `rank ${rank}` : 'the second stage';
  throw new CairnError('bad-request', `${asked} cannot be measured, ${failure.code}: ${failure.detail}`);
}
