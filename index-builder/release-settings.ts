import { ANALYZER } from '../shared/text/words.ts';
import type { Config } from './config.ts';
import type { DensePlan } from './dense-plan.ts';
import type { PiecePlan } from './piece-plan.ts';
import { bm25Settings } from './weights/bm25f.ts';

/**
 * What a release tells of how it was built: all that decides, beside the documents, what is in it. An increment must have
 * been built as its base was.
 */
export function releaseSettings(
  config: Config,
  plan: Pick<PiecePlan, 'impactBits' | 'settings' | 'side'>,
  dense: Pick<DensePlan, 'settings'> | undefined,
  hasPieces: boolean,
): Record<string, unknown> {
  return {
    analyzer: ANALYZER,
    lang: config.lang,
    bm25: bm25Settings(config),
    vectorPages: config.vectorPages,
    order: 'page',
    impactBits: plan.impactBits,
    ...(hasPieces && { ...plan.settings, queryEncoder: plan.side.encoder }),
    ...dense?.settings,
  };
}
