import { type Command, Option } from 'commander';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { BucketSource } from '../publish/bucket-source.ts';
import { verifyChannel } from '../publish/verify-release.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';
import { formatBytes } from './table.ts';

interface VerifyOptions {
  readonly bucket?: string;
  readonly publicKey?: string;
  readonly json?: boolean;
}

/** Adds `cairn verify`. */
export function addVerifyCommand(program: Command): void {
  withBucketOption(
    program
      .command('verify')
      .description('read every object that a channel needs, straight from the bucket, and check every checksum')
      .argument('<channel>', 'channel to verify'),
  )
    .addOption(
      new Option('--public-key <key>', 'key that the head has to be signed with, as cairn keys prints it').env(
        'HEAD_PUBLIC_KEY',
      ),
    )
    .option('--json', 'print what was found as JSON')
    .action(async (channel: string, { bucket, publicKey, json }: VerifyOptions) => {
      checkChannelName(channel, 'the channel');
      const progress = json ? SILENT : makeProgress(process.stderr);
      const verified = await verifyChannel(new BucketSource(openBucket(bucket)), channel, progress, publicKey);
      const { release, objects, bytes, blocks } = verified;
      const blockCount = Object.values(blocks).reduce((sum, { count }) => sum + count, 0);
      process.stdout.write(
        json
          ? `${JSON.stringify({ channel, ...verified })}\n`
          : `${channel} serves release ${release}: ${objects} objects, ${formatBytes(bytes)}, ${blockCount} blocks, every name and checksum is right${publicKey === undefined ? '' : ', and the head is signed'}\n`,
      );
    });
}
