import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import type { NamedConfig } from '../config.ts';
import { stagingOf } from '../folder/index-folder.ts';
import { DEFAULT_FOLDER } from './build-command.ts';
import { addBuildOptions, configOf, type SettingOptions } from './settings.ts';
import { stopSignal } from './stop-signal.ts';

interface WatchOptions extends SettingOptions {
  readonly out: string;
  readonly config?: string;
}

/** Adds `cairn watch`. */
export function addWatchCommand(program: Command): void {
  addBuildOptions(program.command('watch'))
    .description('build an index, and again after each edit, until Ctrl-C; takes the options of cairn build')
    .option('--out <folder>', 'folder of the index; keeps the last one that could be built', DEFAULT_FOLDER)
    .action(async (inputs: string[], { out, config, ...settings }: WatchOptions) => {
      const signal = stopSignal();
      await watchInputs(inputs, out, config, configOf(settings), signal);
      // A build may be under way still: nothing of it is left.
      rmSync(stagingOf(out), { recursive: true, force: true });
      process.exit(0);
    });
}

async function watchInputs(
  inputs: readonly string[],
  out: string,
  file: string | undefined,
  overrides: NamedConfig,
  signal: AbortSignal,
): Promise<void> {
  // What builds, loaded here alone: the other commands start faster without.
  const [{ keepBuilt }, { findConfig, loadConfig }, { builtLine, failedLine }, { makeProgress }] = await Promise.all([
    import('../dev/keep-built.ts'),
    import('../config.ts'),
    import('../dev/build-line.ts'),
    import('../progress.ts'),
  ]);
  const kept = {
    inputs,
    out,
    configFile: findConfig(file),
    loadConfig: () => loadConfig(file, overrides),
    progress: makeProgress(process.stderr),
    built: async (...built: Parameters<typeof builtLine>) => void process.stdout.write(`${builtLine(...built)}\n`),
    failed: (error: Error) => void process.stderr.write(failedLine(error)),
  };
  await keepBuilt(kept, signal);
}
