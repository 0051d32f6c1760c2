import { build } from '../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../index-builder/config.ts';
import { makeProgress } from '../index-builder/progress.ts';
import type { ReleaseCounts } from '../shared/format/release.ts';
import { doJob } from './child.ts';
import { peakResidentBytes } from './resident-memory.ts';

// A build in a process of its own, so that the peak of memory is that of the build alone.

export interface BuildJob {
  readonly inputs: readonly string[];
  readonly out: string;
  readonly config: ConfigInput;
}

/** What the build took, and what it made. */
export interface BuildCost {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly packBytes: number;
  readonly counts: ReleaseCounts;
  /** Documents left out as unsound. */
  readonly skipped: number;
}

doJob(async ({ inputs, out, config }: BuildJob): Promise<BuildCost> => {
  const { manifest, packBytes, seconds, skipped } = await build(
    inputs,
    out,
    parseConfig(config),
    makeProgress(process.stderr),
  );
  return {
    seconds: seconds.total,
    peakBytes: peakResidentBytes(),
    packBytes,
    counts: manifest.counts,
    skipped: skipped.length,
  };
});
