import { errorLine } from '../index-builder/error-line.ts';
import { openTarget } from '../index-builder/publish/target.ts';
import { readChannel } from '../index-builder/publish/channel.ts';
import { checkChannelName } from '../shared/format/channel-name.ts';

// Prints the release that a channel of the bucket in CAIRN_BUCKET serves, or nothing where it serves none yet:
// `node action/served-release.ts CHANNEL`. Whether there is something to compare a preview with is decided by this.

try {
  const [channel = ''] = process.argv.slice(2);
  const bucket = openTarget(process.env['CAIRN_BUCKET'] ?? '', process.env, 'CAIRN_BUCKET');
  const { head } = await readChannel(bucket, checkChannelName(channel, 'the channel'));
  process.stdout.write(head ? `${head.release}\n` : '');
} catch (error) {
  process.stderr.write(`served-release: ${errorLine(error)}\n`);
  process.exitCode = 1;
}
