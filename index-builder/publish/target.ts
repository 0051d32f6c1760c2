import { CairnError } from '../../shared/errors.ts';
import { checkKeyPrefix } from '../../shared/format/key-prefix.ts';
import { Bucket, type Credentials } from './bucket.ts';
import { SIGNING_KEY_VARIABLE, SigningKey } from './signing-key.ts';

/** A bucket's address, and what the keys of the index stand below in it. */
interface Target {
  readonly url: string;
  readonly prefix: string;
}

/**
 * The bucket that an option names: `r2://BUCKET[/PREFIX]` of the account in CLOUDFLARE_ACCOUNT_ID, or the address of any S3
 * endpoint with the bucket's name in its path, and a prefix behind a `#`. Keys come from the environment alone.
 * @param flag the option, for errors
 * @throws CairnError `bad-request`, `unauthorized`
 */
export function openTarget(to: string, environment: NodeJS.ProcessEnv, flag = '--to'): Bucket {
  const { url, prefix } = targetOf(to, environment, flag);
  return new Bucket(url, readCredentials(environment), checkKeyPrefix(prefix, flag));
}

function targetOf(to: string, { CLOUDFLARE_ACCOUNT_ID: account }: NodeJS.ProcessEnv, flag: string): Target {
  const [, bucket, prefix = ''] = /^r2:\/\/([a-z0-9-]+)(?:\/(.*?)\/?)?$/.exec(to) ?? [];
  if (bucket !== undefined) {
    if (!account)
      throw new CairnError('bad-request', `${flag} ${to} needs the account's id in CLOUDFLARE_ACCOUNT_ID, found none`);
    return { url: `https://${account}.r2.cloudflarestorage.com/${bucket}`, prefix };
  }
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (to.includes('@'))
    throw new CairnError('bad-request', `${flag} holds a name or password: keys come from the environment`);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname === '/' || url.search !== '') {
    // A query may be a signature.
    const told = to.replace(/\?.*$/s, '?…');
    throw new CairnError(
      'bad-request',
      `${flag} is "${told}", expected r2://BUCKET or the http(s) address of an S3 endpoint with its bucket`,
    );
  }
  return { url: url.origin + url.pathname, prefix: url.hash.slice(1) };
}

function readCredentials(environment: NodeJS.ProcessEnv): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
    [SIGNING_KEY_VARIABLE]: signingKey,
  } = environment;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new CairnError(
      'unauthorized',
      `${missing} is not set, expected the keys of an R2 API token in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(region && { region }),
    ...(signingKey && { signingKey: new SigningKey(signingKey) }),
  };
}
