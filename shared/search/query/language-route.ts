import { toLanguage } from '../../text/languages.ts';
import type { Filter } from '../attributes/filter.ts';
import type { QueryWeights } from './weigh-query.ts';

/**
 * What a query is weighed with where filters let documents of some languages pass alone: its words are stemmed as theirs
 * are, and no other way.
 */
export function routeByLanguage(weights: QueryWeights, filters: readonly Filter[] = []): QueryWeights {
  const wanted = filters.filter(({ name, negated }) => name === 'lang' && !negated).flatMap(({ values }) => values);
  const languages = wanted.map((value) => ('is' in value ? toLanguage(value.is) : undefined));
  const routed = weights.languages.filter((language) => languages.includes(language));
  // Documents of a language without a stemmer are analysed as the build was told to: only their words know how.
  return routed.length === 0 || languages.includes(undefined) ? weights : { ...weights, languages: routed };
}
