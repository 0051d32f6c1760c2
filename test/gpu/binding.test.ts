import { resolve } from 'node:path';
import { createTestHarness } from 'wrangler';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AI_STUB } from './gpu-worker.ts';

// No secret: a service binding needs none.
const harness = createTestHarness({
  workers: [
    {
      config: {
        name: 'asking',
        main: resolve('test/gpu/binding-worker.ts'),
        compatibility_date: '2026-11-01',
        services: [{ binding: 'GPU', service: 'cairn-gpu', entrypoint: 'Gpu' }],
      },
    },
    { configPath: resolve('functions/encoder/wrangler.toml'), bindingOverrides: { AI: 'ai-stub' } },
    AI_STUB,
  ],
});
let origin: string;
beforeAll(async () => {
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  origin = (await harness.listen()).url.href;
});
afterAll(() => harness.close());

async function ask(task: string, request: object): Promise<string> {
  return (await fetch(origin + task, { method: 'POST', body: JSON.stringify(request) })).text();
}

it('another Worker asks over a binding what is asked over HTTP, without a token', async () => {
  const items = [{ query: 'a fjord', documents: ['a fjord', 'bread'] }];
  expect(JSON.parse(await ask('rerank', { items }))).toMatchObject({
    answer: { model: '@cf/baai/bge-reranker-base', items: [{ scores: [4, -4] }], left: 0 },
  });
  expect(JSON.parse(await ask('embed', { items: [7] }))).toEqual({
    error: { code: 'bad-request', message: 'items[0] is no text, expected a string' },
  });
  const sections = [{ id: 'a', title: 'Fjords', text: 'A fjord is long. It is cold.' }];
  const stream = await ask('answer', { question: 'a fjord', sections });
  expect(stream).toMatch(/^event: sentence\ndata: {"text":"A fjord is long\.","citations":\["a"\]}\n\nevent: done\n/);
  expect(JSON.parse(await ask('answer', { question: '' }))).toMatchObject({ error: { code: 'bad-request' } });
});
