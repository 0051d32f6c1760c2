import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { openFolder } from '../folder/open-folder.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { publish } from '../publish/publish.ts';
import { openTarget } from '../publish/target.ts';
import { formatBytes } from './table.ts';

/** Adds `cairn publish`. */
export function addPublishCommand(program: Command): void {
  program
    .command('publish')
    .description('publish the index of a folder; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
    .argument('<index>', 'folder of the index')
    .requiredOption(
      '--to <bucket>',
      'r2://BUCKET (account in CLOUDFLARE_ACCOUNT_ID), or the address of an S3 endpoint with its bucket',
    )
    .option('--channel <name>', 'channel whose head is swapped', BUILT_CHANNEL)
    .option('--json', 'print the summary as JSON')
    .action(async (folder: string, options: { to: string; channel: string; json?: boolean }) => {
      const { channel, json } = options;
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(channel)) {
        throw new CairnError(
          'bad-request',
          `--channel is "${channel}", expected up to 100 letters, digits, dots, dashes and underscores`,
        );
      }
      const bucket = openTarget(options.to, process.env);
      const { index, context } = await openFolder(folder);
      const summary = await publish(
        index,
        context.source,
        bucket,
        channel,
        json ? SILENT : makeProgress(process.stderr),
      );
      if (json) {
        process.stdout.write(`${JSON.stringify(summary)}\n`);
        return;
      }
      const { uploaded, total, changed } = summary;
      process.stdout.write(
        `uploaded ${formatBytes(uploaded.bytes)} of ${formatBytes(total.bytes)}, ${uploaded.objects} of ${total.objects} objects\n` +
          `${channel} ${changed ? 'now serves' : 'served already'} release ${summary.release}\n`,
      );
    });
}
