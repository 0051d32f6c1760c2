import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CairnClient, type CairnFailure } from '../../client/index.ts';
import { type FaultyServer, json, problem, startFaultyServer } from './faulty-server.ts';

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer();
});
afterAll(() => server.close());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The query of a request. */
const queryOf = (url: string | undefined): string => new URL(url!, server.origin).searchParams.get('q')!;

/** What is shown of inputs, in order: the query of each answer, or what failed. */
function watch(options: { fetch?: typeof fetch; delayMs?: number } = {}) {
  const shown: string[] = [];
  const client = new CairnClient({
    endpoint: server.origin,
    retries: 0,
    ...(options.fetch && { fetch: options.fetch }),
  });
  const typeahead = client.typeahead({
    delayMs: options.delayMs ?? 0,
    onAnswer: (answer, query) => shown.push(answer ? `${query}=${answer.query}` : `${query}=`),
    onFailure: (failure: CairnFailure, query) => shown.push(`${query}!${failure.code}`),
  });
  return { shown, typeahead };
}

/** Answers each query after as many milliseconds as it ends in. */
const slowly = () =>
  server.script((response, request) => {
    const query = queryOf(request.url);
    setTimeout(() => json(200, { query, hits: [] })(response, request), Number(query.split(' ')[1]));
  });

describe('typing ahead', () => {
  it('never shows an older answer after a newer one, in whatever order they come, and the newest at the end', async () => {
    slowly();
    // One that does not end when it is told to, so that every answer does come.
    const deaf: typeof fetch = (input, init) => fetch(input, { ...init, signal: null });
    const steps = fc.array(
      fc.record({ answerMs: fc.integer({ min: 0, max: 40 }), pauseMs: fc.integer({ min: 0, max: 30 }) }),
      {
        minLength: 2,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (inputs) => {
        const { shown, typeahead } = watch({ fetch: deaf });
        for (const [i, { answerMs, pauseMs }] of inputs.entries()) {
          typeahead.input(`${i} ${answerMs}`);
          await pause(pauseMs);
        }
        await pause(80);
        const order = shown.map((text) => Number(text[0]));
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        expect(order.at(-1)).toBe(inputs.length - 1);
        for (const text of shown) expect(text.split('=')[0]).toBe(text.split('=')[1]);
      }),
      { numRuns: 25 },
    );
  });

  it('ends the request for an earlier input', async () => {
    let closed = 0;
    server.script((response) => void response.on('close', () => closed++), json(200, { query: 'amber', hits: [] }));
    const { shown, typeahead } = watch();
    typeahead.input('am');
    await pause(50);
    typeahead.input('amber');
    await pause(100);
    expect(closed).toBe(1);
    expect(shown).toEqual(['amber=amber']);
  });

  it('asks once for what is typed quickly, where it is to wait', async () => {
    slowly();
    const { shown, typeahead } = watch({ delayMs: 60 });
    for (const text of ['a 0', 'am 0', 'amb 0']) typeahead.input(text);
    await pause(200);
    expect(server.times).toHaveLength(1);
    expect(shown).toEqual(['amb 0=amb 0']);
  });

  it('tells of failures, asks nothing for nothing, and is silent once it is stopped', async () => {
    server.script(problem(500, 'corrupt'));
    const { shown, typeahead } = watch();
    typeahead.input('amber');
    await pause(60);
    typeahead.input('  ');
    await pause(20);
    typeahead.input('birch');
    typeahead.stop();
    await pause(60);
    expect(shown).toEqual(['amber!corrupt', '  =']);
  });

  it('says that the last word may be unfinished', async () => {
    const seen: string[] = [];
    server.script((response, request) => {
      seen.push(request.url!);
      json(200, { query: '', hits: [] })(response, request);
    });
    watch().typeahead.input('amb');
    await pause(50);
    expect(seen).toEqual(['/v1/search?typing=true&q=amb']);
  });
});
