import { CairnError } from '../../shared/errors.ts';
import { Bucket, type Credentials } from './bucket.ts';

/**
 * The bucket that `--to` names: `r2://BUCKET` of the account in CLOUDFLARE_ACCOUNT_ID, or the address of any S3
 * endpoint with the bucket's name in its path. Keys come from the environment alone.
 * @throws CairnError `bad-request`, `unauthorized`
 */
export function openTarget(to: string, environment: NodeJS.ProcessEnv): Bucket {
  return new Bucket(bucketUrl(to, environment), readCredentials(environment));
}

function bucketUrl(to: string, { CLOUDFLARE_ACCOUNT_ID: account }: NodeJS.ProcessEnv): string {
  const bucket = /^r2:\/\/([a-z0-9-]+(?:\/.*)?)$/.exec(to)?.[1];
  if (bucket !== undefined) {
    if (!account)
      throw new CairnError('bad-request', `--to ${to} needs the account's id in CLOUDFLARE_ACCOUNT_ID, found none`);
    return `https://${account}.r2.cloudflarestorage.com/${bucket}`;
  }
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname === '/' || url.search !== '') {
    throw new CairnError(
      'bad-request',
      `--to is "${to}", expected r2://BUCKET or the http(s) address of an S3 endpoint with its bucket`,
    );
  }
  if (url.username || url.password)
    throw new CairnError('bad-request', '--to holds a name or password: keys come from the environment');
  return url.href;
}

function readCredentials(environment: NodeJS.ProcessEnv): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
  } = environment;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new CairnError(
      'unauthorized',
      `${missing} is not set, expected the keys of an R2 API token in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(region && { region }) };
}
