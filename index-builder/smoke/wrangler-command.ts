import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CairnError } from '../../shared/errors.ts';
import { loadWrangler } from '../dev/wrangler.ts';

/** Longer than any step takes that does not hang. */
const STEP_MS = 300_000;
/** Characters of its own words that an error repeats. */
const WORDS = 500;

/** Nothing is asked, or sent elsewhere. */
const QUIET = { WRANGLER_SEND_METRICS: 'false', CI: 'true' };

/**
 * Runs a command of wrangler, away from any configuration of its own that may lie here. It takes the account and its token
 * from the environment; gives what it reports to have done, one object each.
 * @throws CairnError `transport` in wrangler's words; `not-found`, `too-old` (wrangler itself)
 */
export async function runWrangler(args: readonly string[]): Promise<Record<string, unknown>[]> {
  await loadWrangler();
  const folder = mkdtempSync(join(tmpdir(), 'cairn-wrangler-'));
  const report = join(folder, 'report.ndjson');
  const env = { ...process.env, WRANGLER_OUTPUT_FILE_PATH: report, ...QUIET, WRANGLER_LOG_PATH: folder };
  const program = join(dirname(createRequire(import.meta.url).resolve('wrangler/package.json')), 'bin/wrangler.js');
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(
        process.execPath,
        [program, ...args],
        { cwd: folder, env, timeout: STEP_MS },
        (error, stdout, stderr) => {
          if (error) reject(failed(args, stdout + stderr, error));
          else resolve();
        },
      );
    });
    const lines = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : [];
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(args: readonly string[], output: string, cause: Error): CairnError {
  const plain = stripVTControlCharacters(output);
  // What went wrong comes last, and is marked; a log, which is removed, after it.
  const [, error] = /\[ERROR\](?!.*\[ERROR\])\s*(.*?)(?:\s*\S*\s*Logs were written to.*)?$/s.exec(plain) ?? [];
  return new CairnError('transport', `wrangler ${args.join(' ')} failed: ${(error ?? plain).trim().slice(0, WORDS)}`, {
    cause,
  });
}
