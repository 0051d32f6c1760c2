import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { modelTime } from '../../shared/search/reading/cost-model.ts';
import type { RoundTimes } from '../../shared/timed-reads.ts';
import type { Timer } from '../timing/measure-reads.ts';

/** How long a new Worker may take until it answers everywhere, and how often it is asked. */
const START_MS = 120_000;
const ASK_MS = 500;

/** Milliseconds of a search. */
export interface SearchTimes {
  /** From the question to the answer, as asked from here. */
  readonly askedMs: number;
  /** Waiting of the Worker for its storage, once the index was open, and what the cost model says of it. */
  readonly waitedMs: number;
  readonly modelledMs: number;
}

/** Waits until the Worker serves a release. @throws CairnError `timeout` with its last words */
export async function waitForRelease(origin: string, release: string, signal: AbortSignal): Promise<void> {
  let said = 'nothing';
  for (const startMs = Date.now(); Date.now() - startMs < START_MS; await sleep(ASK_MS, undefined, { signal })) {
    try {
      const response = await fetch(`${origin}/v1/health`, { signal });
      said = (await response.text()).slice(0, 200);
      if (response.ok && (JSON.parse(said) as { release?: string }).release === release) return;
    } catch (error) {
      signal.throwIfAborted();
      said = String(error);
    }
  }
  throw new CairnError('timeout', `${origin} did not serve release ${release} within ${START_MS / 1000} s: ${said}`);
}

/** Times reads inside the Worker. */
export function timerIn(origin: string, signal: AbortSignal): Timer {
  return async (rounds, atOnce) => {
    const body = JSON.stringify({ rounds, atOnce });
    const response = await asked(`${origin}/smoke/reads`, { method: 'POST', body, signal });
    return (await response.json()) as RoundTimes;
  };
}

/** Times one search after the other. @throws CairnError `transport` for any that is not answered */
export async function timeSearches(
  origin: string,
  queries: readonly string[],
  signal: AbortSignal,
): Promise<SearchTimes[]> {
  const times: SearchTimes[] = [];
  for (const query of queries) {
    const startMs = performance.now();
    const response = await asked(`${origin}/v1/search?q=${encodeURIComponent(query)}`, { signal });
    const { costs } = (await response.json()) as SearchAnswer;
    const askedMs = performance.now() - startMs;
    const [, waited] = /search;dur=(\d+)/.exec(response.headers.get('server-timing') ?? '') ?? [];
    if (waited === undefined) throw new CairnError('transport', `${origin} answered without Server-Timing`);
    times.push({ askedMs, waitedMs: Number(waited), modelledMs: modelTime(costs).waitMs });
  }
  return times;
}

async function asked(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new CairnError('transport', `${url} does not answer: ${String(cause)}`, { cause });
  }
  if (response.ok) return response;
  throw new CairnError('transport', `${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
}
