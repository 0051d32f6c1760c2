import type { SearchAnswer } from '../shared/api.ts';

/** What the widget asks for: of the service, or of an index that is read without one. */
export interface WidgetRequest {
  readonly query: string;
  /** Hits wanted, and how many of the best to pass over. */
  readonly k: number;
  readonly offset: number;
  /** The last word may be unfinished. */
  readonly typing: boolean;
  /** False: words are searched for as they were typed. */
  readonly corrects: boolean;
  /** Suggestions wanted. */
  readonly suggest: number;
  /** `name:value`, `name:a|b`, …: all must hold. */
  readonly filters: readonly string[];
  /** Attributes whose values are counted. */
  readonly facets: readonly string[];
  /** Hits of a page stand together. */
  readonly grouped: true;
}

/** The module `cairn-static.js`, which lies beside the widget: searches an index where it is stored. */
export interface StaticModule {
  /** @param base address of the folder that the index was published to, @param channel such as `live` */
  openStatic(base: string, channel: string): Promise<StaticIndex>;
}

export interface StaticIndex {
  search(request: WidgetRequest, signal: AbortSignal): Promise<SearchAnswer>;
}
