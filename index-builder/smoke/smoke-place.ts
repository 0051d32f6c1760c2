import { CairnError } from '../../shared/errors.ts';
import type { Bucket } from '../publish/bucket.ts';

/** Where a smoke test runs: a throw-away Worker and its empty bucket. */
export interface SmokePlace {
  /** In words. */
  readonly host: string;
  /** What is not the real thing here; empty where all is. */
  readonly simulated: readonly string[];
  /** Where the Worker answers, without a slash at the end. */
  readonly origin: string;
  readonly bucket: Bucket;
  /** Takes all of it down again. @throws CairnError naming what is left */
  close(): Promise<void>;
}

/** The channel that the Worker serves. */
export const SMOKE_CHANNEL = 'live';
/** Variables of the Worker, wherever it runs: nothing is read that no request asked for. */
export const SMOKE_VARIABLES = { CHANNEL: SMOKE_CHANNEL, WARMING: 'off' } as const;

/** Takes down after a failure, and throws that, with what could not be removed. */
export async function closeAfter(error: unknown, close: () => Promise<void>): Promise<never> {
  try {
    await close();
  } catch (left) {
    throw new CairnError('transport', `${messageOf(error)}; then ${messageOf(left)}`, { cause: error });
  }
  throw error;
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
