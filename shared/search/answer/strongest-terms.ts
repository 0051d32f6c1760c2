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
 * query. Of words that no directory knows, the most frequent are looked up: a round of reads.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function strongestTerms(
  { directories, queryWeights: { languages, scoring } }: Pick<OpenIndex, 'directories' | 'queryWeights'>,
  document: SaidText,
  context: BlockStore & { readonly signal?: AbortSignal | undefined },
  costs: CostCounter,
): Promise<WeighedTerm[]> {
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
  const looked = await lookUp(unknown.slice(0, TERMS), context, costs);
  const total = directories.reduce((sum, directory) => sum + directory.documents, 0);
  const strength = ({ count, df }: Candidate): number => count * Math.log(1 + (total - df + 0.5) / (df + 0.5));
  return (
    [...known, ...looked]
      // The document alone has it: it finds nothing else.
      .filter(({ df }) => df > 1)
      .sort((a, b) => strength(b) - strength(a) || (a.term < b.term ? -1 : 1))
      .slice(0, TERMS)
      .map(({ term, count }) => ({ space: 'word', term, weight: count }))
  );
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
