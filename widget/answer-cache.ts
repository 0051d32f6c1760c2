import type { SearchAnswer } from '../shared/api.ts';

const ANSWERS = 30;
/** Milliseconds: an index that is published meanwhile should be seen. */
const FRESH_MS = 5 * 60_000;

/** The last answers, in memory: a word that is deleted again needs no request. Keys say all that an answer depends on. */
export class AnswerCache {
  readonly #answers = new Map<string, { readonly at: number; readonly answer: SearchAnswer }>();

  get(key: string): SearchAnswer | undefined {
    const kept = this.#answers.get(key);
    return kept && Date.now() - kept.at < FRESH_MS ? kept.answer : undefined;
  }

  set(key: string, answer: SearchAnswer): void {
    this.#answers.delete(key);
    this.#answers.set(key, { at: Date.now(), answer });
    // A map gives its keys in the order of their insertion: the first is the oldest.
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= ANSWERS) break;
      this.#answers.delete(oldest);
    }
  }
}
