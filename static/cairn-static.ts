import type { SearchAnswer, SearchParameters } from '../shared/api.ts';
import { StaticIndex } from './static-index.ts';

/** An index that a page searches by itself. */
export interface StaticSearch {
  /**
   * Answers as `POST /v1/search` does.
   * @throws CairnError; the reason of the signal, once it is aborted
   */
  search(parameters: SearchParameters, signal?: AbortSignal): Promise<SearchAnswer>;
}

/**
 * Opens the index that `cairn build` made, where it lies on a static host: no Worker answers, the page reads what it needs.
 * @param base address of the folder of the index, with or without a slash at its end
 * @param channel `live` as it was built
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`
 */
export function openStatic(base: string, channel: string): Promise<StaticSearch> {
  return StaticIndex.open({ base, channel });
}
