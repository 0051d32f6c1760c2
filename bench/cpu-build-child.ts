import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { BuildJob } from './build-child.ts';
import { doJob } from './child.ts';
import { cpuMs } from './cpu-clock.ts';
import { peakResidentBytes } from './resident-memory.ts';

// A build whose CPU is counted rather than its time: what it is compared with runs on one thread.

/** What an engine's build takes. */
export interface CpuBuild {
  readonly cpuSeconds: number;
  /** Largest resident memory. */
  readonly peakBytes: number;
  /** Bytes on disk. */
  readonly indexBytes: number;
}

doJob(async ({ inputs, out, config }: BuildJob): Promise<CpuBuild> => {
  const { packBytes } = await build(inputs, out, parseConfig(config), SILENT);
  return { cpuSeconds: cpuMs() / 1000, peakBytes: peakResidentBytes(), indexBytes: packBytes };
});
