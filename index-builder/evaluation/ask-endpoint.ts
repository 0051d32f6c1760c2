import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import type { RankOptions } from './ask-index.ts';
import { checkRank } from './check-rank.ts';
import type { Ask } from './ranking.ts';

/**
 * Asks a search Worker, or an index of it that has a name (`…/v1/indexes/docs`), for whole lists and always of the same release.
 * @param token of a private index
 * @throws CairnError `transport` with the Worker's own words, `conflict` (another release was published meanwhile)
 */
export function askEndpoint(endpoint: string, { rank, feedback = false }: RankOptions = {}, token?: string): Ask {
  const base = endpoint.replace(/\/$/, '');
  const url = /\/v1\/indexes\/[^/]+$/.test(base) ? `${base}/search` : `${base}/v1/search`;
  let release: string | undefined;
  return async (query, { k, offset }) => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ q: query, k, offset, mode: 'exact', rank, ...(feedback && { feedback }) }),
      });
      text = await response.text();
    } catch (cause) {
      throw new CairnError('transport', `${url} does not answer: ${String(cause)}`, { cause });
    }
    if (!response.ok) throw new CairnError('transport', `${url} answered ${response.status}: ${text.slice(0, 300)}`);
    const answer = parseJson(text);
    if (!isAnswer(answer))
      throw new CairnError('transport', `${url} answered "${text.slice(0, 80)}", expected the JSON of an answer`);
    checkRank(answer, rank);
    release ??= answer.release;
    if (answer.release !== release) {
      const message = `${url} answered with release ${answer.release}, expected ${release} as before: measure again`;
      throw new CairnError('conflict', message);
    }
    return answer;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it has what a ranking is made of. */
function isAnswer(value: unknown): value is SearchAnswer {
  const { hits, scoreUnit, release } = (value ?? {}) as Partial<Record<keyof SearchAnswer, unknown>>;
  return (
    Array.isArray(hits) &&
    hits.every((hit: Partial<Record<string, unknown>> | null) => {
      const { id, page, score } = hit ?? {};
      return typeof id === 'string' && typeof page === 'string' && typeof score === 'number';
    }) &&
    typeof scoreUnit === 'number' &&
    scoreUnit > 0 &&
    typeof release === 'string'
  );
}
