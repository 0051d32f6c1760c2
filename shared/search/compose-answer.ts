import type { Certificate, Costs, Facet, SearchAnswer, SecondStageReport } from '../api.ts';
import { certify, certifySorted } from './shards/certify.ts';
import { didYouMean } from './answer/did-you-mean.ts';
import type { FirstStage } from './first-stage.ts';
import type { Interpretation } from './interpret.ts';
import type { OpenIndex } from './open-index.ts';
import type { Placed } from './answer/place-first.ts';
import type { AnswerPage } from './answer/read-page.ts';
import type { Reranked } from './second-stage/rerank.ts';
import { showHits } from './answer/resolve.ts';
import { suggestionsOf } from './answer/suggestions.ts';
import type { Scored } from './scoring/top-k.ts';
import { hasWholeLists } from './answer/whole-lists.ts';

/** What a search found. */
interface Found extends FirstStage {
  /** What the second stage did; undefined where none was to rank. */
  readonly report: SecondStageReport | undefined;
  readonly page: AnswerPage<Scored & Partial<Reranked> & Placed>;
}

/** The answer to a search: what was found, as it is shown, what was made of the query, and what is proven. */
export function composeAnswer(index: OpenIndex, asked: Interpretation, found: Found, costs: Costs): SearchAnswer {
  const { request, text, filterTexts, reading, clauses, phrases, tally } = asked;
  const { merged, tallied, missing, terms, report, page } = found;
  const { corrections, showing, completed } = reading;
  const hits = showHits(index, page, terms, request.withText);
  const other = otherQuery(asked, found);
  const { suggest = 0 } = request;
  return {
    query: request.query,
    mode: request.mode,
    rank: tally?.sort ? 'sorted' : !report?.applied ? 'sparse' : report.byModel ? 'hybrid' : 'dense2',
    k: request.k,
    offset: request.offset,
    hits,
    matches: page.found ?? merged.matches,
    matchesExact: page.found !== undefined ? page.isWhole : tally?.sort ? tallied!.exact : merged.counted,
    certificate: prove(asked, found),
    ...(report && { secondStage: report }),
    ...(missing.length > 0 && { missing }),
    ...(filterTexts.length > 0 && { filters: filterTexts }),
    ...(showing !== undefined && { corrections, showing }),
    ...(other !== undefined && { didYouMean: other }),
    ...(suggest > 0 && { suggestions: suggestionsOf(suggest, showing ?? text, completed, hits) }),
    ...(clauses && { demands: { complete: hasWholeLists(index, clauses) && !asked.demandsCut } }),
    ...(phrases.length > 0 && { phrases: page.report }),
    ...(request.grouped && { groups: page.report }),
    ...(request.facets && { facets: phrases.length > 0 ? estimated(tallied!.facets) : tallied!.facets }),
    costs,
    release: index.release,
    scoreUnit: index.manifest.scoring.unit,
  };
}

/** Counts of documents that have the words of phrases, but perhaps not side by side: texts are not looked at for them. */
function estimated(facets: Readonly<Record<string, Facet>>): Record<string, Facet> {
  return Object.fromEntries(Object.entries(facets).map(([name, facet]) => [name, { ...facet, exact: false }]));
}

/** A query that may have been meant, where somebody typed a whole one and nothing was corrected. */
function otherQuery(
  { request, text, known, reading, queryWeights, tally }: Interpretation,
  { page, terms }: Found,
): string | undefined {
  const { query, typing = false, corrects = true, offset } = request;
  if (!known || !corrects || typing || reading.showing !== undefined || offset > 0 || tally?.sort) return undefined;
  return didYouMean(query, text, known, { documents: page.documents, terms, languages: queryWeights.languages });
}

/** What is proven of the first stage: of all that the second one may rank, or of the places that the answer is made of. */
function prove({ tally }: Interpretation, { merged, tallied, report, page, depth }: Found): Certificate {
  const { top, bound, slack } = merged;
  if (tally?.sort) return certifySorted(top, page.looked, tallied!.exact, slack);
  const places = report?.applied ? depth : page.looked;
  // Of the documents behind them, one may be better than its score.
  const next = slack > 0 ? top[places] : undefined;
  return certify(top.slice(0, places), places, next ? Math.max(bound, next.score + slack) : bound, slack);
}
