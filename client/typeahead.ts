import type { SearchAnswer, SearchParameters } from '../shared/api.ts';
import { CairnFailure } from './failure.ts';

/** What a search box does with answers. */
export interface TypeaheadOptions {
  /** Goes with every query; `typing` is on. */
  readonly parameters?: Omit<SearchParameters, 'q'>;
  /** Milliseconds without another input before a search is sent; 0 by default. */
  readonly delayMs?: number;
  /** Called with the answer to the newest input; undefined: there is nothing to search for. */
  readonly onAnswer: (answer: SearchAnswer | undefined, query: string) => void;
  /** Called where the search for the newest input fails. */
  readonly onFailure: (failure: CairnFailure, query: string) => void;
}

/** Sends a search. */
type Search = (parameters: SearchParameters, signal: AbortSignal) => Promise<SearchAnswer>;

/** Searches for what somebody types: a later input ends the search for an earlier one, whose answer is never shown then. */
export class Typeahead {
  readonly #search: Search;
  readonly #options: TypeaheadOptions;
  #newest = new AbortController();

  constructor(search: Search, options: TypeaheadOptions) {
    this.#search = search;
    this.#options = options;
  }

  /** Takes what stands in the search box now. */
  input(query: string): void {
    this.#newest.abort();
    this.#newest = new AbortController();
    void this.#answer(query, this.#newest.signal);
  }

  /** Ends what is under way; nothing is called any more, until there is another input. */
  stop(): void {
    this.#newest.abort();
  }

  async #answer(query: string, signal: AbortSignal): Promise<void> {
    const { parameters, delayMs = 0, onAnswer, onFailure } = this.#options;
    let outcome: SearchAnswer | CairnFailure | undefined;
    if (query.trim() !== '') {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (signal.aborted) return;
      outcome = await this.#search({ typing: true, ...parameters, q: query }, signal).catch((error: unknown) =>
        error instanceof CairnFailure ? error : new CairnFailure('unreachable', String(error), { cause: error }),
      );
    }
    // Not every fetch ends when it is told to: what comes after all is dropped.
    if (signal.aborted) return;
    if (outcome instanceof CairnFailure) onFailure(outcome, query);
    else onAnswer(outcome, query);
  }
}
