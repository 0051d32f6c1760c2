import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Budget } from '../../functions/budget.ts';
import { PartCalls, type PartAnswer } from '../../functions/part-calls.ts';
import { SHARD_CALLS } from '../../functions/shard-calls.ts';
import type { Problem, SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { search } from '../../shared/search/search.ts';
import type { ShardQuestion } from '../../shared/search/shards/shard-question.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { makeLines } from './fixture.ts';
import { publishBuilt } from './watched.ts';

describe('a part of a search', () => {
  let worker: LocalWorker;
  let built: BuiltIndex;
  beforeAll(async () => {
    const lines = makeLines(200).map((line, i) => ({ ...line, attributes: { version: i % 3 } }));
    [worker, built] = await Promise.all([startLocalWorker(), buildDocuments(lines)]);
    await publishBuilt(worker, built);
  });
  afterAll(async () => {
    await worker.close();
    built.remove();
  });

  const post = (body: unknown): Promise<Response> =>
    fetch(`${worker.origin}/v1/search`, { method: 'POST', body: JSON.stringify(body) });
  const question = () => ({
    release: built.index.release,
    shards: [0],
    terms: weighQuery('amber pond', built.index.queryWeights),
    k: 5,
    mode: 'balanced',
    threshold: 0,
  });

  it('is the documents of its shards, by number', async () => {
    const response = await post(question());
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { answers, missing } = (await response.json()) as PartAnswer;
    const request = { query: 'amber pond', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    const { hits, matches } = await search(built.index, request, built.context);
    expect(missing).toEqual([]);
    expect(answers).toMatchObject([{ shard: 0, answer: { matches, counted: true, bound: 0, slack: 0 } }]);
    expect(answers[0]!.answer.top.map(({ score }) => score)).toEqual(hits.map(({ score }) => score));
  });

  it('leaves out what filters do', async () => {
    const body = { ...question(), filters: parseFilters(['version:1..', '-version:2']) };
    const { answers } = (await (await post(body)).json()) as PartAnswer;
    const filters = ['version:1'];
    const request = { query: 'amber pond', k: 5, offset: 0, mode: 'exact', withText: false, filters } as const;
    const { hits, matches } = await search(built.index, request, built.context);
    expect(answers).toMatchObject([{ answer: { matches } }]);
    expect(answers[0]!.answer.top.map(({ score }) => score)).toEqual(hits.map(({ score }) => score));
  });

  it('counts and sorts all documents that match, as the Worker does', async () => {
    const sort = { name: 'version', descending: true };
    const response = await post({ ...question(), tally: { facets: ['version'], words: [], sort } });
    const { answers } = (await response.json()) as PartAnswer;
    const own = { facets: ['version'], sort: '-version', filters: ['version:..1'] };
    const request = { query: 'amber pond', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    const { hits, facets } = await search(
      built.index,
      { ...request, facets: own.facets, sort: own.sort },
      built.context,
    );
    expect(answers[0]!.answer.top.map(({ score, value }) => [score, value])).toEqual(
      hits.map(({ score, attributes }) => [score, attributes?.['version']]),
    );
    expect(answers[0]!.answer.tallied!.facets[0]!.values).toEqual(
      facets!['version']!.values.map(({ value, count }) => [value, count]),
    );
    const url = `${worker.origin}/v1/search?q=amber+pond&k=5&mode=exact&facets=version&sort=-version&filter=version:..1`;
    const { costs, ...answer } = (await (await fetch(url)).json()) as SearchAnswer;
    const { costs: _, ...expected } = await search(built.index, { ...request, ...own }, built.context);
    expect(costs.postings).toBeGreaterThan(0);
    expect(answer).toEqual(expected);
  });

  it('gives documents that are wanted whatever their score', async () => {
    const always = Array.from({ length: 100 }, (_, i) => i);
    const { answers } = (await (await post({ ...question(), always, title: 'ж'.repeat(127) })).json()) as PartAnswer;
    const { top, always: scored = [] } = answers[0]!.answer;
    expect(scored.map(({ document }) => document).sort((a, b) => a - b)).toEqual(always);
    for (const own of top) if (own.document < 100) expect(scored).toContainEqual(own);
  });

  it('leaves out what clauses forbid, as many terms as they may have', async () => {
    const word = { space: 'word', term: 'pond' };
    const clauses = { must: Array.from({ length: 255 }, () => [{ space: 'word', term: 'amber' }]), not: [[[word]]] };
    const { answers } = (await (await post({ ...question(), clauses })).json()) as PartAnswer;
    const request = { query: 'amber +amber -pond', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    const { matches } = await search(built.index, request, built.context);
    expect(answers[0]!.answer.matches).toBe(matches);
    expect(answers[0]!.answer.top.length).toBeGreaterThan(0);
  });

  it.each([
    [
      { q: 'amber' },
      'a member of a part is "q", expected only release, shards, terms, k, mode, threshold, clauses, filters, tally, always, title',
    ],
    [{ release: '../channels/live' }, 'release of a part is "../channels/live", expected a release id'],
    [{ release: undefined }, 'release of a part is missing, expected a release id'],
    [{ shards: [] }, 'shards of a part is [], expected 1 to 29 ordinals, ascending'],
    [{ shards: [1, 1] }, 'shards of a part is [1,1], expected 1 to 29 ordinals, ascending'],
    [{ shards: [-1] }, 'shards of a part is [-1], expected 1 to 29 ordinals, ascending'],
    [{ shards: Array.from({ length: 30 }, (_, i) => i) }, /^shards of a part is \[0,1,.*, expected 1 to 29 ordinals/],
    [{ terms: [] }, /^terms of a part is \[\], expected 1 to 256 of space, term and weight$/],
    [{ terms: [{ space: 'toString', term: 'a', weight: 1 }] }, /^terms of a part/],
    [{ terms: [{ space: 'word', term: 'a', weight: 0 }] }, /^terms of a part/],
    [{ terms: [{ space: 'word', term: 5, weight: 1 }] }, /^terms of a part/],
    [{ k: 1001 }, 'k of a part is 1001, expected an integer from 1 to 1000'],
    [{ k: 0.5 }, 'k of a part is 0.5, expected an integer from 1 to 1000'],
    [{ mode: 'quick' }, 'mode of a part is "quick", expected exact, balanced, fast'],
    [{ threshold: -1 }, 'threshold of a part is -1, expected a score'],
    [{ threshold: 2 ** 31 }, 'threshold of a part is 2147483648, expected a score'],
    [{ tally: {} }, 'tally of a part is {}, expected facets, sort and words'],
    [{ tally: { facets: [5], words: [] } }, /^tally of a part/],
    [{ tally: { facets: Array.from({ length: 11 }, () => 'a'), words: [] } }, /^tally of a part/],
    [{ tally: { facets: [], words: [[0, -1]] } }, /^tally of a part/],
    [{ tally: { facets: [], words: [[0, 2 ** 31]] } }, /^tally of a part/],
    [{ tally: { facets: [], words: Array.from({ length: 257 }, (_, i) => [i, 1]) } }, /^tally of a part/],
    [{ tally: { facets: [], words: [], sort: 'version' } }, /^tally of a part/],
    [{ terms: [{ space: 'word', term: 'a', weight: 1, word: -1 }] }, /^terms of a part/],
    [{ filters: [] }, 'filters of a part is [], expected 1 to 30 filters'],
    [{ filters: ['version:2'] }, /^filters of a part/],
    [{ filters: [{ name: 'version', negated: false, values: [{}] }] }, /^filters of a part/],
    [{ terms: [{ space: 'title', term: 'a', weight: 1 }] }, /^terms of a part/],
    [{ always: [1.5] }, 'always of a part is [1.5], expected at most 100 numbers of documents'],
    [{ always: Array.from({ length: 101 }, (_, i) => i) }, /^always of a part/],
    [{ title: 5 }, 'title of a part is 5, expected a text of at most 255 bytes'],
    [{ title: 'ж'.repeat(128) }, /^title of a part/],
    [{ clauses: [] }, 'clauses of a part is [], expected must and not, 1 to 256 of space and term together'],
    [{ clauses: { must: [], not: [] } }, /^clauses of a part/],
    [{ clauses: { must: [[]], not: [] } }, /^clauses of a part/],
    [{ clauses: { must: [[{ space: 'page', term: 'a' }]], not: [] } }, /^clauses of a part/],
    [{ clauses: { must: [[{ space: 'word', term: 'a' }]], not: [[]] } }, /^clauses of a part/],
    [{ clauses: { must: [[{ space: 'word', term: 'a' }]] } }, /^clauses of a part/],
    [{ clauses: { must: Array.from({ length: 257 }, () => [{ space: 'word', term: 'a' }]), not: [] } }, /^clauses of/],
  ])('is refused where it is not one, case %#', async (change, detail) => {
    const response = await post({ ...question(), ...change });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as Problem;
    expect(problem.code).toBe('bad-request');
    if (typeof detail === 'string') expect(problem.detail).toBe(detail);
    else expect(problem.detail).toMatch(detail);
  });

  it('lacks all of its shards where its release is gone, or is not found if it must be exact', async () => {
    const gone = { ...question(), release: 'f'.repeat(64) };
    const { answers, missing } = (await (await post({ ...gone, mode: 'balanced' })).json()) as PartAnswer;
    expect(answers).toEqual([]);
    expect(missing.map(({ shard, code }) => [shard, code])).toEqual(gone.shards.map((shard) => [shard, 'not-found']));
    const response = await post({ ...gone, mode: 'exact' });
    expect(response.status).toBe(404);
    expect((await response.json()) as Problem).toMatchObject({ code: 'not-found' });
  });
});

describe('asking in parts', () => {
  const QUESTION: ShardQuestion = { terms: [], k: 1, mode: 'balanced', threshold: 0 };
  let close: () => void;
  afterEach(() => close());

  /** The outcome of a part whose request is answered so. */
  async function outcomeOf(answer: RequestListener, shards: readonly number[] = [3, 7]) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => server.close().closeAllConnections();
    const calls = new PartCalls(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, new Budget());
    return calls.ask('f'.repeat(64), shards, QUESTION);
  }

  it.each<[string, RequestListener, { code: string; message: string }]>([
    [
      'a page of somebody else',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      {
        code: 'transport',
        message: 'the part of shards 3 to 7 came back with status 200, expected an answer of this Worker',
      },
    ],
    [
      'a release that is gone',
      (_, response) => response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code: 'not-found', detail: 'no release' })), // prettier-ignore
      { code: 'not-found', message: 'the part of shards 3 to 7: no release' },
    ],
    [
      'a Worker that does not know parts',
      (_, response) => response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code: 'bad-request', detail: 'the body has "shards"' })), // prettier-ignore
      { code: 'transport', message: 'the part of shards 3 to 7: the body has "shards"' },
    ],
    [
      'nothing in time',
      () => undefined,
      { code: 'timeout', message: 'the part of shards 3 to 7 did not answer, expected it within 4000 ms' },
    ],
  ])('gives the failure of each shard for %s', async (_, answer, expected) => {
    const outcomes = await outcomeOf(answer);
    expect(outcomes.map(({ shard }) => shard)).toEqual([3, 7]);
    for (const outcome of outcomes) {
      expect('error' in outcome && outcome.error).toBeInstanceOf(CairnError);
      expect(outcome).toMatchObject({ error: expected });
    }
  });

  it('takes as few requests as it can, of as equal a size, and no more than it may', async () => {
    const sent: number[][] = [];
    const answer: RequestListener = (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        sent.push((JSON.parse(body) as { shards: number[] }).shards);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"answers":[],"missing":[]}');
      });
    };
    const shards = Array.from({ length: 2 * SHARD_CALLS + 2 }, (_, i) => 100 - i);
    await outcomeOf(answer, shards);
    expect(sent.map((part) => part.length)).toEqual([20, 20, 20]);
    expect(sent.flat().sort((a, b) => a - b)).toEqual(shards.toReversed());
    close();
    const tooMany = Array.from({ length: 40 * SHARD_CALLS + 1 }, (_, i) => i);
    await expect(outcomeOf(answer, tooMany)).rejects.toMatchObject({ code: 'over-budget' });
  });
});
