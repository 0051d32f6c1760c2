import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { errorLine } from '../error-line.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { type PartOptions, runPart } from './build-part-command.ts';
import { addPlanOption } from './plan-option.ts';
import { addEncoderOptions, addIndexOptions, addInputOptions, configOf, type SettingOptions } from './settings.ts';

interface BuildOptions extends SettingOptions {
  readonly part?: string;
  readonly plan?: string;
  readonly out?: string;
  readonly config?: string;
  readonly base?: string;
  readonly channel?: string;
  readonly compact?: boolean;
  readonly json?: boolean;
}

/** Folder of an index that nobody named. */
export const DEFAULT_FOLDER = 'cairn-index';

/** Adds `cairn build`. */
export function addBuildCommand(program: Command): void {
  const command = addInputOptions(program.command('build'), '[input...]')
    .description('build an index of sites, Markdown folders, JSONL files, BEIR folders or CIFF files')
    .option('--out <folder>', `folder of the index; replaced when the build is whole (default: ${DEFAULT_FOLDER})`);
  addPlanOption(addIndexOptions(addEncoderOptions(command)))
    .option(
      '--part <i/N>',
      'build part i of N of a plan, see cairn plan; the inputs and settings are those of the plan',
    )
    .option('--base <place>', 'folder, or bucket, of a release: only what has changed is built, where that pays')
    .option('--channel <name>', `channel that names the release in the bucket (default: ${BUILT_CHANNEL})`)
    .option('--compact', 'build all of it, whatever the base')
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], options: BuildOptions) => {
      if (isPart(options)) {
        await runPart(inputs, options);
        return;
      }
      const { out = DEFAULT_FOLDER, config, base, channel, compact, json, plan, ...settings } = options;
      checkWhole(inputs, options);
      const overrides = configOf(settings);
      const progress = json ? SILENT : makeProgress(process.stderr);
      // The readers of every format, loaded here alone: without them the other commands start in a third of the time.
      const [{ build }, { loadConfig }, { buildJson, buildReport }] = await Promise.all([
        import('../build.ts'),
        import('../config.ts'),
        import('./build-report.ts'),
      ]);
      const place = base !== undefined && !compact ? { base, channel: channel ?? BUILT_CHANNEL } : undefined;
      const summary = await build(inputs, out, await loadConfig(config, overrides), progress, { base: place });
      for (const error of summary.skipped) process.stderr.write(`skipped ${errorLine(error)}\n`);
      process.stdout.write(json ? `${JSON.stringify(buildJson(summary))}\n` : buildReport(summary, out));
    });
}

function isPart(options: BuildOptions): options is BuildOptions & PartOptions {
  return options.part !== undefined;
}

/** @throws CairnError `bad-request` (no inputs; a plan, which is for a part; a channel, which is for a base) */
function checkWhole(inputs: readonly string[], { plan, base, channel }: BuildOptions): void {
  if (plan !== undefined)
    throw new CairnError(
      'bad-request',
      `the plan ${plan} without --part, expected the part to build, such as --part 2/8`,
    );
  if (channel !== undefined && base === undefined)
    throw new CairnError(
      'bad-request',
      `--channel is "${channel}" without --base, expected the bucket of that channel`,
    );
  if (inputs.length === 0)
    throw new CairnError('bad-request', 'no input, expected folders or files to build an index of');
}
