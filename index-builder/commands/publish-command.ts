import type { Command } from 'commander';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { openFolder } from '../folder/open-folder.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { publish } from '../publish/publish.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';
import { formatBytes } from './table.ts';

interface PublishCommandOptions {
  readonly to?: string;
  readonly channel: string;
  readonly revision?: string;
  readonly json?: boolean;
}

/** Adds `cairn publish`. */
export function addPublishCommand(program: Command): void {
  const command = program
    .command('publish')
    .description('publish the index of a folder; what the bucket has already is not sent again')
    .argument('<index>', 'folder of the index');
  withBucketOption(command, '--to <bucket>')
    .option('--channel <name>', 'channel whose head is swapped', BUILT_CHANNEL)
    .option('--revision <name>', 'revision of the source, such as a commit, for the log of the channel')
    .option('--json', 'print the summary as JSON')
    .action(async (folder: string, { to, channel, revision, json }: PublishCommandOptions) => {
      checkChannelName(channel, '--channel');
      const bucket = openBucket(to, '--to');
      const { index, context } = await openFolder(folder);
      const progress = json ? SILENT : makeProgress(process.stderr);
      const summary = await publish(index, context.source, bucket, channel, progress, { revision });
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
