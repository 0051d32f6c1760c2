/** CPU that this process has taken so far, on all of its threads: other work on the machine does not count. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Queries between turns of the event loop. */
const TURN_QUERIES = 50;

/**
 * Asks one after the other; gives the milliseconds of CPU of each with its answer. Ends early where all together take
 * more than `limitMs`.
 */
export async function timeEach<Query, Answer>(
  queries: readonly Query[],
  ask: (query: Query) => Answer | Promise<Answer>,
  limitMs = Infinity,
): Promise<{ ms: number[]; answers: Answer[] }> {
  const ms: number[] = [];
  const answers: Answer[] = [];
  const endMs = cpuMs() + limitMs;
  for (const [i, query] of queries.entries()) {
    // Where nothing is waited for, the event loop gets no turn, and without one the process cannot be interrupted.
    if (i % TURN_QUERIES === 0) await new Promise((resolve) => setTimeout(resolve));
    const startedMs = cpuMs();
    answers.push(await ask(query));
    const endedMs = cpuMs();
    ms.push(endedMs - startedMs);
    if (endedMs >= endMs) break;
  }
  return { ms, answers };
}
