import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile } from '../index-builder/timing/distribution.ts';
import { markdown } from './markdown.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What the Worker takes to start, before its first request, by the CPU profiles of `wrangler check startup`:
// `npm run -s bench:startup -- [--runs 10]`. The aim is 50 ms. It is the Worker of wrangler.toml, in workerd, on this
// machine: the platform's own figure is in the answer to a deployment. All that was not idle counts, also what workerd
// does to fetch and compile the script; samples are a millisecond or two apart, so that the lowest run says most on a
// machine that has other work.

/** A CPU profile as V8 writes it. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

const AIM_MS = 50;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is "${values.runs}", expected a number of runs`);

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = temporaryFolder();
const outfile = join(folder, 'startup.cpuprofile');
const times = Array.from({ length: runs }, () => {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
  execFileSync(process.execPath, [wrangler, 'check', 'startup', '--outfile', outfile], { cwd: root, stdio: 'pipe' });
  return activeMs(JSON.parse(readFileSync(outfile, 'utf8')) as Profile);
});

const row = [Math.min(...times), quantile(times, 0.5), Math.max(...times)].map((time) => time.toFixed(1));
process.stdout.write(
  markdown([
    ['start-up of the Worker', 'runs', 'aim ms', 'lowest ms', 'median ms', 'highest ms'],
    ['wrangler.toml, workerd', String(runs), String(AIM_MS), ...row],
  ]),
);

/** Milliseconds of a profile that were not idle. */
function activeMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
  return samples.reduce((sum, node, i) => (idle.has(node) ? sum : sum + timeDeltas[i]! / 1000), 0);
}
