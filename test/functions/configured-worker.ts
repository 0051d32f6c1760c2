import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { temporaryFolder } from '../build-documents.ts';

/** What is different from wrangler.toml. */
interface Configuration {
  /** Variables and secrets beside those that it has, or instead. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Entry of another Worker, from the root of the repository. */
  readonly main?: string;
  /** Lines that go behind all others. */
  readonly more?: string;
}

/** Starts the Worker of wrangler.toml, configured otherwise. */
export async function startConfiguredWorker({
  variables = {},
  main = 'functions/worker.ts',
  more = '',
}: Configuration): Promise<LocalWorker> {
  const folder = temporaryFolder();
  const config = join(folder.path, 'wrangler.toml');
  const lines = Object.entries(variables).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const own = readFileSync('wrangler.toml', 'utf8')
    .replace('functions/worker.ts', resolve(main))
    .replace('CHANNEL = "live"\n', 'CHANNEL' in variables ? '' : '$&')
    .replace('[vars]\n', () => `[vars]\n${lines.join('')}`);
  writeFileSync(config, own + more);
  const worker = await startLocalWorker(config);
  const close = async (): Promise<void> => {
    await worker.close();
    folder.remove();
  };
  return { ...worker, close };
}
