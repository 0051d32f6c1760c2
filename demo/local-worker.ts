import { fileURLToPath } from 'node:url';
import { type LocalWorker, startWorker } from '../index-builder/dev/local-worker.ts';

export { LOCAL_KEYS, type LocalWorker } from '../index-builder/dev/local-worker.ts';

/** Starts the Worker of wrangler.toml, or of another configuration beside it. */
export function startLocalWorker(
  configPath = fileURLToPath(new URL('../wrangler.toml', import.meta.url)),
): Promise<LocalWorker> {
  // Workers AI is never local, and asks for an account: a variable takes its place.
  return startWorker({ configPath, vars: { AI: 'none' } });
}
