import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { collectGarbage } from '../publish/collect-garbage.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';
import { numberOption } from './number-option.ts';
import { formatBytes } from './table.ts';

interface GcOptions {
  readonly bucket?: string;
  readonly keep: number;
  readonly grace: number;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Milliseconds of each unit that a grace period may have. */
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Adds `cairn gc`. */
export function addGcCommand(program: Command): void {
  withBucketOption(
    program
      .command('gc')
      .description(
        'remove releases and packs that no channel, kept release or publisher names; a dry run in a terminal',
      ),
  )
    .option('--keep <n>', 'newest releases of each channel that stay', numberOption('--keep'), 5)
    .option('--grace <time>', 'what is younger stays: a number of s, m, h or d', graceOption, graceOption('24h'))
    .option('--yes', 'remove it, in a terminal too')
    .option('--dry-run', 'only tell what would be removed')
    .option('--json', 'print what was found as JSON')
    .action(async ({ bucket, keep, grace, yes, dryRun, json }: GcOptions) => {
      if (!Number.isInteger(keep) || keep < 1)
        throw new CairnError('bad-request', `--keep is ${keep}, expected an integer of at least 1`);
      if (yes && dryRun) throw new CairnError('bad-request', '--yes and --dry-run were given, expected one of them');
      const isDryRun = dryRun ?? (!yes && process.stdout.isTTY);
      const found = await collectGarbage(openBucket(bucket), { keep, graceMs: grace }, isDryRun);
      if (json) {
        process.stdout.write(`${JSON.stringify(found)}\n`);
        return;
      }
      const { releases, packs, bytes, kept, removed } = found;
      process.stdout.write(
        `${removed ? 'removed' : 'would remove'} ${releases.length} releases and ${packs.length} packs, ${formatBytes(bytes)}; ` +
          `${kept.objects} objects stay, ${formatBytes(kept.bytes)}\n` +
          (removed ? '' : 'nothing was removed: --yes does\n'),
      );
    });
}

/** Milliseconds of a time such as 24h. */
function graceOption(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count === undefined)
    throw new CairnError('bad-request', `--grace is "${text}", expected a number of s, m, h or d, such as 24h`);
  return Number(count) * UNITS[unit!]!;
}
