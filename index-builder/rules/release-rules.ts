import { CairnError } from '../../shared/errors.ts';
import { RULES_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { type ReleaseRules, rulesBytes } from '../../shared/format/release-rules.ts';
import type { Rules } from './rules-schema.ts';

/**
 * What of the rules a release carries: what is applied to queries; undefined where there is nothing.
 * @param numbers in the release, by id, of the documents that are pinned; one that is not there was reported, and is left out
 * @throws CairnError `bad-request` (more than a release may have)
 */
export function releaseRules(rules: Rules | undefined, numbers: ReadonlyMap<string, number>): ReleaseRules | undefined {
  if (!rules) return undefined;
  const { synonyms, pins, defaults } = rules;
  const own: ReleaseRules = {
    synonyms,
    pins: pins.map(({ query, ids }) => ({ query, documents: ids.flatMap((id) => numbers.get(id) ?? []) })),
    filters: defaults.filter,
  };
  if (own.synonyms.length + own.pins.length + own.filters.length === 0) return undefined;
  const bytes = rulesBytes(own);
  if (bytes > RULES_LIMIT_BYTES) {
    const message = `synonyms, pins and default filters come to ${bytes} bytes, expected at most ${RULES_LIMIT_BYTES}: every reader holds them`;
    throw new CairnError('bad-request', message, rules.file === undefined ? {} : { place: { file: rules.file } });
  }
  return own;
}
