import { CairnError } from '../shared/errors.ts';
import type { RangeSource } from '../shared/range-source.ts';
import { type OpenIndex, openIndex, type OpenOptions } from '../shared/search/open-index.ts';
import { isAnsweredHere } from './here.ts';
import { type ResidentLimits, ResidentSource } from './resident-source.ts';

/** A head that was asked for longer ago is read again, beside the next request. */
const FRESH_MS = 4_000;
/** While one request reads the head, others do not, for so long: it may be lost. Nor is a failure tried again at once. */
const CHECK_MS = 1_000;
/** Requests that come later after a publish see it, whatever happens to others: each of them reads the head, if need be. */
export const SEEN_MS = FRESH_MS + CHECK_MS;

/** The release that a channel names, kept open between the requests of an isolate. */
export class ServedChannel {
  readonly #channel: string;
  readonly #limits: ResidentLimits;
  readonly #checkHead: OpenOptions['checkHead'];
  readonly #alwaysChecks: boolean;
  #index: OpenIndex | undefined;
  #bytes = 0;
  /** When the head was asked for that named the open release. */
  #askedAt = 0;
  /** When the open release was opened. */
  #openedAt = 0;
  /** When the newest check began that has not ended. */
  #checkingSince = -Infinity;
  /** When the newest check began that has failed. */
  #failedSince = -Infinity;

  /**
   * @param checkHead rejects for a head that must not be served: what is open stays in use then
   * @param alwaysChecks read the head for every request, so that none has a release from before it was asked
   */
  constructor(channel: string, limits: ResidentLimits, checkHead?: OpenOptions['checkHead'], alwaysChecks = false) {
    this.#channel = channel;
    this.#limits = limits;
    this.#checkHead = checkHead;
    this.#alwaysChecks = alwaysChecks;
  }

  /** The release that is open, if there is one. */
  get open(): OpenIndex | undefined {
    return this.#index;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Milliseconds for which the open release has been served. */
  get servedMs(): number {
    return Date.now() - this.#openedAt;
  }

  /**
   * Runs work on the release that the channel names. One whose head was read over four seconds ago is used at once
   * while the head is read beside it; only if that brings a new release is the work done again. (A release of several
   * shards waits for the head instead: twice its invocations could exceed the limit.) A request keeps its release to
   * its end; one that misses a pack, or whose result `lacksPack`, reloads the head once.
   * @throws CairnError of the work; `corrupt` for a release that lacks a pack; `over-budget` for one that is too large; of
   * opening the channel
   */
  async use<T>(
    source: RangeSource,
    work: (index: OpenIndex) => Promise<T>,
    lacksPack: (result: T) => boolean = () => false,
  ): Promise<T> {
    const known = this.#index;
    const open = known ?? (await this.#reload(source));
    const check = known && this.#isStale() ? this.#check(source, open) : Promise.resolve(open);
    const index = isAnsweredHere(open) ? open : await check;
    const [outcome, named] = await Promise.all([settle(work(index)), check]);
    if (named !== index) return work(named);
    const isWhole = 'value' in outcome ? !lacksPack(outcome.value) : !isMissing(outcome.error);
    const reloaded = isWhole ? index : await this.#reload(source);
    if (reloaded !== index) return work(reloaded);
    if ('value' in outcome) return outcome.value;
    if (!isMissing(outcome.error)) throw outcome.error;
    const { message } = outcome.error;
    throw new CairnError('corrupt', `release ${index.release} is not whole: ${message}`, { cause: outcome.error });
  }

  #isStale(): boolean {
    if (this.#alwaysChecks) return true;
    const now = Date.now();
    const ageMs = now - this.#askedAt;
    if (ageMs <= FRESH_MS || now - this.#failedSince <= CHECK_MS) return false;
    return ageMs > SEEN_MS || now - this.#checkingSince > CHECK_MS;
  }

  async #reload(source: RangeSource): Promise<OpenIndex> {
    const startedAt = Date.now();
    const resident = new ResidentSource(source, this.#limits);
    const index = await this.#openNamed(resident);
    // One that was asked for earlier and came later must not bring an older release back.
    if (startedAt >= this.#askedAt) {
      if (index !== this.#index) {
        this.#openedAt = Date.now();
        resident.addDirectories(index.directories);
        resident.addLater(index.secondStage?.residentBytes ?? 0);
        this.#bytes = resident.bytes;
      }
      this.#index = index;
      this.#askedAt = startedAt;
    }
    return this.#index ?? index;
  }

  async #openNamed(source: RangeSource): Promise<OpenIndex> {
    try {
      return await openIndex(source, this.#channel, { current: this.#index, checkHead: this.#checkHead });
    } catch (error) {
      if (!isMissing(error)) throw error;
      const detail = `channel "${this.#channel}" has no release, expected one to be published (${error.message})`;
      throw new CairnError('not-found', detail, { cause: error });
    }
  }

  /** The release that the head names now; where that cannot be opened, the one that is open stays in use. */
  async #check(source: RangeSource, open: OpenIndex): Promise<OpenIndex> {
    const startedAt = Date.now();
    this.#checkingSince = startedAt;
    try {
      const named = await this.#reload(source);
      this.#checkingSince = -Infinity;
      return named;
    } catch (error) {
      // The request itself is fine, so it is answered; the log tells the operator, and the next check tries again.
      console.error(error);
      this.#failedSince = startedAt;
      return open;
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
