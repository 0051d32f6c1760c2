import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { type Ask, DEPTH } from './evaluate.ts';

/** Asks a search Worker. @throws CairnError `transport` with the Worker's own words */
export function askEndpoint(endpoint: string): Ask {
  const url = `${endpoint.replace(/\/$/, '')}/v1/search`;
  return async (query) => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ q: query, k: DEPTH, mode: 'exact' }),
      });
      text = await response.text();
    } catch (cause) {
      throw new CairnError('transport', `${url} does not answer: ${String(cause)}`, { cause });
    }
    if (!response.ok) throw new CairnError('transport', `${url} answered ${response.status}: ${text.slice(0, 300)}`);
    const answer = parseJson(text) as SearchAnswer | undefined;
    if (!Array.isArray(answer?.hits))
      throw new CairnError('transport', `${url} answered "${text.slice(0, 80)}", expected the JSON of an answer`);
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
