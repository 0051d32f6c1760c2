import type { Facet, SearchAnswer, SearchParameters } from '../shared/api.ts';
import { SearchFailure } from './search-failure.ts';
import type { SearchSource, SourcedAnswer } from './search-source.ts';
import type { Answered, Chosen, More, Question, SearchState } from './search-state.ts';

/** What a host sets. */
export interface SearchSettings {
  /** Hits of a request. */
  readonly k: number;
  readonly suggest: number;
  /** Filters that always hold. */
  readonly filters: readonly string[];
  readonly facets: readonly string[];
  /** Milliseconds without a key after which a search starts. */
  readonly debounceMs: number;
}

/** `offset + k` that the service accepts. */
const DEPTH = 1000;
const NOTHING_ASKED: Question = { query: '', typing: true, corrects: true, chosen: {} };

/**
 * What is asked when, and which state follows. There is one request at a time: whatever comes up ends the one before it,
 * so that an older answer never takes the place of a newer one.
 */
export class SearchController {
  readonly #source: SearchSource;
  readonly #settings: () => SearchSettings;
  readonly #show: (state: SearchState) => void;
  #state: SearchState = { kind: 'start' };
  #question = NOTHING_ASKED;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  /** @param show is told every state that follows the first, `start` */
  constructor(source: SearchSource, settings: () => SearchSettings, show: (state: SearchState) => void) {
    this.#source = source;
    this.#settings = settings;
    this.#show = show;
  }

  get state(): SearchState {
    return this.#state;
  }

  /** The text in the input changed: searches after a pause. */
  type(text: string): void {
    const query = text.trim();
    if (query === this.#question.query) return;
    this.#cancel();
    // A new question is corrected again, and keeps what was chosen.
    this.#question = { ...this.#question, query, typing: true, corrects: true };
    if (query === '') return this.#enter({ kind: 'start' });
    const kept = this.#source.kept(this.#requestOf(this.#question, 0));
    if (kept) return this.#showAnswer(this.#question, kept);
    this.#enter({ kind: 'loading', question: this.#question, former: this.#former() });
    this.#timer = setTimeout(() => void this.#search(this.#question), this.#settings().debounceMs);
  }

  /** Enter: searches at once for whole words, and again what failed. */
  submit(): void {
    const state = this.#state;
    if (this.#question.query === '' || (state.kind === 'loading' && !state.question.typing)) return;
    const done = state.kind === 'results' || state.kind === 'empty';
    if (done && !this.#question.typing) return;
    if (state.kind === 'failed') this.#source.forgive();
    void this.#search({ ...this.#question, typing: false });
  }

  /** Searches for another query, with what was chosen: a suggestion, or what may have been meant. */
  ask(query: string, corrects = true): void {
    if (query.trim() === '') return this.type('');
    void this.#search({ ...this.#question, query: query.trim(), typing: false, corrects });
  }

  /** Chooses a value of an attribute, or no longer. */
  toggle(attribute: string, value: string): void {
    const { [attribute]: before = [], ...others } = this.#question.chosen;
    const values = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
    this.#choose(values.length > 0 ? { ...others, [attribute]: values } : others);
  }

  /** Chooses nothing. */
  clearChosen(): void {
    this.#choose({});
  }

  /** Adds the next hits. */
  async more(): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'results' || (state.more !== 'offered' && state.more !== 'failed')) return;
    const { answered, question } = state;
    this.#cancel();
    const request = (this.#request = new AbortController());
    this.#enter({ ...state, more: 'loading' });
    try {
      const { answer } = await this.#source.ask(this.#requestOf(question, answered.depth), request.signal);
      if (request.signal.aborted) return;
      const known = new Set(answered.hits.map(({ id }) => id));
      const hits = [...answered.hits, ...answer.hits.filter(({ id }) => !known.has(id))];
      const depth = answered.depth + this.#settings().k;
      this.#enter({
        kind: 'results',
        question,
        answered: { ...answered, hits, depth },
        more: this.#moreAfter(answer, depth),
      });
    } catch {
      if (!request.signal.aborted) this.#enter({ ...state, more: 'failed' });
    }
  }

  /** The connection is back. */
  reconnect(): void {
    if (this.#state.kind === 'failed' && this.#state.failure.code === 'offline') void this.#search(this.#question);
  }

  /** Ends what is on its way, and starts anew: the widget left the page. */
  stop(): void {
    this.#cancel();
    this.#question = NOTHING_ASKED;
    this.#enter({ kind: 'start' });
  }

  #choose(chosen: Chosen): void {
    this.#question = { ...this.#question, chosen };
    if (this.#question.query !== '') void this.#search(this.#question);
  }

  async #search(question: Question): Promise<void> {
    this.#cancel();
    this.#question = question;
    const wanted = this.#requestOf(question, 0);
    const kept = this.#source.kept(wanted);
    if (kept) return this.#showAnswer(question, kept);
    const request = (this.#request = new AbortController());
    this.#enter({ kind: 'loading', question, former: this.#former() });
    try {
      const sourced = await this.#source.ask(wanted, request.signal);
      // An abort that comes after the body was read rejects nothing, so it is asked for here.
      if (request.signal.aborted) return;
      this.#showAnswer(question, sourced);
    } catch (error) {
      if (request.signal.aborted) return;
      const failure =
        error instanceof SearchFailure
          ? error
          : new SearchFailure('unreachable', 'the answer cannot be shown', { cause: error });
      this.#enter({ kind: 'failed', question, failure });
    }
  }

  #showAnswer(question: Question, { answer, standIn }: SourcedAnswer): void {
    const facets = this.#facetsOf(question, answer);
    const depth = this.#settings().k;
    const answered: Answered = { question, answer, hits: answer.hits, depth, facets, standIn };
    if (answer.hits.length === 0) this.#enter({ kind: 'empty', question, answered });
    else this.#enter({ kind: 'results', question, answered, more: this.#moreAfter(answer, depth) });
  }

  /** Once a value is chosen, only documents with it are counted: others stay on offer with the counts from before. */
  #facetsOf(question: Question, answer: SearchAnswer): Readonly<Record<string, Facet>> {
    const former = this.#former();
    const facets: Record<string, Facet> = { ...answer.facets };
    if (former?.question.query !== question.query) return facets;
    for (const [name, facet] of Object.entries(former.facets)) if (question.chosen[name]) facets[name] = facet;
    return facets;
  }

  #moreAfter(answer: SearchAnswer, depth: number): More {
    const { k } = this.#settings();
    return answer.hits.length > 0 && depth < answer.matches && depth + k <= DEPTH ? 'offered' : 'none';
  }

  /** The answer that is shown. */
  #former(): Answered | undefined {
    const state = this.#state;
    if (state.kind === 'loading') return state.former;
    return state.kind === 'results' || state.kind === 'empty' ? state.answered : undefined;
  }

  /** Only what differs from the defaults: equal questions are equal requests, which caches go by. */
  #requestOf({ query, typing, corrects, chosen }: Question, offset: number): SearchParameters {
    const { k, suggest, filters, facets } = this.#settings();
    const filter = [...filters, ...Object.entries(chosen).map(filterOf)];
    return {
      q: query,
      k,
      group: 'page',
      ...(typing && { typing }),
      ...(!corrects && { correct: false }),
      ...(filter.length > 0 && { filter }),
      ...(offset > 0 ? { offset } : this.#extras(typing ? suggest : 0, facets)),
    };
  }

  /** What only the first request of a question asks for. */
  #extras(suggest: number, facets: readonly string[]): Partial<SearchParameters> {
    return { ...(suggest > 0 && { suggest }), ...(facets.length > 0 && { facets }) };
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  #enter(state: SearchState): void {
    this.#state = state;
    this.#show(state);
  }
}

/** One of the values of an attribute, taken as they are: signs that filters are made of get a backslash. */
function filterOf([name, values]: readonly [string, readonly string[]]): string {
  const plain = values.map((value) => value.replace(/[\\|]|\.(?=\.)/g, '\\$&'));
  return `${name.replace(/[\\:]|^-/g, '\\$&')}:${plain.join('|')}`;
}
