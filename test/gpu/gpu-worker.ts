import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestHarness, type TestHarnessOptions } from 'wrangler';
import type { ItemTask, TaskAnswer, TaskRequest } from '../../shared/gpu/tasks.ts';
import { temporaryFolder } from '../build-documents.ts';
import type { AiPlan, Seen } from './ai-faults.ts';

export const TOKEN = 'test-token-of-the-gpu-worker';

/** The GPU Worker in the local runtime, with a stand-in for Workers AI. */
export interface GpuWorker {
  readonly origin: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON, with the token. */
  post(path: string, body: unknown): Promise<Response>;
  ask<T extends ItemTask>(task: T, request: TaskRequest<T>): Promise<TaskAnswer<T>>;
  /** Tells the stand-in what to do; its counts begin again. */
  plan(plan: AiPlan): Promise<void>;
  /** What the stand-in was asked since. */
  seen(): Promise<Seen>;
  bindings(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Waits that no test has to wait for. */
const QUICK = { BACKOFF_MS: '1', CALL_TIMEOUT_MS: '400', POLL_SECONDS: '0', RETRY_SECONDS: '0' };
/** A Worker that stands in for Workers AI. */
export const AI_STUB = {
  config: {
    name: 'ai-stub',
    main: resolve('test/gpu/ai-stub-worker.ts'),
    compatibility_date: '2026-11-01',
  },
};

/** `functions/encoder` as its wrangler.toml has it, with a stand-in for Workers AI. @param configPath file that is written */
export function gpuWorkerConfig(
  configPath: string,
  variables: Readonly<Record<string, string>> = {},
  { main = 'functions/encoder/worker.ts', token = TOKEN } = {},
): TestHarnessOptions['workers'][number] {
  const own = readFileSync('functions/encoder/wrangler.toml', 'utf8');
  writeFileSync(
    configPath,
    own
      .replace('main = "worker.ts"', `main = ${JSON.stringify(resolve(main))}`)
      .replaceAll('max_batch_timeout = 1', 'max_batch_timeout = 0'),
  );
  const vars = { ...QUICK, ...variables };
  return { configPath, vars, secrets: { GPU_TOKEN: token }, bindingOverrides: { AI: 'ai-stub' } };
}

/** Starts `functions/encoder` as its wrangler.toml has it, with these variables, or inside another Worker. */
export async function startGpuWorker(
  variables: Readonly<Record<string, string>> = {},
  main = 'functions/encoder/worker.ts',
  token = TOKEN,
): Promise<GpuWorker> {
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  // Each message of a queue would be a line otherwise. Whatever runs in this process later has its own.
  const { WRANGLER_LOG: log } = process.env;
  process.env['WRANGLER_LOG'] = 'error';
  const folder = temporaryFolder();
  const worker = gpuWorkerConfig(join(folder.path, 'wrangler.toml'), variables, { main, token });
  const harness = createTestHarness({ workers: [worker, AI_STUB] });
  const { url } = await harness.listen();
  const origin = url.href.replace(/\/$/, '');
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(origin + path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } });
  const post = (path: string, body: unknown): Promise<Response> =>
    get(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const stub = harness.getWorker('ai-stub');
  return {
    origin,
    fetch: get,
    post,
    async ask<T extends ItemTask>(task: T, request: TaskRequest<T>) {
      const response = await post(`/v1/${task}`, request);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as TaskAnswer<T>;
    },
    async plan(plan) {
      await stub.fetch('https://ai.test/', { method: 'POST', body: JSON.stringify(plan) });
    },
    seen: async () => (await (await stub.fetch('https://ai.test/')).json()) as Seen,
    bindings: () => harness.getWorker().getEnv(),
    async close() {
      await harness.close();
      if (log === undefined) delete process.env['WRANGLER_LOG'];
      else process.env['WRANGLER_LOG'] = log;
      folder.remove();
    },
  };
}
