import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import { type ChannelChange, promote, rollback } from '../publish/serve-release.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';

interface ChannelOptions {
  readonly bucket?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** Adds `cairn promote` and `cairn rollback`, which swap a head and upload nothing else. */
export function addChannelCommands(program: Command): void {
  withBucketOption(
    program
      .command('promote')
      .description('make a channel serve what another one serves')
      .argument('<from>', 'channel that serves the release')
      .argument('<to>', 'channel whose head is swapped'),
  )
    .option('--json', 'print what was done as JSON')
    .action(async (from: string, to: string, { bucket, json }: ChannelOptions) => {
      checkChannelName(from, 'the channel');
      checkChannelName(to, 'the channel');
      report(await promote(openBucket(bucket), from, to), json);
    });
  withBucketOption(
    program
      .command('rollback')
      .description('make a channel serve a release that it served before')
      .argument('<channel>', 'channel whose head is swapped'),
  )
    .option('--to <release>', 'id of the release, or its first digits (default: the one before)')
    .option('--json', 'print what was done as JSON')
    .action(async (channel: string, { bucket, to, json }: ChannelOptions) => {
      checkChannelName(channel, 'the channel');
      if (to !== undefined && !/^[0-9a-f]{4,64}$/.test(to))
        throw new CairnError('bad-request', `--to is "${to}", expected at least 4 digits of a release's id`);
      report(await rollback(openBucket(bucket), channel, to), json);
    });
}

function report(change: ChannelChange, json: boolean | undefined): void {
  const { channel, release, before, changed } = change;
  const instead = changed && before !== undefined ? ` instead of ${before}` : '';
  process.stdout.write(
    json
      ? `${JSON.stringify(change)}\n`
      : `${channel} ${changed ? 'now serves' : 'served already'} release ${release}${instead}\n`,
  );
}
