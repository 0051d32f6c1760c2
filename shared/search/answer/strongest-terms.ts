import { BLOCK } from '../../format/layout.ts';
import { findRareTerm } from '../../format/word-block.ts';
import type { CostCounter } from '../reading/costs.ts';
import { countWords, type SaidText } from './count-words.ts';
import type { OpenIndex } from '../open-index.ts';
import { planTerms } from '../reading/plan.ts';
import { type BlockStore, readBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import type { WeighedTerm } from '../weighed-term.ts';

/** Words that stand for a document: those of Lucene's "more like this" are 25. */
const TERMS = 24;

/** Blocks in which words are looked up: of many shards each word takes many, and every six are a wave of reads. */
const LOOKED_UP_BLOCKS = 240;

/** The words that tell a document from others. */
export interface StrongestTerms {
  readonly terms: readonly WeighedTerm[];
  /** Words that might have been among them, and were not looked up: the shards are too many. */
  readonly unread: readonly string[];
}

/** A word of a document, and how many documents have it, as far as that is known. */
interface Candidate {
  readonly term: string;
  readonly count: number;
  readonly df: number;
  /** Blocks in which it may be beside that, each with the key to look for. */
  readonly rare: readonly { readonly wanted: WantedBlock; readonly key: Uint8Array; readonly documents: number }[];
}

/**
 * The words that tell a document from others, as a query: those of the largest tf idf, each weighing its occurrences as in any
 * query. Of words that no directory knows, the most frequent are looked up, in as many blocks as there is room for: a round of
 * reads.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function strongestTerms(
  { directories, queryWeights: { languages, scoring } }: Pick<OpenIndex, 'directories' | 'queryWeights'>,
  document: SaidText,
  context: BlockStore & { readonly signal?: AbortSignal | undefined },
  costs: CostCounter,
): Promise<StrongestTerms> {
  const words = Array.from(countWords(document, languages), ([term, count]): WeighedTerm => {
    return { space: 'word', term, weight: Math.min(count, scoring.occurrenceCap) };
  });
  const plans = directories.map((directory) => planTerms(directory, words, scoring));
  const candidates = words.map(({ term, weight }, i): Candidate => {
    let df = 0;
    const rare: Candidate['rare'][number][] = [];
    for (const [shard, directory] of directories.entries()) {
      const found = plans[shard]![i]!;
      if (found.kind === 'list') df += found.entry.df;
      if (found.kind === 'rare') {
        const wanted = { space: directory, extent: found.block, kind: BLOCK.words };
        rare.push({ wanted, key: found.key, documents: directory.documents });
      }
    }
    return { term, count: weight, df, rare };
  });
  const known = candidates.filter(({ df }) => df > 0);
  const unknown = candidates.filter(({ df, rare }) => df === 0 && rare.length > 0);
  unknown.sort((a, b) => b.count - a.count);
  const wanted = unknown.slice(0, TERMS);
  const within = firstWithin(wanted, LOOKED_UP_BLOCKS);
  const looked = await lookUp(within, context, costs);
  const total = directories.reduce((sum, directory) => sum + directory.documents, 0);
  const strength = ({ count, df }: Candidate): number => count * Math.log(1 + (total - df + 0.5) / (df + 0.5));
  const terms = [...known, ...looked]
    // The document alone has it: it finds nothing else.
    .filter(({ df }) => df > 1)
    .sort((a, b) => strength(b) - strength(a) || (a.term < b.term ? -1 : 1))
    .slice(0, TERMS)
    .map(({ term, count }): WeighedTerm => ({ space: 'word', term, weight: count }));
  return { terms, unread: wanted.slice(within.length).map(({ term }) => term) };
}

/** The first candidates that are looked up in so many blocks together. */
function firstWithin(candidates: readonly Candidate[], most: number): readonly Candidate[] {
  const blocks = new Set<WantedBlock['extent']>();
  const beyond = candidates.findIndex(({ rare }) => {
    for (const { wanted } of rare) blocks.add(wanted.extent);
    return blocks.size > most;
  });
  return beyond < 0 ? candidates : candidates.slice(0, beyond);
}

/** The same words, with how many documents have them. */
async function lookUp(
  candidates: readonly Candidate[],
  context: BlockStore & { readonly signal?: AbortSignal | undefined },
  costs: CostCounter,
): Promise<Candidate[]> {
  const wanted = candidates.flatMap(({ rare }) => rare.map((each) => each.wanted));
  const payloads = await readBlocks(context, wanted, costs, context.signal);
  let next = 0;
  return candidates.map((candidate) => {
    let df = 0;
    for (const { key, documents } of candidate.rare)
      df += findRareTerm(payloads[next++]!, documents, key)?.postings.documents.length ?? 0;
    return { ...candidate, df };
  });
}
