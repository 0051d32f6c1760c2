import type { TestHarnessOptions } from 'wrangler';
import { Bucket } from '../publish/bucket.ts';
import { WORKER_FILE } from './package-files.ts';
import { loadWrangler } from './wrangler.ts';

/** A Worker in the local runtime, with a bucket of its own that is gone when it is closed. */
export interface LocalWorker {
  /** Where it listens, without a slash at the end. */
  readonly origin: string;
  /** S3 endpoint of its bucket. */
  readonly bucketUrl: string;
  readonly bucket: Bucket;
  /** The Worker's own bindings, from here. */
  bindings(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A Worker's configuration: as wrangler.toml has it, or in such a file. */
export type WorkerConfig = TestHarnessOptions['workers'][number];

/** Keys of the local bucket: they open nothing else. */
export const LOCAL_KEYS = { accessKeyId: 'local', secretAccessKey: 'local-only' } as const;

const BUCKET = 'cairn-index';

/** Starts a Worker. @throws CairnError `not-found` (there is no local runtime), `too-old` */
export async function startWorker(worker: WorkerConfig): Promise<LocalWorker> {
  const { createTestHarness } = await loadWrangler();
  // The runtime would ask the internet where this machine is; searches do not need to know.
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const harness = createTestHarness({ workers: [worker] });
  const { url } = await keepingSignals(() => harness.listen());
  const origin = url.href.replace(/\/$/, '');
  const bucketUrl = `${origin}/cdn-cgi/local/r2/s3/${BUCKET}`;
  return {
    origin,
    bucketUrl,
    bucket: new Bucket(bucketUrl, LOCAL_KEYS),
    bindings: () => harness.getWorker().getEnv(),
    close: () => harness.close(),
  };
}

/**
 * Starts the runtime, which ends the process on signals, at once: not where the process has handlers of its own, which
 * close it.
 */
async function keepingSignals<T>(start: () => Promise<T>): Promise<T> {
  const names = ['SIGINT', 'SIGTERM'] as const;
  const own = names.map((name) => process.listeners(name));
  const started = await start();
  names.forEach((name, i) => {
    if (own[i]!.length === 0) return;
    for (const listener of process.listeners(name)) if (!own[i]!.includes(listener)) process.off(name, listener);
  });
  return started;
}

/** The production Worker, with these variables beside its channel. */
export function searchWorker(variables: Readonly<Record<string, string>> = {}): WorkerConfig {
  return localConfig('cairn', WORKER_FILE, { CHANNEL: 'live', ...variables });
}

/** A Worker with the local bucket. */
export function localConfig(name: string, main: string, vars: Readonly<Record<string, string>> = {}): WorkerConfig {
  return {
    config: {
      ...workerSettings(name, main, vars),
      r2_buckets: [
        { binding: 'INDEX', bucket_name: BUCKET, local_dev: { experimental_s3_credentials: { ...LOCAL_KEYS } } },
      ],
    },
  };
}

/** A Worker of an account, below workers.dev, with a bucket of its own name there. */
export function deployedConfig(name: string, main: string, vars: Readonly<Record<string, string>>): object {
  return {
    ...workerSettings(name, main, vars),
    workers_dev: true,
    r2_buckets: [{ binding: 'INDEX', bucket_name: name }],
  };
}

function workerSettings(name: string, main: string, vars: Readonly<Record<string, string>>) {
  return {
    name,
    main,
    compatibility_date: '2026-11-01',
    compatibility_flags: ['no_nodejs_compat', 'no_nodejs_compat_v2', 'global_fetch_strictly_public'],
    vars,
  };
}
