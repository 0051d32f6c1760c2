import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CairnClient, type CairnFailure } from '../../client/index.ts';
import { type FaultyServer, json, problem, startFaultyServer } from './faulty-server.ts';

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer();
});
afterAll(() => server.close());

/** How long it may take on a machine that has much else to do. */
const WAIT = { timeout: 10_000, interval: 1 };

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

/** Answers that are held back until they are released. */
function holdAnswers(): { readonly held: { readonly query: string; release(): void }[] } {
  const held: { query: string; release(): void }[] = [];
  server.script((response, request) => {
    const query = queryOf(request.url);
    held.push({ query, release: () => json(200, { query, hits: [] })(response, request) });
  });
  return { held };
}

describe('typing ahead', () => {
  it('shows the answer to the newest input, whenever it comes, and never another', async () => {
    // Each step is an input, or lets one of the answers go that are held back.
    const steps = fc.array(fc.oneof(fc.constant('input' as const), fc.nat(9)), { minLength: 2, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, async (chosen) => {
        const { held } = holdAnswers();
        let arrived = 0;
        // One that does not end when it is told to, so that every answer does come.
        const deaf: typeof fetch = async (input, init) => {
          const response = await fetch(input, { ...init, signal: null });
          const body = await response.text();
          arrived++;
          return new Response(body, response);
        };
        const { shown, typeahead } = watch({ fetch: deaf });
        const expected: string[] = [];
        let [inputs, released] = [0, 0];
        const release = async (place: number): Promise<void> => {
          const [answer] = held.splice(place, 1);
          answer!.release();
          released++;
          if (answer!.query === `${inputs}`) expected.push(`${inputs}=${inputs}`);
          await vi.waitFor(() => expect(arrived).toBe(released), WAIT);
          // What follows from it takes no more than what is queued already.
          await pause(0);
          await vi.waitFor(() => expect(shown).toEqual(expected), WAIT);
        };
        for (const step of chosen) {
          if (step === 'input') {
            typeahead.input(`${++inputs}`);
            await vi.waitFor(() => expect(held).toHaveLength(inputs - released), WAIT);
          } else if (held.length > 0) await release(step % held.length);
        }
        while (held.length > 0) await release(0);
      }),
      { numRuns: 40 },
    );
  });

  it('ends the request for an earlier input', async () => {
    let closed = 0;
    server.script((response) => void response.on('close', () => closed++), json(200, { query: 'amber', hits: [] }));
    const { shown, typeahead } = watch();
    typeahead.input('am');
    await vi.waitFor(() => expect(server.times).toHaveLength(1), WAIT);
    typeahead.input('amber');
    await vi.waitFor(() => expect(shown).toEqual(['amber=amber']), WAIT);
    await vi.waitFor(() => expect(closed).toBe(1), WAIT);
  });

  it('asks once for what is typed quickly, where it is to wait', async () => {
    server.script(json(200, { query: 'amb', hits: [] }));
    const { shown, typeahead } = watch({ delayMs: 60 });
    for (const text of ['a', 'am', 'amb']) typeahead.input(text);
    await vi.waitFor(() => expect(shown).toEqual(['amb=amb']), WAIT);
    expect(server.times).toHaveLength(1);
  });

  it('tells of failures, asks nothing for nothing, and is silent once it is stopped', async () => {
    server.script(problem(500, 'corrupt'));
    const { shown, typeahead } = watch();
    typeahead.input('amber');
    await vi.waitFor(() => expect(shown).toEqual(['amber!corrupt']), WAIT);
    typeahead.input('  ');
    await vi.waitFor(() => expect(shown).toHaveLength(2), WAIT);
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
    await vi.waitFor(() => expect(seen).toEqual(['/v1/search?typing=1&q=amb']), WAIT);
  });
});
