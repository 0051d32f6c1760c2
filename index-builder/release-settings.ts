import { encodeQueryTable } from '../shared/format/query-table.ts';
import { ANALYZER } from '../shared/text/words.ts';
import type { Config } from './config.ts';
import type { DensePlan } from './dense-plan.ts';
import type { PiecePlan } from './piece-plan.ts';
import { sha256 } from './sha256.ts';
import { needsFrequencies, queryTableParts, type QuerySide } from './query/query-side.ts';
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
    denseLists: config.denseLists,
    weights: config.weights,
    ...(config.rules && config.rules.boosts.length > 0 && { boosts: config.rules.boosts }),
    ...(hasPieces && { ...plan.settings, queryEncoder: plan.side.encoder, queryTokens: queryTokensOf(plan.side) }),
    ...dense?.settings,
  };
}

/**
 * What queries are split by, and weighed by beside the collection's own statistics, in short. Without these the query table
 * tells it all.
 */
function queryTokensOf(side: QuerySide): string | undefined {
  if (!needsFrequencies(side)) return undefined;
  const parts = queryTableParts({ ...side, encoder: side.table ? 'table' : 'binary' }, undefined);
  return parts && sha256(encodeQueryTable(parts));
}
