import type { SearchAnswer } from '../shared/api.ts';

/** An answer as a client saw it. */
export interface Asked {
  readonly query: string;
  readonly answer: SearchAnswer;
  /** Milliseconds of `performance.now` at which the question went out, and at which the answer was here. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What clients were told. */
export interface Load {
  readonly asked: readonly Asked[];
  /** What was no answer, in words. */
  readonly errors: readonly string[];
}

/** So many clients ask at the same time, each its next query as soon as it has its answer, no query twice. */
export async function askAtOnce(
  origin: string,
  queries: readonly string[],
  clients: number,
  untilMs: number,
): Promise<Load> {
  const asked: Asked[] = [];
  const errors: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < untilMs && next < queries.length) {
      const query = queries[next++]!;
      const fromMs = performance.now();
      try {
        const answer = await ask(origin, query);
        asked.push({ query, answer, fromMs, toMs: performance.now() });
      } catch (error) {
        errors.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { asked, errors };
}

async function ask(origin: string, query: string): Promise<SearchAnswer> {
  const response = await fetch(`${origin}/v1/search?${new URLSearchParams({ q: query }).toString()}`);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as SearchAnswer;
}
