import { type Command, Option } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import type { Bucket } from '../publish/bucket.ts';
import { openTarget } from '../publish/target.ts';

const VARIABLE = 'CAIRN_BUCKET';

/** Gives a command the option that names the bucket. */
export function withBucketOption(command: Command, flags = '--bucket <bucket>'): Command {
  const description =
    'r2://BUCKET[/PREFIX] (account in CLOUDFLARE_ACCOUNT_ID), or the address of an S3 endpoint with its bucket[#PREFIX]; ' +
    'keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return command.addOption(new Option(flags, description).env(VARIABLE));
}

/** The bucket that was named. @throws CairnError `bad-request`, `unauthorized` */
export function openBucket(named: string | undefined, flag = '--bucket'): Bucket {
  if (!named) throw new CairnError('bad-request', `${flag} is missing, expected a bucket there or in ${VARIABLE}`);
  return openTarget(named, process.env, flag);
}
