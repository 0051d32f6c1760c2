import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import { NONE_REMOVED } from '../../format/removed.ts';
import type { CostCounter } from '../reading/costs.ts';
import { reached, sweep, takeScored } from './candidates.ts';
import { ChunkRest } from './chunk-rest.ts';
import type { TermPostings } from './posting-source.ts';
import type { Accumulator } from './accumulator.ts';
import type { DocumentMask } from './document-mask.ts';
import { forgetRemoved } from './forget-removed.ts';
import { seedThreshold } from './seed-threshold.ts';
import { type Scored, TopK } from './top-k.ts';

/** The best documents of a shard. */
export interface Accumulated {
  readonly top: readonly Scored[];
  /** Documents that were found to hold a term of the query. */
  readonly matches: number;
  /** Whether there are no others. */
  readonly counted: boolean;
  /** Largest score that a document which was not scored exactly could have; 0: all were. */
  readonly bound: number;
}

/**
 * Postings of a query up to which every document is scored, and so counted: fewer cost less than a millisecond. Beyond,
 * only documents are scored that can be among the best.
 */
export const COUNT_ALL_POSTINGS = 1 << 17;

/** Which documents are scored. */
export interface ScoringLimits {
  /** Postings up to which every document is. */
  readonly countAllPostings?: number | undefined;
  /** Documents of lower scores need not be: k others, of whatever shards, are known to reach it. */
  readonly threshold?: number | undefined;
  /** Documents that are in no answer, ascending. */
  readonly removed?: Uint32Array | undefined;
  /** The only documents that may be in the answer; undefined: all may. */
  readonly mask?: DocumentMask | undefined;
}

/** Documents that are swept in the time in which a posting is added, measured. */
const SWEPT_PER_POSTING = 4;

/**
 * The k best documents, exactly, chunk by chunk, so that a chunk's accumulators stay in cache. Those sources are added
 * first that lower most, for each of their postings, what is left to be added. Once that cannot lift a document over a
 * score that k documents reach, no new one can enter: what is left only updates those that still can, and blocks without
 * any are passed over (MaxScore, Turtle and Flood 1995, on impact-ordered tiers).
 * @throws CairnError `corrupt`
 */
export function accumulate(
  terms: readonly TermPostings[],
  k: number,
  scratch: Accumulator,
  costs: CostCounter,
  { countAllPostings = COUNT_ALL_POSTINGS, threshold = 0, removed = NONE_REMOVED, mask }: ScoringLimits = {},
): Accumulated {
  const top = new TopK(k);
  let matches = 0;
  let counted = true;
  let bound = 0;
  const forgetIn = (chunk: number): void => {
    forgetRemoved(removed, chunk, scratch);
    mask?.forgetOthers(chunk, scratch);
  };
  const prunes = postingsOf(terms) > countAllPostings;
  const seeded = prunes ? Math.max(threshold, seedThreshold(terms, k, scratch, costs, forgetIn)) : 0;
  for (let chunk = nextChunk(terms); chunk !== Infinity; chunk = nextChunk(terms)) {
    const rest = new ChunkRest(terms, chunk);
    const forget = (): void => forgetIn(chunk);
    const pruned = prunes ? addPruned(rest, seeded, top, scratch, costs, forget) : addAll(rest, scratch, costs);
    forget();
    const scored = takeScored(chunk * CHUNK_DOCUMENTS, top, scratch, costs);
    matches += pruned?.seen ?? scored;
    bound = Math.max(bound, pruned?.bound ?? 0);
    counted &&= pruned === undefined;
  }
  return { top: top.sorted(), matches, counted, bound };
}

function addAll(rest: ChunkRest, scratch: Accumulator, costs: CostCounter): undefined {
  while (!rest.done) add(rest, scratch, costs);
}

/** What a chunk that was not scored as a whole leaves open. */
interface Pruned {
  /** Documents that had a score when it was known that no other could enter. */
  readonly seen: number;
  /** Largest score that any other document of the chunk, or one that was given up, could have. */
  readonly bound: number;
}

/** Scores the documents of a chunk that can be among the best; undefined: it scored all of them. */
function addPruned(
  rest: ChunkRest,
  seeded: number,
  top: TopK,
  scratch: Accumulator,
  costs: CostCounter,
  forget: () => void,
): Pruned | undefined {
  // A document of this score enters: those that reach it may come after it.
  let least = Math.max(seeded, top.threshold);
  let swept = CHUNK_DOCUMENTS;
  let work = 0;
  while (!rest.done && rest.bound >= least) {
    work += add(rest, scratch, costs);
    // In later chunks the best so far are hard to beat, and a look costs more than it finds.
    if (top.threshold > 0 || work * SWEPT_PER_POSTING < swept) continue;
    forget();
    const { threshold, documents } = reached(top, scratch, costs);
    least = Math.max(least, threshold);
    [swept, work] = [documents, 0];
  }
  if (rest.done) return undefined;
  forget();
  const { seen, ...first } = sweep(Math.max(1, least - rest.bound), top, scratch, costs);
  let { left } = first;
  [swept, work] = [first.documents, 0];
  while (!rest.done && left > 0) {
    const { weight, source } = rest.take();
    const postings = source.left;
    const read = source.update(weight, scratch);
    costs.postings += read;
    costs.skipped += postings - read;
    work += read;
    if (work * SWEPT_PER_POSTING < swept) continue;
    forget();
    const again = sweep(Math.max(1, least - rest.bound), top, scratch, costs);
    least = Math.max(least, again.threshold);
    [swept, work, left] = [again.documents, 0, again.left];
  }
  costs.skipped += rest.pass();
  return { seen, bound: least - 1 };
}

function add(rest: ChunkRest, scratch: Accumulator, costs: CostCounter): number {
  const { weight, source } = rest.take();
  const postings = source.left;
  source.add(weight, scratch);
  costs.postings += postings;
  return postings;
}

function nextChunk(terms: readonly TermPostings[]): number {
  let next = Infinity;
  for (const { sources } of terms) for (const source of sources) next = Math.min(next, source.chunk);
  return next;
}

function postingsOf(terms: readonly TermPostings[]): number {
  let postings = 0;
  for (const { sources } of terms) for (const source of sources) postings += source.postings;
  return postings;
}
