import { API_LIMITS, type SearchAnswer } from '../../shared/api.ts';

/** A document of a ranking, or a page where pages are judged. */
export interface RankedDocument {
  readonly id: string;
  /** A 32-bit float, as the programs that read run files hold it; may be infinite, never NaN. */
  readonly score: number;
}

/** Answers a query with `k` hits (1..100) after the first `offset`. */
export type Ask = (query: string, part: { readonly k: number; readonly offset: number }) => Promise<SearchAnswer>;

/** What judgements name. */
export type Group = 'document' | 'page';

/**
 * The order in which trec_eval sees a run: greatest score first, equal scores by id, greatest byte string first. An
 * engine's own order of equal scores is lost, here as there.
 */
export function inOrder(documents: Iterable<RankedDocument>): RankedDocument[] {
  return [...documents].sort((a, b) => {
    if (a.score !== b.score) return a.score > b.score ? -1 : 1;
    return Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
  });
}

/**
 * The first `depth` (1..1000) of the ranking that an engine gives, and what ties with the last of them, so that the
 * figures at a depth do not hang on what else is measured: its own order of equal scores decides only at a depth of
 * whole hundreds, where to look further would cost each query another request. A page has the score of its best
 * document.
 * @throws what `ask` throws
 */
export async function askRanking(
  ask: Ask,
  query: string,
  { depth, group }: { readonly depth: number; readonly group: Group },
): Promise<RankedDocument[]> {
  const wanted = depth % API_LIMITS.k === 0 ? depth : depth + 1;
  const best = new Map<string, number>();
  let ranking: RankedDocument[] = [];
  for (let offset = 0; offset < API_LIMITS.depth;) {
    // Nobody knows how many documents have so many pages, or end a tie.
    const few = group === 'document' && best.size < wanted ? wanted - best.size : API_LIMITS.k;
    const k = Math.min(few, API_LIMITS.k, API_LIMITS.depth - offset);
    const { hits, scoreUnit } = await ask(query, { k, offset });
    for (const hit of hits) {
      const name = group === 'page' ? hit.page : hit.id;
      best.set(name, Math.max(best.get(name) ?? -Infinity, Math.fround(hit.score / scoreUnit)));
    }
    ranking = inOrder(Array.from(best, ([id, score]) => ({ id, score })));
    offset += k;
    const isSeen = ranking.length >= wanted;
    const isTied = ranking.length > depth && ranking.at(-1)!.score === ranking[depth - 1]!.score;
    if (hits.length < k || (isSeen && !isTied)) break;
  }
  const least = ranking[depth - 1]?.score ?? -Infinity;
  return ranking.filter(({ score }) => score >= least);
}
