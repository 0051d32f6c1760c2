/** What wrangler.toml binds. */
export interface Env {
  /** Packs, releases and heads; only read. */
  readonly INDEX: R2Bucket;
  /** The channel that is served. */
  readonly CHANNEL: string;
  /**
   * Where the Worker is reached from outside, such as https://search.example.org; absent: where it was asked. An index of
   * more shards than a request may ask is asked in parts, at this address.
   */
  readonly PUBLIC_ORIGIN?: string;
  /** `off`: nothing is read before it is asked for, which takes some 30 ms of CPU of a large index once an isolate. */
  readonly WARMING?: string;
  /**
   * `always`: the head is read with every request, and no answer is reused unasked, so that a publish shows at once. For
   * development: it costs every request a read.
   */
  readonly HEAD_CHECK?: string;
  /** Origins whose pages may ask, separated by commas; absent or `*`: every origin. */
  readonly ALLOWED_ORIGINS?: string;
}

/** The environment as the Worker uses it. */
export interface Settings {
  readonly bucket: R2Bucket;
  readonly channel: string;
  readonly publicOrigin: string | undefined;
  /** Whether a cold isolate reads what most queries need, behind its first answer. */
  readonly warms: boolean;
  /** Whether every request reads the head. */
  readonly alwaysChecks: boolean;
}

/** Reads the environment. @throws Error naming what is missing: a mistake of the deployment, not of a request */
export function readSettings(env: Env): Settings {
  // Types promise both, deployments do not.
  const { INDEX, CHANNEL, PUBLIC_ORIGIN, WARMING = 'on', HEAD_CHECK = 'sometimes' } = env as Partial<Env>;
  if (!INDEX) throw new Error('the Worker has no R2 binding INDEX, expected one in wrangler.toml');
  if (!CHANNEL) throw new Error('the Worker has no variable CHANNEL, expected the name of a channel');
  if (WARMING !== 'on' && WARMING !== 'off')
    throw new Error(`the variable WARMING is "${WARMING}", expected on or off`);
  if (HEAD_CHECK !== 'sometimes' && HEAD_CHECK !== 'always')
    throw new Error(`the variable HEAD_CHECK is "${HEAD_CHECK}", expected sometimes or always`);
  return {
    bucket: INDEX,
    channel: CHANNEL,
    publicOrigin: PUBLIC_ORIGIN,
    warms: WARMING === 'on',
    alwaysChecks: HEAD_CHECK === 'always',
  };
}

/** Origins whose pages may ask. */
export function readOrigins({ ALLOWED_ORIGINS = '*' }: Env): '*' | string[] {
  const origins = ALLOWED_ORIGINS.split(',').map((origin) => origin.trim());
  return origins.includes('*') ? '*' : origins;
}
