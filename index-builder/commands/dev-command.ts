import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { NamedConfig } from '../config.ts';
import { numberOption } from './number-option.ts';
import { addBuildOptions, configOf, type SettingOptions } from './settings.ts';
import { stopSignal } from './stop-signal.ts';

interface DevOptions extends SettingOptions {
  readonly port: number;
  readonly config?: string;
}

const DEFAULT_PORT = 8788;

/** Adds `cairn dev`. */
export function addDevCommand(program: Command): void {
  addBuildOptions(program.command('dev'))
    .description('search on this machine: the Worker, a local R2 and a page, built again after each edit, until Ctrl-C')
    .option('--port <n>', 'port of the page and the API, 0 for any', numberOption('--port'), DEFAULT_PORT)
    .action(async (inputs: string[], { port, config, ...settings }: DevOptions) => {
      const signal = stopSignal();
      const work = mkdtempSync(join(tmpdir(), 'cairn-dev-'));
      process.once('exit', () => rmSync(work, { recursive: true, force: true }));
      await develop(inputs, work, { port, file: config, overrides: configOf(settings) }, signal);
      // A build may be under way still.
      process.exit(0);
    });
}

interface Setting {
  readonly port: number;
  readonly file: string | undefined;
  readonly overrides: NamedConfig;
}

async function develop(
  inputs: readonly string[],
  work: string,
  { port, file, overrides }: Setting,
  signal: AbortSignal,
): Promise<void> {
  // What builds and serves, loaded here alone: the other commands start faster without.
  const [
    { DevServer },
    { PAGES_PATH },
    { keepBuilt },
    { findConfig, loadConfig },
    { builtLine, failedLine },
    progress,
  ] = await Promise.all([
    import('../dev/dev-server.ts'),
    import('../dev/site.ts'),
    import('../dev/keep-built.ts'),
    import('../config.ts'),
    import('../dev/build-line.ts'),
    import('../progress.ts'),
  ]);
  const out = join(work, 'index');
  const pages = inputs.find((input) => statSync(input, { throwIfNoEntry: false })?.isDirectory());
  const server = await DevServer.start(pages, port);
  let isFirst = true;
  try {
    const kept = {
      inputs,
      out,
      // Each build stands on the one before: a small edit is a small build.
      base: { base: out },
      configFile: findConfig(file),
      loadConfig: async () => {
        const config = await loadConfig(file, overrides);
        // Results open the pages as they are served here, unless the site has an address of its own.
        return { ...config, baseUrl: config.baseUrl ?? PAGES_PATH };
      },
      progress: progress.makeProgress(process.stderr),
      built: async (...built: Parameters<typeof builtLine>) => {
        const started = performance.now();
        await server.publish(out);
        const ms = Math.round(performance.now() - started);
        process.stdout.write(`${builtLine(...built)}, published in ${ms} ms\n`);
        if (isFirst) process.stdout.write(`search box at ${server.address}, API at ${server.address}v1/search?q=...\n`);
        isFirst = false;
      },
      failed: (error: Error) => void process.stderr.write(failedLine(error)),
    };
    await keepBuilt(kept, signal);
  } finally {
    await server.close();
  }
}
