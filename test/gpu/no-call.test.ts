import { resolve } from 'node:path';
import { createTestHarness } from 'wrangler';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import { random } from '../golden/random.ts';
import { manyDocuments } from '../search/corpora.ts';
import { drawCodes, drawRows, withCodes } from '../second-stage/with-codes.ts';
import type { Seen } from './ai-faults.ts';
import { AI_STUB } from './gpu-worker.ts';

const DOCUMENTS = 300;
const SHAPE = { dims: 256, bits: 1 } as const;

// The search Worker as wrangler.toml has it, its AI binding included; the stand-in counts who calls.
const harness = createTestHarness({
  workers: [{ configPath: resolve('wrangler.toml'), bindingOverrides: { AI: 'ai-stub' } }, AI_STUB],
});
let origin: string;

beforeAll(async () => {
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  origin = (await harness.listen()).url.href.replace(/\/$/, '');
  const built = await buildDocuments(manyDocuments(DOCUMENTS));
  const next = random(21);
  const codes = { ...SHAPE, codes: drawCodes(DOCUMENTS, SHAPE, next), rows: drawRows(['amber', 'birch'], 256, next) };
  const { objects } = withCodes(objectsOf(built.folder), codes);
  built.remove();
  const source = new MemorySource(objects);
  const bucket: LocalWorker['bucket'] = new Bucket(`${origin}/cdn-cgi/local/r2/s3/cairn-index`, LOCAL_KEYS);
  await publish(await openIndex(source, 'live'), source, bucket, 'live', SILENT);
}, 60_000);
afterAll(() => harness.close());

async function calls(): Promise<number> {
  const seen = (await (await harness.getWorker('ai-stub').fetch('https://ai.test/')).json()) as Seen;
  return seen.calls.length;
}

it('answers every kind of search without a call of Workers AI', async () => {
  const first = (await (await fetch(`${origin}/v1/search?q=amber`)).json()) as SearchAnswer;
  expect(first).toMatchObject({ rank: 'dense2', secondStage: { applied: true } });
  const id = encodeURIComponent(first.hits[0]!.id);
  const paths = [
    '/v1/search?q=what+is+amber+and+birch%3F',
    '/v1/search?q=ambr&typing=1&suggest=3',
    '/v1/search?q=amber&rank=sparse&mode=exact',
    '/v1/search?q=amber&feedback=1',
    `/v1/documents/${id}`,
    `/v1/documents/${id}/similar`,
    '/v1/releases/current',
    '/v1/health',
  ];
  for (const path of paths) expect((await fetch(origin + path)).status, path).toBe(200);
  const posts: [string, object][] = [
    ['/v1/search', { q: 'amber birch' }],
    ['/v1/multi', { searches: [{ q: 'amber' }, { q: 'birch' }] }],
    [
      '/v1/mcp',
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search', arguments: { query: 'amber' } } },
    ],
  ];
  for (const [path, body] of posts) {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status, path).toBe(200);
    expect(await response.text()).not.toContain('"error"');
  }
  expect(await calls()).toBe(0);

  // It would have been counted.
  const { AI } = (await harness.getWorker().getEnv()) as {
    AI: { run(model: string, input: object): Promise<unknown> };
  };
  await AI.run('@cf/baai/bge-m3', { text: ['amber'] });
  expect(await calls()).toBe(1);
});
