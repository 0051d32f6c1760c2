import type { CostCounter } from '../reading/costs.ts';
import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import type { Accumulated } from './accumulate.ts';
import { type Accumulator, SCAN_BLOCK_BITS } from './accumulator.ts';
import { forEachScored } from './candidates.ts';
import type { DocumentMask } from './document-mask.ts';
import type { TermPostings } from './posting-source.ts';
import { compareScored, type Scored } from './top-k.ts';

/** What a document has before anything is added: only those with a score are looked at. */
const SEED = 1;

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
  const scored = known.length === wanted.count ? known : addUp(wanted, terms, scratch, costs);
  const documents = new Set(scored.map(({ document }) => document));
  const others: Scored[] = [];
  wanted.forEach((document) => {
    if (!documents.has(document)) others.push({ document, score: 0 });
  });
  return [...scored, ...others].sort(compareScored).slice(0, k);
}

/** Adds up what the documents of a mask have: chunks and blocks of postings without any of them are passed over. */
function addUp(
  mask: DocumentMask,
  terms: readonly TermPostings[],
  scratch: Accumulator,
  costs: CostCounter,
): readonly Scored[] {
  const again = terms.flatMap(({ weight, sources }) => sources.map((source) => ({ weight, source: source.again() })));
  const byChunk = new Map<number, number[]>();
  mask.forEach((document) => {
    const chunk = Math.floor(document / CHUNK_DOCUMENTS);
    byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), document]);
  });
  const scored: Scored[] = [];
  for (;;) {
    const chunk = again.reduce((next, { source }) => Math.min(next, source.chunk), Infinity);
    if (chunk === Infinity) return scored;
    const documents = byChunk.get(chunk);
    for (const document of documents ?? []) seed(document % CHUNK_DOCUMENTS, scratch);
    for (const { weight, source } of again) {
      if (source.chunk !== chunk) continue;
      const { left } = source;
      const looked = documents ? source.update(weight, scratch) : 0;
      if (!documents) source.pass();
      costs.postings += looked;
      costs.skipped += left - looked;
    }
    if (!documents) continue;
    forEachScored(chunk, scratch, costs, (document) => {
      const score = scratch.scores[document % CHUNK_DOCUMENTS]! - SEED;
      if (score > 0) scored.push({ document, score });
    });
  }
}

function seed(document: number, { scores, touched }: Accumulator): void {
  scores[document] = SEED;
  touched[document >> SCAN_BLOCK_BITS] = 1;
}
