import { expect } from 'vitest';
import type { Problem, SearchAnswer, SearchHit } from '../../shared/api.ts';

/** Checks that a response is an answer or says what was wrong with the request, in well-formed JSON. Returns the answer. */
export async function checkResponse(response: Response, what: string): Promise<SearchAnswer | undefined> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
  const body: unknown = JSON.parse(text);
  checkTexts(body, what);
  const type = response.headers.get('content-type');
  if (response.status === 200) {
    expect(type, what).toContain('application/json');
    checkAnswer(body as SearchAnswer, what);
    return body as SearchAnswer;
  }
  expect(type, what).toBe('application/problem+json');
  const { status, code, detail } = body as Problem;
  expect([response.status, typeof code, typeof detail], what).toEqual([status, 'string', 'string']);
  expect(response.status, `${what}: ${detail}`).toBeGreaterThanOrEqual(400);
  expect(response.status, `${what}: ${detail}`).toBeLessThan(500);
  return undefined;
}

/** Checks that a response of a route with answers of its own is well-formed JSON, or nothing, and no failure of the Worker. */
export async function checkJson(response: Response, what: string): Promise<unknown> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
  expect(response.status, `${what}: ${text.slice(0, 200)}`).toBeLessThan(500);
  if (text === '') return undefined;
  const body: unknown = JSON.parse(text);
  checkTexts(body, what);
  return body;
}

/** Checks that marks are inside of what they mark. */
export function checkAnswer({ hits }: SearchAnswer, what: string): void {
  for (const hit of hits.flatMap((hit): SearchHit[] => [hit, ...(hit.more ?? [])])) {
    const { text, matches, related = [] } = hit.snippet;
    let end = 0;
    for (const [from, to] of [...matches, ...related].sort((a, b) => a[0] - b[0])) {
      expect(from >= end && to > from && to <= text.length, `${what}: ${from} to ${to} of ${text.length}`).toBe(true);
      end = to;
    }
  }
}

/** Checks that no text, and no name, has half of a surrogate pair: other readers of JSON refuse it. */
function checkTexts(value: unknown, what: string): void {
  if (typeof value === 'string') expect(/\p{Surrogate}/u.test(value), `${what}: ${JSON.stringify(value)}`).toBe(false);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, own] of Object.entries(value)) {
    checkTexts(name, what);
    checkTexts(own, what);
  }
}
