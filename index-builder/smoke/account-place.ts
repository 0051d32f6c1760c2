import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import { deployedConfig } from '../dev/local-worker.ts';
import { SMOKE_WORKER_FILE } from '../dev/package-files.ts';
import type { Bucket } from '../publish/bucket.ts';
import { openTarget } from '../publish/target.ts';
import { closeAfter, messageOf, SMOKE_VARIABLES, type SmokePlace } from './smoke-place.ts';
import { runWrangler } from './wrangler-command.ts';

const VARIABLES = ['CLOUDFLARE_ACCOUNT_ID', 'CLOUDFLARE_API_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
/** Objects removed at the same time. */
const DELETES = 6;

/** What takes a thing down again. */
interface Undo {
  readonly what: string;
  readonly undo: () => Promise<unknown>;
}

/**
 * Makes a bucket in the account that the environment names, and deploys a Worker to it, both under a name of chance.
 * Where that fails, or the signal comes, what was made is removed.
 * @throws CairnError `unauthorized` (a variable is missing), `transport` (wrangler failed), `not-found` (it is not installed)
 */
export async function openAccountPlace(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<SmokePlace> {
  const missing = VARIABLES.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new CairnError(
      'unauthorized',
      `${missing.join(', ')} not set: --account needs the id of an account, an API token that may edit Workers and R2 there, and the R2 keys of a token that may read and write every bucket`,
    );
  const name = `cairn-smoke-${randomBytes(4).toString('hex')}`;
  const bucket = openTarget(`r2://${name}`, environment);
  const undos: Undo[] = [];
  const close = (): Promise<void> => takeDown(undos);
  try {
    // Before it is made: where the answer of making it was lost, it is there all the same.
    undos.unshift({ what: `bucket ${name}`, undo: () => runWrangler(['r2', 'bucket', 'delete', name]) });
    await runWrangler(['r2', 'bucket', 'create', name]);
    signal.throwIfAborted();
    undos.unshift({ what: `Worker ${name}`, undo: () => runWrangler(['delete', '--name', name, '--force']) });
    const origin = await deploy(name);
    undos.unshift({ what: `objects of ${name}`, undo: () => empty(bucket) });
    return { host: `Worker ${name} of a Cloudflare account`, simulated: [], origin, bucket, close };
  } catch (error) {
    return await closeAfter(error, close);
  }
}

async function deploy(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-smoke-'));
  const config = join(folder, 'wrangler.json');
  try {
    writeFileSync(config, JSON.stringify(deployedConfig(name, SMOKE_WORKER_FILE, SMOKE_VARIABLES)));
    const report = await runWrangler(['deploy', '--config', config]);
    const targets = report.find(({ type }) => type === 'deploy')?.['targets'];
    const [target] = Array.isArray(targets) ? (targets as unknown[]) : [];
    if (typeof target === 'string') return (/^https?:/.test(target) ? target : `https://${target}`).replace(/\/$/, '');
    throw new CairnError(
      'not-found',
      `${name} has no address, expected one below workers.dev: is that on in the account?`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function empty(bucket: Bucket): Promise<void> {
  await inParallel(await bucket.list(''), DELETES, ({ key }) => bucket.delete(key));
}

/** All that can be undone is, whatever fails before. */
async function takeDown(undos: readonly Undo[]): Promise<void> {
  const left: string[] = [];
  for (const { what, undo } of undos) {
    try {
      await undo();
    } catch (error) {
      left.push(`${what} (${messageOf(error)})`);
    }
  }
  if (left.length > 0)
    throw new CairnError('transport', `could not remove ${left.join(', ')}: please remove it from the account`);
}
