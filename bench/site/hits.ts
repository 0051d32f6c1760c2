import { DEPTHS, QUERY_KINDS, type SiteQueries, type SiteQueryKind } from './site-queries.ts';

/** Gives the URLs of pages, best first. */
export type AskSite = (query: string, kind: SiteQueryKind) => Promise<readonly string[]>;

export interface KindHits {
  readonly asked: number;
  readonly found: number;
  /** Queries without a right page within the depth of their kind, with the page that came first. */
  readonly missed: readonly { readonly query: string; readonly answer: string; readonly first: string | undefined }[];
}

export type SiteHits = Readonly<Record<SiteQueryKind, KindHits>>;

/**
 * Asks everything, several queries at a time.
 * @param limitMs after which no more of a kind are asked; a kind is asked in its order, so that a slow engine is
 * measured by a part of the same sample
 */
export async function measureHits(
  queries: SiteQueries,
  ask: AskSite,
  { atOnce = 1, limitMs = Infinity }: { atOnce?: number; limitMs?: number } = {},
): Promise<SiteHits> {
  const hits = {} as Record<SiteQueryKind, KindHits>;
  for (const kind of QUERY_KINDS) {
    const missed: { query: string; answer: string; first: string | undefined }[] = [];
    const startedMs = performance.now();
    let asked = 0;
    const next = async (): Promise<void> => {
      while (asked < queries[kind].length && performance.now() - startedMs < limitMs) {
        const { query, answers } = queries[kind][asked++]!;
        const urls = await ask(query, kind);
        if (!urls.slice(0, DEPTHS[kind]).some((url) => answers.includes(url)))
          missed.push({ query, answer: answers[0]!, first: urls[0] });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    hits[kind] = { asked, found: asked - missed.length, missed };
  }
  return hits;
}
