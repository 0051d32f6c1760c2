import type { Command } from 'commander';
import { errorLine } from '../error-line.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { numberOption } from './number-option.ts';
import { DEFAULT_PLAN } from './plan-option.ts';
import { addEncoderOptions, addIndexOptions, addInputOptions, configOf, type SettingOptions } from './settings.ts';
import { table } from './table.ts';

interface PlanOptions extends SettingOptions {
  readonly parts: number;
  readonly out: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Adds `cairn plan`. */
export function addPlanCommand(program: Command): void {
  const command = addInputOptions(program.command('plan'))
    .description('plan a build in parts, for machines of their own: build --part makes them, assemble the index')
    .requiredOption('--parts <N>', 'how many parts', numberOption('--parts'))
    .option('--out <folder>', 'folder of the plan; replaced when the plan is whole', DEFAULT_PLAN);
  addIndexOptions(addEncoderOptions(command))
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], { parts, out, config, json, ...settings }: PlanOptions) => {
      const overrides = configOf(settings);
      const progress = json ? SILENT : makeProgress(process.stderr);
      const [{ planParts }, { loadConfig }] = await Promise.all([import('../plan-parts.ts'), import('../config.ts')]);
      const summary = await planParts(inputs, parts, out, await loadConfig(config, overrides), progress);
      for (const error of summary.skipped) process.stderr.write(`skipped ${errorLine(error)}\n`);
      const rows = [
        ['documents', String(summary.documents), `${Math.max(...summary.parts)} in the largest of ${parts} parts`],
        ...(summary.skipped.length > 0
          ? [['skipped', String(summary.skipped.length), 'bad documents, listed above']]
          : []),
        ...Object.entries(summary.leftOut).map(([reason, count]) => ['left out', String(count), reason]),
      ];
      const report = `${table(rows)}plan in ${out}\n`;
      process.stdout.write(json ? `${JSON.stringify({ ...summary, skipped: summary.skipped.length })}\n` : report);
    });
}
