import type { Facet, SearchAnswer, SearchHit } from '../shared/api.ts';
import type { SearchFailure } from './search-failure.ts';

/** Values that were chosen, by attribute. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export interface Question {
  readonly query: string;
  /** The last word may be unfinished: nobody pressed Enter yet. */
  readonly typing: boolean;
  /** False: as it was typed, although something else was likelier. */
  readonly corrects: boolean;
  readonly chosen: Chosen;
}

export interface Answered {
  readonly question: Question;
  /** The answer of the first request; `hits` has those of further ones, too. */
  readonly answer: SearchAnswer;
  readonly hits: readonly SearchHit[];
  /** Hits that were passed through so far, grouped ones counted once each. */
  readonly depth: number;
  /** What can be chosen: counts of an attribute with chosen values are those from before the choice. */
  readonly facets: Readonly<Record<string, Facet>>;
  /** True: the browser searched by itself since the service could not be asked. */
  readonly standIn: boolean;
}

/** Whether there are further hits. */
export type More = 'none' | 'offered' | 'loading' | 'failed';

/** All that the widget can be in. */
export type SearchState =
  | { readonly kind: 'start' }
  | { readonly kind: 'loading'; readonly question: Question; readonly former: Answered | undefined }
  | { readonly kind: 'results'; readonly question: Question; readonly answered: Answered; readonly more: More }
  | { readonly kind: 'empty'; readonly question: Question; readonly answered: Answered }
  | { readonly kind: 'failed'; readonly question: Question; readonly failure: SearchFailure };
