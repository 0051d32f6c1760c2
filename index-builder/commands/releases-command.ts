import type { Command } from 'commander';
import { type ListedRelease, listReleases } from '../publish/list-releases.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';
import { table } from './table.ts';

/** Adds `cairn releases`. */
export function addReleasesCommand(program: Command): void {
  withBucketOption(program.command('releases').description('list the releases of a bucket, newest first'))
    .option('--json', 'print everything that is known of them as JSON')
    .action(async ({ bucket, json }: { bucket?: string; json?: boolean }) => {
      const releases = await listReleases(openBucket(bucket));
      if (json) {
        process.stdout.write(`${JSON.stringify(releases.map(told))}\n`);
        return;
      }
      const head = ['release', 'uploaded', 'documents', 'shards', 'serves', 'revision', 'served before by'];
      process.stdout.write(table([head, ...releases.map(rowOf)]));
    });
}

/** A release without what only readers need. */
function told({ manifest, ...release }: ListedRelease): object {
  if (!manifest) return { ...release, readable: false };
  const { counts, settings, languages, shards, base } = manifest;
  return { ...release, readable: true, counts, settings, languages, shards: shards.length, ...(base && { base }) };
}

function rowOf({ release, uploadedAt, channels, served, manifest }: ListedRelease): string[] {
  const before = new Set(served.map(({ channel }) => channel).filter((channel) => !channels.includes(channel)));
  return [
    release.slice(0, 12),
    uploadedAt.slice(0, 16).replace('T', ' '),
    manifest ? String(manifest.counts.documents) : 'unreadable',
    manifest ? String(manifest.shards.length) : '',
    channels.join(' '),
    (served.find(({ revision }) => revision !== undefined)?.revision ?? '').slice(0, 12),
    [...before].join(' '),
  ];
}
