import type { SearchAnswer, SearchParameters } from '../shared/api.ts';
import { AnswerCache } from './answer-cache.ts';
import { SearchFailure } from './search-failure.ts';
import { askService } from './search-service.ts';

/** Where to ask. */
export interface Places {
  /** Address of the service; undefined: there is none, or it is the page's own origin if there is no index either. */
  readonly endpoint: string | undefined;
  /** Address of the folder with the index itself, for when the service does not answer. */
  readonly index: string | undefined;
  readonly channel: string;
}

export interface SourcedAnswer {
  readonly answer: SearchAnswer;
  /** True: the index was read by the browser since the service could not be asked. */
  readonly standIn: boolean;
}

/** What the widget uses of `cairn-static.js`, which lies beside it. */
interface StaticModule {
  openStatic(base: string, channel: string): Promise<StaticIndex>;
}

interface StaticIndex {
  search(parameters: SearchParameters, signal: AbortSignal): Promise<SearchAnswer>;
}

/** Milliseconds during which a service that failed so is not asked again. */
const REST_MS = { quota: 15 * 60_000, unreachable: 60_000 } as const;

/** Asks the service, or the index itself where there is no service to ask. */
export class SearchSource {
  readonly #places: () => Places;
  readonly #cache = new AnswerCache();
  #opened: { readonly key: string; readonly index: Promise<StaticIndex> } | undefined;
  #rest: { readonly endpoint: string; readonly until: number; readonly failure: SearchFailure } | undefined;

  constructor(places: () => Places) {
    this.#places = places;
  }

  /** What a request was answered with lately; not where another had to stand in. */
  kept(request: SearchParameters): SourcedAnswer | undefined {
    const answer = this.#cache.get(keyOf(this.#places(), request));
    return answer && { answer, standIn: false };
  }

  /** @throws SearchFailure for every failure except an abort, which rejects with the reason of `signal` */
  async ask(request: SearchParameters, signal: AbortSignal): Promise<SourcedAnswer> {
    const places = this.#places();
    const sourced = await this.#ask(places, request, signal);
    if (!sourced.standIn) this.#cache.set(keyOf(places, request), sourced.answer);
    return sourced;
  }

  /** The next search asks the service again, however it failed before. */
  forgive(): void {
    this.#rest = undefined;
  }

  async #ask(places: Places, request: SearchParameters, signal: AbortSignal): Promise<SourcedAnswer> {
    const { endpoint, index } = places;
    if (index === undefined) return { answer: await askService(endpoint ?? '', request, signal), standIn: false };
    if (endpoint === undefined) return { answer: await this.#read(places, request, signal), standIn: false };
    if (this.#rest?.endpoint !== endpoint || this.#rest.until < Date.now()) {
      try {
        const answer = await askService(endpoint, request, signal);
        this.#rest = undefined;
        return { answer, standIn: false };
      } catch (failure) {
        if (!(failure instanceof SearchFailure && (failure.code === 'quota' || failure.code === 'unreachable')))
          throw failure;
        this.#rest = { endpoint, until: Date.now() + REST_MS[failure.code], failure };
      }
    }
    return { answer: await this.#read(places, request, signal, this.#rest.failure), standIn: true };
  }

  /** @param because why the service was not asked: reported where the index cannot be read either */
  async #read(
    places: Places,
    request: SearchParameters,
    signal: AbortSignal,
    because?: SearchFailure,
  ): Promise<SearchAnswer> {
    try {
      const index = await this.#open(places);
      signal.throwIfAborted();
      return await index.search(request, signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (because) throw because;
      if (cause instanceof Error && 'code' in cause && cause.code === 'bad-request')
        throw new SearchFailure('refused', cause.message, { cause });
      if (!navigator.onLine) throw new SearchFailure('offline', 'there is no connection', { cause });
      throw new SearchFailure('unreachable', 'the index cannot be read', { cause });
    }
  }

  /** Opens an index once; one that could not be opened is tried anew with the next search. */
  #open({ index, channel }: Places): Promise<StaticIndex> {
    const key = `${index} ${channel}`;
    if (this.#opened?.key === key) return this.#opened.index;
    const opening = (async () => {
      const module = (await import(STATIC_MODULE)) as StaticModule;
      return module.openStatic(new URL(index ?? '', document.baseURI).href, channel);
    })();
    const opened = (this.#opened = { key, index: opening });
    opening.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return opening;
  }
}

function keyOf(places: Places, request: SearchParameters): string {
  return JSON.stringify([places, request]);
}

/** Loaded only where it is needed: it holds the whole search core. */
const STATIC_MODULE = new URL('cairn-static.js', import.meta.url).href;
