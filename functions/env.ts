import { CairnError } from '../shared/errors.ts';

/** What wrangler.toml binds. */
export interface Env {
  /** Packs, releases and heads; only read. */
  readonly INDEX: R2Bucket;
  /** The channel that is served. */
  readonly CHANNEL: string;
  /** Origins whose pages may ask, separated by commas; absent or `*`: every origin. */
  readonly ALLOWED_ORIGINS?: string;
}

/** The environment as the Worker uses it. */
export interface Settings {
  readonly bucket: R2Bucket;
  readonly channel: string;
  readonly origins: '*' | readonly string[];
}

/** Reads the environment. @throws CairnError `bad-request` naming what is missing: a deployment's mistake */
export function readSettings(env: Env): Settings {
  // Types promise both, deployments do not.
  const { INDEX, CHANNEL, ALLOWED_ORIGINS = '*' } = env as Partial<Env>;
  if (!INDEX) throw new CairnError('bad-request', 'the Worker has no R2 binding INDEX, expected one in wrangler.toml');
  if (!CHANNEL)
    throw new CairnError('bad-request', 'the Worker has no variable CHANNEL, expected the name of a channel');
  const origins = ALLOWED_ORIGINS.split(',').map((origin) => origin.trim());
  return { bucket: INDEX, channel: CHANNEL, origins: origins.includes('*') ? '*' : origins };
}
