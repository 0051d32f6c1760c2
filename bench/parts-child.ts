import { assemble } from '../index-builder/assemble.ts';
import { build } from '../index-builder/build.ts';
import { buildPart } from '../index-builder/build-part.ts';
import { parseConfig } from '../index-builder/config.ts';
import { planParts } from '../index-builder/plan-parts.ts';
import { SILENT } from '../index-builder/progress.ts';
import { doJob } from './child.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import { peakResidentBytes } from './resident-memory.ts';

// One step of a build in a process of its own, as on a machine of its own.

/** A step and what it needs. */
export type PartsJob = { readonly shardDocuments: number; readonly input: string } & (
  | { readonly step: 'build'; readonly out: string }
  | { readonly step: 'plan'; readonly plan: string; readonly parts: number }
  | { readonly step: 'part'; readonly plan: string; readonly part: number; readonly parts: number }
  | { readonly step: 'assemble'; readonly plan: string; readonly out: string }
);

/** What a step took. */
export interface StepCost {
  readonly seconds: number;
  readonly peakBytes: number;
}

doJob(async (job: PartsJob): Promise<StepCost> => {
  const config = parseConfig({ ...CORPUS_CONFIG, shardDocuments: job.shardDocuments });
  const started = performance.now();
  if (job.step === 'build') await build([job.input], job.out, config, SILENT);
  else if (job.step === 'plan') await planParts([job.input], job.parts, job.plan, config, SILENT);
  else if (job.step === 'part') await buildPart(job, {}, SILENT);
  else await assemble(job, {}, SILENT);
  return { seconds: (performance.now() - started) / 1000, peakBytes: peakResidentBytes() };
});
