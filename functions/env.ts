import type { EmbedQuery } from '../shared/search/second-stage/rank-again.ts';
import type { Analytics } from './analytics.ts';
import { embedQueryBy, type GpuBinding } from './embed-query.ts';
import { parseHeadKey } from './head-signature.ts';
import { readIndex, type ServedIndex } from './indexes.ts';

/** What wrangler.toml binds. */
export interface Env {
  /** Packs, releases and heads; only read. */
  readonly INDEX: R2Bucket;
  /** The channel that the routes without the name of an index serve; absent: they serve none. */
  readonly CHANNEL?: string;
  /**
   * Indexes by their names in routes, as JSON: `{"docs": {}, "handbook": {"private": true}}`. `prefix` is what the keys of one
   * stand below in the bucket, by default its name; `channel` is by default `live`.
   */
  readonly INDEXES?: string;
  /** Secret. Tokens of private indexes, as JSON: `{"handbook": ["…"]}`. */
  readonly TOKENS?: string;
  /** Key that heads have to be signed with: SPKI in base64; absent: signatures are not looked at. */
  readonly HEAD_PUBLIC_KEY?: string;
  /** Counts the requests of each client to each index; absent: there is no limit. */
  readonly RATE_LIMIT?: RateLimit;
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
  /** The GPU Worker, for `rank=hybrid`; absent: no query is embedded by a model. */
  readonly GPU?: GpuBinding;
  /** Where answered searches are written down; absent: nowhere. */
  readonly ANALYTICS?: AnalyticsEngineDataset;
  /** `off`: what was searched for is not written, which may be personal. */
  readonly ANALYTICS_QUERIES?: string;
  /** Secret. Token of `/v1/metrics`; absent: there are none. */
  readonly METRICS_TOKEN?: string;
  /** Origins whose pages may ask, separated by commas; absent or `*`: every origin. */
  readonly ALLOWED_ORIGINS?: string;
}

/** The environment as the Worker uses it for one index. */
export interface Settings extends ServedIndex {
  readonly bucket: R2Bucket;
  /** Key that heads have to be signed with. */
  readonly headKey: string | undefined;
  readonly publicOrigin: string | undefined;
  /** Whether a cold isolate reads what most queries need, behind its first answer. */
  readonly warms: boolean;
  /** Whether every request reads the head. */
  readonly alwaysChecks: boolean;
  /** Gives the embedding of a query by a model; undefined: there is none to ask. */
  readonly embedQuery: EmbedQuery | undefined;
  /** Where answered searches are written down. */
  readonly analytics: Analytics | undefined;
}

/**
 * Reads the environment for the index of that name, or for the one without a name.
 * @throws CairnError `not-found` where there is none of that name; Error naming a mistake of the deployment
 */
export function readSettings(env: Env, index?: string): Settings {
  // Types promise one, deployments do not.
  const { INDEX, HEAD_PUBLIC_KEY, PUBLIC_ORIGIN, WARMING = 'on', HEAD_CHECK = 'sometimes' } = env as Partial<Env>;
  const { ANALYTICS, ANALYTICS_QUERIES = 'on', GPU } = env;
  if (!INDEX) throw new Error('the Worker has no R2 binding INDEX, expected one in wrangler.toml');
  if (WARMING !== 'on' && WARMING !== 'off')
    throw new Error(`the variable WARMING is "${WARMING}", expected on or off`);
  if (HEAD_CHECK !== 'sometimes' && HEAD_CHECK !== 'always')
    throw new Error(`the variable HEAD_CHECK is "${HEAD_CHECK}", expected sometimes or always`);
  if (ANALYTICS_QUERIES !== 'on' && ANALYTICS_QUERIES !== 'off')
    throw new Error(`the variable ANALYTICS_QUERIES is "${ANALYTICS_QUERIES}", expected on or off`);
  return {
    ...readIndex(env, index),
    bucket: INDEX,
    headKey: parseHeadKey(HEAD_PUBLIC_KEY),
    publicOrigin: PUBLIC_ORIGIN,
    warms: WARMING === 'on',
    alwaysChecks: HEAD_CHECK === 'always',
    embedQuery: GPU && embedQueryBy(GPU),
    analytics: ANALYTICS && { dataset: ANALYTICS, keepsQueries: ANALYTICS_QUERIES === 'on' },
  };
}

/** Origins whose pages may ask. @throws Error for what no browser would send as one */
export function readOrigins({ ALLOWED_ORIGINS = '*' }: Env): '*' | string[] {
  const origins = ALLOWED_ORIGINS.split(',').map((origin) => origin.trim());
  if (origins.includes('*')) return '*';
  const stray = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (stray !== undefined)
    throw new Error(`the variable ALLOWED_ORIGINS has "${stray}", expected origins such as https://docs.example.org`);
  return origins;
}
