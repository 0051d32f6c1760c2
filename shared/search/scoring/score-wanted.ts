import type { CostCounter } from '../reading/costs.ts';
import { type Accumulated, accumulate } from './accumulate.ts';
import type { Accumulator } from './accumulator.ts';
import type { DocumentMask } from './document-mask.ts';
import type { TermPostings } from './posting-source.ts';
import { compareScored, type Scored } from './top-k.ts';

/**
 * The best `k` documents of a mask with their true scores, 0 where no term of the query is in them: where the best of the
 * first stage, `found`, does not have all of them, the same postings are added up once more, for these documents alone.
 * @throws CairnError `corrupt`
 */
export function scoreWanted(
  wanted: DocumentMask,
  k: number,
  terms: readonly TermPostings[],
  found: Accumulated,
  scratch: Accumulator,
  costs: CostCounter,
): Scored[] {
  const known = found.top.filter(({ document }) => wanted.has(document));
  const scored = known.length === wanted.count ? known : accumulateAll(wanted, terms, scratch, costs);
  const documents = new Set(scored.map(({ document }) => document));
  const others: Scored[] = [];
  wanted.forEach((document) => {
    if (!documents.has(document)) others.push({ document, score: 0 });
  });
  return [...scored, ...others].sort(compareScored).slice(0, k);
}

function accumulateAll(
  mask: DocumentMask,
  terms: readonly TermPostings[],
  scratch: Accumulator,
  costs: CostCounter,
): readonly Scored[] {
  const again = terms.map(({ weight, sources }) => ({ weight, sources: sources.map((source) => source.again()) }));
  return accumulate(again, mask.count, scratch, costs, { countAllPostings: Infinity, mask }).top;
}
