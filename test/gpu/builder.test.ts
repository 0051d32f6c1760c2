import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestHarness } from 'wrangler';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { readTableFile } from '../../index-builder/dense/table-file.ts';
import { distill } from '../../index-builder/distill/distill.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { localConfig, LOCAL_KEYS, type WorkerConfig } from '../../index-builder/dev/local-worker.ts';
import { project, unit } from '../../index-builder/dense/projection.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { search } from '../../shared/search/search.ts';
import { temporaryFolder } from '../build-documents.ts';
import { tinyQueries, writeTinyDenseModel } from '../distill/tiny-dense-model.ts';
import { embedding } from './ai-answers.ts';
import type { Seen } from './ai-faults.ts';
import { AI_STUB, gpuWorkerConfig, type GpuWorker, startGpuWorker, TOKEN } from './gpu-worker.ts';

// The builder as a client of the real GPU Worker, which asks a stand-in for Workers AI.

const MODEL = 'workers-ai:@cf/baai/bge-small-en-v1.5';
const DIMS = 384;
const DOCUMENTS = 230;
const QUERIES = tinyQueries(1200);

/** What of a document is embedded. */
const textOf = (i: number): string => `Page ${i}\n${QUERIES[i]} and ${QUERIES[i + 300]}`;
const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
let worker: GpuWorker;

beforeAll(async () => {
  writeTinyDenseModel(at('model'));
  writeFileSync(at('queries.txt'), QUERIES.join('\n'));
  const lines = Array.from({ length: DOCUMENTS }, (_, i) =>
    JSON.stringify({ id: `d${i}`, url: `/d${i}`, title: `Page ${i}`, text: `${QUERIES[i]} and ${QUERIES[i + 300]}` }),
  );
  writeFileSync(at('documents.jsonl'), lines.join('\n'));
  worker = await startGpuWorker();
});
afterAll(async () => {
  await worker.close();
  folder.remove();
});
beforeEach(async () => {
  process.env['CAIRN_GPU_URL'] = worker.origin;
  process.env['CAIRN_GPU_TOKEN'] = TOKEN;
  await worker.plan({});
});

const settings = (own: ConfigInput = {}) =>
  parseConfig({ cache: at('vectors'), tokenizer: at('model/tokenizer.json'), ...own });
const said: string[] = [];

async function makeTable(own?: ConfigInput) {
  const options = { queries: [at('queries.txt')], out: at('one.table'), dims: 64, limit: 1200, seed: 1, steps: 20 };
  return distill(MODEL, options, settings(own), SILENT, (line) => said.push(line));
}

const makeIndex = (own?: ConfigInput, out = 'index') =>
  build(
    [at('documents.jsonl')],
    at(out),
    parseConfig({ cache: at('vectors'), dense: MODEL, denseTable: at('one.table'), ...own }),
    SILENT,
  );

describe('a model of Workers AI in place of a folder', () => {
  it(
    'is distilled into a table, its price said first, and what was embedded is not asked for again',
    { timeout: 60_000 },
    async () => {
      const first = await makeTable();
      expect(said[0]).toMatch(/^12\d\d texts for @cf\/baai\/bge-small-en-v1\.5: about \d+ neurons, \$0\.\d\d/);
      const { calls } = await worker.seen();
      // Requests of a hundred texts, each of which the model takes in one call.
      expect(calls).toHaveLength(Math.ceil(first.encoded / 100));
      const { projection, basis } = readTableFile(at('one.table'));
      expect([projection.source, basis.dims]).toEqual([DIMS, 64]);

      await worker.plan({});
      expect(await makeTable()).toMatchObject({ encoded: 0, cached: first.encoded });
      expect((await worker.seen()).calls).toEqual([]);
    },
  );

  it('gives documents their codes, and queries need no call', { timeout: 60_000 }, async () => {
    const { manifest, embedding } = await makeIndex();
    expect(embedding).toMatchObject({ encoded: DOCUMENTS, cached: 0 });
    expect(manifest.dense).toMatchObject({ dims: 64, bits: 1 });
    const { calls } = await worker.seen();
    expect(calls.flatMap(({ input }) => input['text'])).toHaveLength(DOCUMENTS);
    // Full but for the last, or one that did not fill in time.
    expect(calls.length).toBeLessThanOrEqual(Math.ceil(DOCUMENTS / 100) + 2);
    const before = calls.length;

    const { index, context } = await openFolder(at('index'));
    const request = { query: QUERIES[7]!, k: 10, offset: 0, mode: 'balanced', withText: false } as const;
    expect(await search(index, request, context)).toMatchObject({ rank: 'dense2', secondStage: { applied: true } });
    expect((await worker.seen()).calls).toHaveLength(before);

    // The same bytes, with no model at all.
    await makeIndex({}, 'again');
    expect((await worker.seen()).calls).toHaveLength(before);
    const head = (name: string): Buffer => readFileSync(at(`${name}/channels/live`));
    expect(head('again')).toEqual(head('index'));
  });

  it(
    'lets a query be embedded by the model, and the table stands in where it cannot be',
    { timeout: 120_000 },
    async () => {
      const harness = createTestHarness({ workers: [searchWorkerWithGpu(), gpuWorkerConfig(at('gpu.toml')), AI_STUB] });
      const { origin } = (await harness.listen()).url;
      const { index, context } = await openFolder(at('index'));
      const bucket = new Bucket(`${origin}/cdn-cgi/local/r2/s3/cairn-index`, LOCAL_KEYS);
      await publish(index, context.source, bucket, 'live', SILENT);
      const stub = harness.getWorker('ai-stub');
      const seen = async (): Promise<Seen> => (await (await stub.fetch('https://ai.test/')).json()) as Seen;
      const ask = async (rank: string): Promise<SearchAnswer> => {
        const response = await fetch(`${origin}/v1/search?${new URLSearchParams({ q: QUERIES[7]!, rank })}`);
        expect(response.status, await response.clone().text()).toBe(200);
        return (await response.json()) as SearchAnswer;
      };

      // A plain search asks no model, whatever is bound.
      expect(await ask('dense2')).toMatchObject({ rank: 'dense2' });
      expect(await ask('sparse')).toMatchObject({ rank: 'sparse' });
      expect((await seen()).calls).toEqual([]);

      const hybrid = await ask('hybrid');
      expect(hybrid).toMatchObject({ rank: 'hybrid', secondStage: { applied: true, byModel: true } });
      expect((await seen()).calls).toHaveLength(1);
      // What the second stage says is the inner product of the signs and the embedding that the model gave.
      const { projection } = readTableFile(at('one.table'));
      const prefix = 'Represent this sentence for searching relevant passages: ';
      const own = project(projection, unit(Float32Array.from(embedding(prefix + QUERIES[7]!, DIMS))));
      for (const hit of hybrid.hits) {
        const stored = embedding(textOf(Number(hit.id.slice(1))), DIMS);
        const code = project(projection, unit(Float32Array.from(stored)));
        const expected = own.reduce((sum, value, i) => sum + value * (code[i]! > 0 ? 1 : -1), 0);
        expect(hit.stages!.dense! / 2 ** 24).toBeCloseTo(expected, 1);
      }

      await stub.fetch('https://ai.test/', {
        method: 'POST',
        body: JSON.stringify({ faults: [{ kind: 'error', code: 5007 }] }),
      });
      const failed = await fetch(`${origin}/v1/search?${new URLSearchParams({ q: QUERIES[8]!, rank: 'hybrid' })}`);
      expect(await failed.json()).toMatchObject({
        rank: 'dense2',
        secondStage: { applied: true, failure: { detail: expect.stringContaining('5007') as string } },
      });
      await harness.close();
    },
  );

  it('stops at its budget, keeps what was paid for, and goes on with more', { timeout: 60_000 }, async () => {
    const lines = QUERIES.slice(600, 600 + DOCUMENTS).map((text, i) =>
      JSON.stringify({ id: `e${i}`, url: `/e${i}`, text }),
    );
    writeFileSync(at('others.jsonl'), lines.join('\n'));
    const config = { dense: MODEL, denseTable: at('one.table'), cache: at('poor') };
    const make = (neurons: number) =>
      build([at('others.jsonl')], at('others'), parseConfig({ ...config, neurons }), SILENT);
    // What a text can cost at most is reserved before it is sent: this is enough for one of three requests.
    const budget = 9;
    await expect(make(budget)).rejects.toMatchObject({ code: 'over-budget' });
    expect(existsSync(at('others'))).toBe(false);
    const { cost } = await worker.seen();
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(budget * 1e6);

    await worker.plan({});
    await make(100);
    const texts = (await worker.seen()).calls.flatMap(({ input }) => input['text'] as string[]);
    expect(texts.length).toBeLessThan(DOCUMENTS);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('says what is missing, and which models there are', async () => {
    delete process.env['CAIRN_GPU_URL'];
    await expect(makeIndex({ cache: false })).rejects.toThrow(
      'CAIRN_GPU_URL is not set, expected the address of a GPU Worker',
    );
    process.env['CAIRN_GPU_URL'] = worker.origin;
    process.env['CAIRN_GPU_TOKEN'] = 'another-token-of-some-length';
    await expect(makeIndex({ cache: false })).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(makeIndex({ dense: 'workers-ai:@cf/none/such' })).rejects.toThrow(
      'expected one of workers-ai:@cf/baai/bge-m3',
    );
    const options = { queries: [at('queries.txt')], out: at('two.table'), dims: 64, limit: 1200, seed: 1, steps: 20 };
    await expect(distill(MODEL, options, parseConfig({}), SILENT, () => {})).rejects.toThrow(
      'expected a tokenizer.json',
    );
  });
});

/** The search Worker, bound to the GPU Worker. */
function searchWorkerWithGpu(): WorkerConfig {
  const worker = localConfig('cairn', resolve('functions/worker.ts'), { CHANNEL: 'live' });
  const services = [{ binding: 'GPU', service: 'cairn-gpu', entrypoint: 'Gpu' }];
  return { config: { ...(worker as { config: object }).config, services } };
}
