import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { purge } from '../purge/purge.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';

interface PurgeOptions {
  readonly bucket?: string;
  readonly document: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `cairn purge`. */
export function addPurgeCommand(program: Command): void {
  withBucketOption(
    program
      .command('purge')
      .description('remove a document from every channel, release and pack of a bucket; a dry run in a terminal')
      .requiredOption('--document <id>', 'id of the document'),
  )
    .option('--yes', 'remove it, in a terminal too')
    .option('--dry-run', 'only tell what would be removed')
    .option('--json', 'print what was done as JSON')
    .action(async ({ bucket, document, yes, dryRun, json }: PurgeOptions) => {
      if (document === '') throw new CairnError('bad-request', '--document is empty, expected the id of a document');
      if (yes && dryRun) throw new CairnError('bad-request', '--yes and --dry-run were given, expected one of them');
      const summary = await purge(openBucket(bucket), document, { isDryRun: dryRun ?? (!yes && process.stdout.isTTY) });
      if (json) {
        process.stdout.write(`${JSON.stringify(summary)}\n`);
        return;
      }
      const { releases, channels, packs, removed } = summary;
      const lines = channels.map(({ channel, release }) =>
        release === undefined ? `${channel} would be published without it\n` : `${channel} serves release ${release}\n`,
      );
      process.stdout.write(
        `${lines.join('')}${removed ? 'removed' : 'would remove'} ${releases.length} releases that held it and ${packs} packs\n` +
          (removed ? '' : 'nothing was removed: --yes does\n'),
      );
    });
}
