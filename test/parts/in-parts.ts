import { join } from 'node:path';
import { assemble } from '../../index-builder/assemble.ts';
import { build } from '../../index-builder/build.ts';
import { buildPart } from '../../index-builder/build-part.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { planParts } from '../../index-builder/plan-parts.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { snapshot } from '../cli/run-cli.ts';

/** Files of an index with the hashes of their bytes. */
export type IndexFiles = Record<string, string>;

/** What one machine builds of the inputs, in `folder`. */
export async function builtAtOnce(folder: string, inputs: readonly string[], config: ConfigInput): Promise<IndexFiles> {
  const out = join(folder, 'whole');
  await build(inputs, out, parseConfig(config), SILENT);
  return snapshot(out)!;
}

/** What the inputs become in so many parts, in `folder`. The last part is built first: no part waits for another. */
export async function builtInParts(
  folder: string,
  parts: number,
  inputs: readonly string[],
  config: ConfigInput,
): Promise<IndexFiles> {
  const [plan, out] = [join(folder, 'plan'), join(folder, 'assembled')];
  await planParts(inputs, parts, plan, parseConfig(config), SILENT);
  for (let part = parts; part >= 1; part--) await buildPart({ plan, part, parts }, {}, SILENT);
  await assemble({ plan, out }, {}, SILENT);
  return snapshot(out)!;
}
