import type { SearchParameters } from '../shared/api.ts';
import type { SourcedAnswer } from './search-source.ts';

const ANSWERS = 30;
/** Milliseconds: an index that is published meanwhile should be seen. */
const FRESH_MS = 5 * 60_000;

/** The last answers, in memory: a word that is deleted again needs no request. */
export class AnswerCache {
  readonly #answers = new Map<string, { readonly at: number; readonly answered: SourcedAnswer }>();

  get(request: SearchParameters): SourcedAnswer | undefined {
    const kept = this.#answers.get(JSON.stringify(request));
    return kept && Date.now() - kept.at < FRESH_MS ? kept.answered : undefined;
  }

  set(request: SearchParameters, answered: SourcedAnswer): void {
    const key = JSON.stringify(request);
    this.#answers.delete(key);
    this.#answers.set(key, { at: Date.now(), answered });
    // A map gives its keys in the order of their insertion: the first is the oldest.
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= ANSWERS) break;
      this.#answers.delete(oldest);
    }
  }

  clear(): void {
    this.#answers.clear();
  }
}
