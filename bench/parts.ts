import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from './child.ts';
import { corpusFile } from './corpus.ts';
import { markdown } from './markdown.ts';
import type { PartsJob, StepCost } from './parts-child.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Builds one collection at once and in 1, 3 and 8 parts, each step in a process of its own, one after the other:
// `npm run -s bench:parts [documents.jsonl.gz]`. Prints what each step took, and whether the bytes are the same.

const SHARD_DOCUMENTS = 30_000;
const folder = temporaryFolder();
const input = corpusFile();
type Step<T = PartsJob> = T extends PartsJob ? Omit<T, 'shardDocuments' | 'input'> : never;
const run = (job: Step): Promise<StepCost> =>
  inChild('./parts-child.ts', { ...job, input, shardDocuments: SHARD_DOCUMENTS });

const rows = [['parts', 'step', 'seconds', 'peak MB', 'MB written', 'bytes of the index']];
function report(parts: string, step: string, costs: readonly StepCost[], written: number, same = ''): void {
  const seconds = costs.map((cost) => cost.seconds);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((each) => each.toFixed(1));
  const peak = Math.max(...costs.map(({ peakBytes }) => peakBytes));
  rows.push([parts, step, least === most ? most! : `${least} to ${most}`, mega(peak), mega(written), same]);
}

const whole = join(folder, 'whole');
report('–', 'build', [await run({ step: 'build', out: whole })], bytesIn(whole));
for (const parts of [1, 3, 8]) {
  const [plan, out] = [join(folder, 'plan'), join(folder, 'assembled')];
  const planned = await run({ step: 'plan', plan, parts });
  const planBytes = bytesIn(plan);
  report(String(parts), 'plan', [planned], planBytes);
  const costs: StepCost[] = [];
  for (let part = 1; part <= parts; part++) costs.push(await run({ step: 'part', plan, part, parts }));
  report(String(parts), 'each part', costs, bytesIn(plan) - planBytes);
  const assembled = await run({ step: 'assemble', plan, out });
  report(String(parts), 'assemble', [assembled], bytesIn(out), hashOf(out) === hashOf(whole) ? 'the same' : 'OTHERS');
  for (const used of [plan, out]) rmSync(used, { recursive: true });
}
process.stdout.write(markdown(rows));

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => statSync(join(path, name)).isFile());
}

function bytesIn(path: string): number {
  return filesIn(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}

/** Hash of every name and byte. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  for (const name of filesIn(path)) hash.update(`${name}\0`).update(readFileSync(join(path, name)));
  return hash.digest('hex');
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
