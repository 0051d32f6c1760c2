import type { Command } from 'commander';
import { makeProgress, SILENT } from '../progress.ts';
import { DEFAULT_FOLDER } from './build-command.ts';
import { numberOption } from './number-option.ts';
import { addPlanOption, DEFAULT_PLAN } from './plan-option.ts';

interface AssembleOptions {
  readonly plan?: string;
  readonly out: string;
  readonly memory?: number;
  readonly json?: boolean;
}

/** Adds `cairn assemble`. */
export function addAssembleCommand(program: Command): void {
  addPlanOption(program.command('assemble'))
    .description('make the index of the parts of a plan: the bytes that one build would have made')
    .argument('[part...]', 'files of all parts (default: those in the folder of the plan)')
    .option('--out <folder>', 'folder of the index; replaced when it is whole', DEFAULT_FOLDER)
    .option('--memory <MiB>', 'memory for what waits to be written', numberOption('--memory'))
    .option('--json', 'print the summary as JSON')
    .action(async (files: string[], { plan = DEFAULT_PLAN, out, memory, json }: AssembleOptions) => {
      const progress = json ? SILENT : makeProgress(process.stderr);
      const [{ assemble }, { buildJson, buildReport }] = await Promise.all([
        import('../assemble.ts'),
        import('./build-report.ts'),
      ]);
      const parts = files.length > 0 ? files : undefined;
      const summary = await assemble({ plan, parts, out }, { memory }, progress);
      process.stdout.write(json ? `${JSON.stringify(buildJson(summary))}\n` : buildReport(summary, out));
    });
}
