import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { errorLine } from '../error-line.ts';
import { SITE_FOLDER, SiteFolder } from '../folder/site-folder.ts';
import { makeProgress } from '../progress.ts';
import { addBuildOptions, configOf, type SettingOptions } from './settings.ts';

interface SiteOptions extends SettingOptions {
  readonly config?: string;
}

/** Adds `cairn site`. */
export function addSiteCommand(program: Command): void {
  addBuildOptions(program.command('site'), '<folder>')
    .description(
      `put search into a built site: its index and the search box, in ${SITE_FOLDER}/; takes the options of build`,
    )
    .action(async (folder: string, { config, ...settings }: SiteOptions) => {
      const [{ build }, { loadConfig }, { buildReport }, { WIDGET_FOLDER }] = await Promise.all([
        import('../build.ts'),
        import('../config.ts'),
        import('./build-report.ts'),
        import('../dev/package-files.ts'),
      ]);
      if (!existsSync(folder)) throw new CairnError('not-found', `there is no folder ${folder}, expected a built site`);
      if (!existsSync(WIDGET_FOLDER))
        throw new CairnError('not-found', `${WIDGET_FOLDER} does not exist: npm run build:widget makes it`);
      const own = new SiteFolder(folder);
      try {
        const settled = await loadConfig(config, configOf(settings));
        const summary = await build([folder], own.stagedIndex, settled, makeProgress(process.stderr));
        own.commit(WIDGET_FOLDER);
        for (const error of summary.skipped) process.stderr.write(`skipped ${errorLine(error)}\n`);
        const report = buildReport(summary, join(own.path, 'index'));
        process.stdout.write(`${report}search box: ${join(own.path, 'cairn-search.js')}\n`);
      } catch (error) {
        own.discard();
        throw error;
      }
    });
}
