import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import type { AskSite } from './hits.ts';

const CLI = fileURLToPath(new URL('../../index-builder/cli.ts', import.meta.url));
const HITS = 10;

/** What the local Worker's answers took, added up. */
export interface WorkerCosts {
  answers: number;
  rounds: number;
  reads: number;
}

/** Builds the index of the site with the command line, publishes it to a local bucket and starts the Worker. */
export async function serveCairn(
  site: string,
  index: string,
  options: readonly string[],
): Promise<{ worker: LocalWorker; seconds: number; bytes: number }> {
  const startedMs = performance.now();
  const command = [CLI, 'build', site, '--out', index, ...options];
  await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26 });
  const seconds = (performance.now() - startedMs) / 1000;
  const worker = await startLocalWorker();
  const opened = await openFolder(index);
  const { uploaded } = await publish(opened.index, opened.context.source, worker.bucket, 'live', SILENT);
  return { worker, seconds, bytes: uploaded.bytes };
}

/** Asks the Worker as the search box does: by pages, and what breaks off as something that is being typed. */
export function askCairn(worker: LocalWorker, costs: WorkerCosts): AskSite {
  return async (query, kind) => {
    const parameters = { q: query, k: String(HITS), group: 'page', ...(kind === 'prefix' && { typing: '1' }) };
    const response = await fetch(`${worker.origin}/v1/search?${new URLSearchParams(parameters)}`);
    if (!response.ok) throw new Error(`the Worker answered ${response.status} to "${query}": ${await response.text()}`);
    const answer = (await response.json()) as SearchAnswer;
    costs.answers++;
    costs.rounds += answer.costs.rounds;
    costs.reads += answer.costs.reads;
    return [...new Set(answer.hits.map(({ page }) => page))];
  };
}
