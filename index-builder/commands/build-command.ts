import type { Command } from 'commander';
import { placeText } from '../../shared/errors.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { addBuildOptions, configOf, type SettingOptions } from './settings.ts';

interface BuildOptions extends SettingOptions {
  readonly out: string;
  readonly config?: string;
  readonly base?: string;
  readonly channel?: string;
  readonly compact?: boolean;
  readonly json?: boolean;
}

/** Folder of an index that nobody named. */
export const BUILT_FOLDER = 'cairn-index';

/** Adds `cairn build`. */
export function addBuildCommand(program: Command): void {
  const command = program
    .command('build')
    .description('build an index of sites, Markdown folders, JSONL files, BEIR folders or CIFF files')
    .option('--out <folder>', 'folder of the index; replaced when the build is whole', BUILT_FOLDER);
  addBuildOptions(command)
    .option('--base <place>', 'folder, or bucket, of a release: only what has changed is built, where that pays')
    .option('--channel <name>', 'channel that names the release in the bucket', BUILT_CHANNEL)
    .option('--compact', 'build all of it, whatever the base')
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], { out, config, base, channel, compact, json, ...settings }: BuildOptions) => {
      const overrides = configOf(settings);
      const progress = json ? SILENT : makeProgress(process.stderr);
      // The readers of every format, loaded here alone: without them the other commands start in a third of the time.
      const [{ build }, { loadConfig }, { buildJson, buildReport }] = await Promise.all([
        import('../build.ts'),
        import('../config.ts'),
        import('./build-report.ts'),
      ]);
      const place = base !== undefined && !compact ? { base, channel } : undefined;
      const summary = await build(inputs, out, await loadConfig(config, overrides), progress, { base: place });
      for (const error of summary.skipped)
        process.stderr.write(`skipped ${error.place ? `${placeText(error.place)}: ` : ''}${error.message}\n`);
      process.stdout.write(json ? `${JSON.stringify(buildJson(summary))}\n` : buildReport(summary, out));
    });
}
