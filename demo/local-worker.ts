import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { Bucket } from '../index-builder/publish/bucket.ts';

/** The search Worker in the local runtime, with a bucket of its own. */
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

/** Keys of the local bucket, as wrangler.toml has them: they open nothing else. */
export const LOCAL_KEYS = { accessKeyId: 'local', secretAccessKey: 'local-only' } as const;

/** Starts the Worker of wrangler.toml, or of another configuration beside it. */
export async function startLocalWorker(
  configPath = fileURLToPath(new URL('../wrangler.toml', import.meta.url)),
): Promise<LocalWorker> {
  // The runtime would ask the internet where this machine is; searches do not need to know.
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  // Workers AI is never local, and asks for an account: a variable takes its place.
  const harness = createTestHarness({ workers: [{ configPath, vars: { AI: 'none' } }] });
  const { url } = await harness.listen();
  const origin = url.href.replace(/\/$/, '');
  const bucketUrl = `${origin}/cdn-cgi/local/r2/s3/cairn-index`;
  return {
    origin,
    bucketUrl,
    bucket: new Bucket(bucketUrl, LOCAL_KEYS),
    bindings: () => harness.getWorker().getEnv(),
    close: () => harness.close(),
  };
}
