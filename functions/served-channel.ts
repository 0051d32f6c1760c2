import { CairnError } from '../shared/errors.ts';
import type { RangeSource } from '../shared/range-source.ts';
import { type OpenIndex, openIndex } from '../shared/search/open-index.ts';

/** A head that was read longer ago is read again beside the next request. */
const FRESH_MS = 5_000;

/** The release that a channel names, kept open between the requests of an isolate. */
export class ServedChannel {
  readonly #channel: string;
  #index: OpenIndex | undefined;
  #checkedAt = 0;

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** The release that is open, if there is one. */
  get open(): OpenIndex | undefined {
    return this.#index;
  }

  /**
   * Runs work on a release that the channel named at most five seconds ago. An older one is used at once while the
   * head is read beside it; only if that brings a new release is the work done again. A request keeps its release to
   * its end; one that misses a pack of it, since it was replaced and swept meanwhile, reloads the head once.
   * @throws CairnError of the work; `corrupt` for a release that lacks a pack; of opening the channel
   */
  async use<T>(source: RangeSource, work: (index: OpenIndex) => Promise<T>): Promise<T> {
    const index = this.#index ?? (await this.#reload(source));
    const age = Date.now() - this.#checkedAt;
    const [outcome, named] = await Promise.all([
      settle(work(index)),
      age > FRESH_MS ? this.#check(source, index) : index,
    ]);
    if (named === index && 'value' in outcome) return outcome.value;
    const missing = 'error' in outcome && isMissing(outcome.error);
    const current = named === index && missing ? await this.#reload(source) : named;
    if (current !== index) return work(current);
    const { error } = outcome as { error: unknown };
    throw missing
      ? new CairnError('corrupt', `release ${index.release} is not whole: ${(error as CairnError).message}`, {
          cause: error,
        })
      : error;
  }

  async #reload(source: RangeSource): Promise<OpenIndex> {
    try {
      this.#index = await openIndex(source, this.#channel, { current: this.#index });
    } catch (error) {
      if (!isMissing(error) || this.#index) throw error;
      throw new CairnError(
        'not-found',
        `channel "${this.#channel}" has no release yet, expected one to be published (${error.message})`,
        { cause: error },
      );
    }
    this.#checkedAt = Date.now();
    return this.#index;
  }

  /** The head again; where storage fails, the release that is open stays in use and the next request asks again. */
  async #check(source: RangeSource, index: OpenIndex): Promise<OpenIndex> {
    try {
      return await this.#reload(source);
    } catch (error) {
      if (error instanceof CairnError && error.code === 'transport') return index;
      throw error;
    }
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

async function settle<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function isMissing(error: unknown): error is CairnError {
  return error instanceof CairnError && error.code === 'not-found';
}
