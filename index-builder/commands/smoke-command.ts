import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { makeProgress } from '../progress.ts';
import { stopSignal } from './stop-signal.ts';
import { WholeFile } from '../whole-file.ts';

interface SmokeOptions {
  readonly account?: boolean;
  readonly out: string;
}

/** Adds `cairn smoke`. */
export function addSmokeCommand(program: Command): void {
  program
    .command('smoke')
    .description('deploy, publish, time 384 reads and 200 searches, take down; in the local runtime, or an account')
    .option('--account', 'in the account of CLOUDFLARE_ACCOUNT_ID, by CLOUDFLARE_API_TOKEN and R2 keys')
    .option('--out <file>', 'what was measured, for cairn bench calibrate --measured', 'cairn-smoke.json')
    .action(async ({ account, out }: SmokeOptions) => {
      const signal = stopSignal();
      const folder = mkdtempSync(join(tmpdir(), 'cairn-smoke-'));
      // Also where the runtime, while it starts, ends the process on a signal.
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      await run(account ?? false, folder, out, signal);
    });
}

async function run(isAccount: boolean, folder: string, out: string, signal: AbortSignal): Promise<void> {
  // What builds and serves, loaded here alone: the other commands start faster without.
  const [{ openAccountPlace }, { openLocalPlace }, { smoke }, { closeAfter }, { printReport }] = await Promise.all([
    import('../smoke/account-place.ts'),
    import('../smoke/local-place.ts'),
    import('../smoke/smoke.ts'),
    import('../smoke/smoke-place.ts'),
    import('../smoke/smoke-report.ts'),
  ]);
  // Before anything is deployed: it may be that nothing can be written there.
  const file = new WholeFile(out);
  process.once('exit', () => file.discard());
  try {
    const place = isAccount ? await openAccountPlace(process.env, signal) : await openLocalPlace();
    const close = (): Promise<void> => place.close();
    try {
      const report = await smoke(place, folder, makeProgress(process.stderr), signal);
      file.write(Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`));
      file.commit();
      process.stdout.write(printReport(report, out));
    } catch (error) {
      return await closeAfter(error, close);
    }
    await close();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError')
      throw new CairnError('timeout', 'stopped before the end; all was taken down', { cause: error });
    throw error;
  }
}
