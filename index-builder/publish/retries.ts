import { CairnError } from '../../shared/errors.ts';

/** What storage answered. */
export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** The storage's clock, as HTTP writes it. */
  readonly date: string | undefined;
}

/** Attempts after the first. */
export const RETRIES = 5;
// The most that is waited before the first of them; each next pause may be twice as long.
const FIRST_PAUSE_MS = 200;

/** Statuses after which the same request may do better: of storage that is busy, or failed, or has a write under way. */
const PASSING = [408, 409, 429, 500, 502, 503, 504];

/**
 * Makes an attempt, and others where there was no answer or one that passes, with pauses of random length: full jitter
 * (Brooker, "Exponential Backoff and Jitter", AWS 2015).
 * @throws CairnError of the last attempt
 */
export async function retried<T extends Pick<Answer, 'status'>>(
  retries: number,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let made = 0; ; made++) {
    const left = retries - made;
    try {
      const answer = await attempt();
      if (left === 0 || !PASSING.includes(answer.status)) return answer;
    } catch (error) {
      if (left === 0 || !(error instanceof CairnError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** made));
  }
}
