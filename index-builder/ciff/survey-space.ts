import { CairnError } from '../../shared/errors.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import { IMPACT_MAX } from '../../shared/format/layout.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { everyList, type WholeList } from '../folder/every-list.ts';
import { factorFor, toInteger } from './impact-factor.ts';
import { ListFacts } from './list-facts.ts';

/** The lists of one space of an index, on their way out. */
export interface ExportedSpace {
  readonly facts: ListFacts;
  /** What weights are multiplied by, the same for every term. */
  readonly factor: number;
  /** Every list in the order of keys, anew with each call. */
  readonly lists: () => AsyncGenerator<WholeList>;
  /** Weights of a list's postings as integers of 1 to the largest that was asked for. */
  readonly integersOf: (list: WholeList) => Uint32Array;
}

/**
 * Reads every list of a space once. Impacts are relative to their term's scale, so those of two terms do not compare:
 * what is exported is `impact * scale / 255`, times the factor that makes `largest` of the space's largest weight.
 * @throws CairnError `bad-request` (the space has no terms), `corrupt`, `not-found`, `transport`
 */
export async function surveySpace(
  index: OpenIndex,
  store: BlockStore,
  space: ScoredSpace,
  largest: number,
): Promise<ExportedSpace> {
  const { counts } = index.manifest;
  if (counts.terms[space] === 0) {
    const other = space === 'piece' ? 'word' : 'piece';
    const expected = counts.terms[other] === 0 ? 'an index with terms' : `--space ${other}`;
    throw new CairnError('bad-request', `the index has no terms in the space "${space}", expected ${expected}`);
  }
  const facts = new ListFacts(counts.documents);
  let largestWeight = 0;
  for await (const { term, scaleBits, documents, impacts } of everyList(index, store, space)) {
    for (const document of documents) facts.add(document);
    facts.addTerm(term.length);
    const largestImpact = impacts.reduce((most, impact) => Math.max(most, impact), 0);
    largestWeight = Math.max(largestWeight, weightOf(largestImpact, scaleBits));
  }
  const factor = factorFor(largestWeight, largest);
  return {
    facts,
    factor,
    lists: () => everyList(index, store, space),
    integersOf: ({ impacts, scaleBits }) =>
      Uint32Array.from(impacts, (impact) => toInteger(weightOf(impact, scaleBits), factor, largest)),
  };
}

function weightOf(impact: number, scaleBits: number): number {
  return (impact * decodeScale(scaleBits)) / IMPACT_MAX;
}
