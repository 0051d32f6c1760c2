import { isToken } from '../tokens.ts';
import type { PartMessage } from './jobs/part-message.ts';
import type { NeuronLedger } from './neuron-ledger.ts';

/** Workers AI, as far as this Worker asks it: what a model answers is unknown until it is checked. */
export interface AiBinding {
  run(model: string, input: object, options?: { readonly queueRequest?: boolean }): Promise<unknown>;
}

/** What wrangler.toml binds. */
export interface GpuEnv {
  readonly AI: AiBinding;
  /** Answers that were given, and jobs. */
  readonly STATE: R2Bucket;
  readonly LEDGER: DurableObjectNamespace<NeuronLedger>;
  readonly PARTS: Queue<PartMessage>;
  /** Secret that every request over HTTP needs. */
  readonly GPU_TOKEN?: string;
  readonly NEURONS_PER_DAY?: string;
  readonly NEURONS_PER_RUN?: string;
  /** Calls of models under way at once in one request. */
  readonly CALLS_AT_ONCE?: string;
  /** Times that a call is tried. */
  readonly CALL_TRIES?: string;
  /** Milliseconds until a call counts as lost. */
  readonly CALL_TIMEOUT_MS?: string;
  /** Longest wait before the second try; it doubles with each. */
  readonly BACKOFF_MS?: string;
  /** Seconds between two looks at a batch that is answered later; and how many looks there are. */
  readonly POLL_SECONDS?: string;
  readonly POLLS?: string;
  /** Items of a part of a job: what one invocation does, reads and writes of the cache included. */
  readonly PART_ITEMS?: string;
  /** Seconds until a part of a job that failed is tried again; they double with each try. */
  readonly RETRY_SECONDS?: string;
}

/** The environment as the Worker uses it. */
export interface GpuSettings {
  readonly neuronsPerDay: number;
  readonly neuronsPerRun: number;
  readonly callsAtOnce: number;
  readonly callTries: number;
  readonly callTimeoutMs: number;
  readonly backoffMs: number;
  readonly pollSeconds: number;
  readonly polls: number;
  readonly partItems: number;
  readonly retrySeconds: number;
}

/** @throws Error naming a mistake of the deployment */
export function readGpuSettings(env: GpuEnv): GpuSettings {
  const { AI, STATE, LEDGER, PARTS } = env as Partial<GpuEnv>;
  for (const [name, binding] of Object.entries({ AI, STATE, LEDGER, PARTS }))
    if (!binding) throw new Error(`the Worker has no binding ${name}, expected one in wrangler.toml`);
  const number = (name: keyof GpuEnv, otherwise: number, least: number): number => {
    const value = (env[name] as string | undefined) ?? String(otherwise);
    if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
    throw new Error(`the variable ${name} is "${value}", expected a whole number from ${least}`);
  };
  return {
    neuronsPerDay: number('NEURONS_PER_DAY', 10_000, 0),
    neuronsPerRun: number('NEURONS_PER_RUN', 10_000, 0),
    callsAtOnce: number('CALLS_AT_ONCE', 4, 1),
    callTries: number('CALL_TRIES', 5, 1),
    callTimeoutMs: number('CALL_TIMEOUT_MS', 60_000, 1),
    backoffMs: number('BACKOFF_MS', 500, 0),
    pollSeconds: number('POLL_SECONDS', 15, 0),
    polls: number('POLLS', 240, 1),
    partItems: number('PART_ITEMS', 100, 1),
    retrySeconds: number('RETRY_SECONDS', 10, 0),
  };
}

/** The secret that requests need. @throws Error that does not tell it */
export function readGpuToken({ GPU_TOKEN }: GpuEnv): string {
  if (isToken(GPU_TOKEN)) return GPU_TOKEN;
  throw new Error('the secret GPU_TOKEN is missing, or not at least 20 letters, digits and -._~+/');
}
