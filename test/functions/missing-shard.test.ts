import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { Mode, Problem, SearchAnswer } from '../../shared/api.ts';
import { packKey } from '../../shared/format/object.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { makeLines } from './fixture.ts';

/** A shard of three is damaged; a document of it is the best for this query. */
const SHARD = 1;
const QUERY = 'amber pond 2000';
const K = 10;

let built: BuiltIndex;
/** Answers of the whole index. */
let whole: SearchAnswer;
/** Ids of the damaged shard's documents. */
let lost: Set<string>;
/** The pack of its lists and pages. */
let pack: string;

beforeAll(async () => {
  const lines = makeLines(2600);
  built = await buildDocuments(lines, { shardDocuments: 1000 });
  const { index, context } = built;
  whole = await search(index, { query: QUERY, k: 100, offset: 0, mode: 'exact', withText: false }, context);
  const byUrl = lines.toSorted((a, b) => (a.url < b.url ? -1 : 1));
  lost = new Set(byUrl.slice(1000 * SHARD, 1000 * (SHARD + 1)).map(({ id }) => id));
  expect(lost).toContain(whole.hits[0]!.id);
  const { packs } = index.directories[SHARD]!;
  expect(packs).toHaveLength(1);
  pack = packKey(packs[0]!.name);
});
afterAll(() => built.remove());

const publishTo = (worker: LocalWorker) => publish(built.index, built.context.source, worker.bucket, 'live', SILENT);

function get(worker: LocalWorker, query: string, mode: Mode): Promise<Response> {
  const parameters = new URLSearchParams({ q: query, k: `${K}`, mode });
  return fetch(`${worker.origin}/v1/search?${parameters.toString()}`);
}

/** The problem document of a request that must fail. */
async function problemOf(worker: LocalWorker, mode: Mode): Promise<Problem> {
  const response = await get(worker, QUERY, mode);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

/** What an assistant is told besides the hits. */
async function notesOf(worker: LocalWorker): Promise<unknown> {
  const params = { name: 'search', arguments: { query: QUERY } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const response = await fetch(`${worker.origin}/v1/mcp`, { method: 'POST', body });
  const { result } = (await response.json()) as { result: { structuredContent: { notes?: unknown } } };
  return result.structuredContent.notes;
}

/** Proves that the Worker answers as if nothing had been. */
async function expectWhole(worker: LocalWorker): Promise<void> {
  for (const mode of ['exact', 'balanced'] as const) {
    const response = await get(worker, QUERY, mode);
    expect(response.headers.get('cache-control')).toBe('public, max-age=10');
    const answer = (await response.json()) as SearchAnswer;
    expect(answer.hits).toEqual(whole.hits.slice(0, K));
    expect(answer.certificate).toMatchObject({ exact: true, certified: K });
    expect(answer).not.toHaveProperty('missing');
  }
}

/** Proves that an answer names the shard, and is otherwise that of the others. */
function expectWithout(answer: SearchAnswer, code: string, cause: RegExp): void {
  expect(answer.missing).toEqual([{ shard: SHARD, code, detail: expect.stringMatching(cause) as string }]);
  expect(answer.certificate).toMatchObject({ exact: false, certified: 0 });
  expect(answer.matchesExact).toBe(false);
  // Their documents, with the scores that they have.
  expect(answer.hits).toEqual(whole.hits.filter(({ id }) => !lost.has(id)).slice(0, K));
}

/** What of an R2 bucket puts other bytes under a name, or none. */
interface DamageableBucket {
  put(key: string, bytes: Uint8Array): Promise<unknown>;
  delete(key: string): Promise<void>;
}

describe.each([
  { when: 'before the first request', isOpen: false },
  { when: 'while the index is open', isOpen: true },
])('a pack of a shard that is damaged $when', ({ isOpen }) => {
  let worker: LocalWorker;
  let bucket: DamageableBucket;
  let bytes: Uint8Array;

  beforeAll(async () => {
    worker = await startLocalWorker();
    await publishTo(worker);
    ({ INDEX: bucket } = (await worker.bindings()) as { INDEX: DamageableBucket });
    ({ bytes } = (await worker.bucket.get(pack))!);
    // What it reads stays in memory: the query to come needs more.
    if (isOpen) expect((await get(worker, 'amber', 'balanced')).status).toBe(200);
  });
  afterAll(() => worker.close());

  it.each([
    ['other bytes', (intact: Uint8Array) => intact.map((byte) => byte ^ 0x10), /^shard 1: .*checksum/],
    ['no end', (intact: Uint8Array) => intact.slice(0, 100), /^shard 1: .*packs\//],
  ])('and has %s is missing from answers, or fails those that must be exact', async (_, damage, cause) => {
    await bucket.put(pack, damage(bytes));
    const response = await get(worker, QUERY, 'balanced');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBeNull();
    const answer = (await response.json()) as SearchAnswer;
    expectWithout(answer, 'corrupt', cause);
    expect(await notesOf(worker)).toEqual([
      'a part of the documents could not be searched, so that results may be missing: shard 1 (corrupt)',
    ]);
    const problem = await problemOf(worker, 'exact');
    expect(problem).toMatchObject({ status: 500, code: 'corrupt', detail: answer.missing![0]!.detail });
  });

  it('and is gone is missing from answers, or shows that the release is not whole', async () => {
    await bucket.delete(pack);
    const response = await get(worker, QUERY, 'balanced');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expectWithout((await response.json()) as SearchAnswer, 'not-found', new RegExp(`^shard ${SHARD}: .*${pack}`));
    const problem = await problemOf(worker, 'exact');
    expect(problem).toMatchObject({ status: 500, code: 'corrupt' });
    expect(problem.detail).toContain(`release ${built.index.release} is not whole: shard ${SHARD}: `);
    expect(problem.detail).toContain(pack);
  });

  it('is published again, and answers are whole', async () => {
    const again = await publishTo(worker);
    expect(again).toMatchObject({ changed: false, uploaded: { objects: 1, bytes: bytes.length } });
    await expectWhole(worker);
  });
});
