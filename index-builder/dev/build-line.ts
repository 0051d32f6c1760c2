import { relative } from 'node:path';
import type { BuildSummary } from '../build.ts';
import { errorLine } from '../error-line.ts';

/** What a build did, in a line: what had changed, what there is now, how long it took. */
export function builtLine({ manifest, skipped, seconds }: BuildSummary, changed: readonly string[]): string {
  const { documents } = manifest.counts;
  const left = skipped.length > 0 ? `, ${skipped.length} bad documents left out` : '';
  return `${tellFiles(changed)}: ${documents} documents${left}, built in ${Math.round(1000 * seconds.total)} ms`;
}

/** What was wrong with a build. */
export function failedLine(error: unknown): string {
  return `${errorLine(error)}; the index stays as it was\n`;
}

function tellFiles(paths: readonly string[]): string {
  return paths.length === 1 ? relative('', paths[0]!) : `${paths.length} files`;
}
