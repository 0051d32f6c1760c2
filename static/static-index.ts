import type { SearchAnswer, SearchParameters } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { CHANNEL_PREFIX } from '../shared/format/layout.ts';
import { HttpSource } from '../shared/http-source.ts';
import type { ReadModel } from '../shared/search/reading/plan.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { type OpenIndex, openIndex } from '../shared/search/open-index.ts';
import { ScratchPool } from '../shared/search/scoring/scratch.ts';
import { askHere, search } from '../shared/search/search.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { parseParameters } from '../shared/search/query/search-parameters.ts';
import { KeptRanges } from './kept-ranges.ts';
import { RangeFetch } from './range-fetch.ts';
import { FIRST_PLAN, LATER_PLAN } from './read-plan.ts';

/** Memory of blocks that a page keeps. */
const CACHE_BYTES = 32 << 20;
/** Memory of bytes as they were read. */
const KEPT_BYTES = 16 << 20;

/** Where an index is. */
export interface StaticPlace {
  /** Address of the folder that holds packs, releases and channels; relative ones go by the page. */
  readonly base: string;
  readonly channel: string;
}

/** A release that is open in a page. */
interface OpenRelease {
  readonly index: OpenIndex;
  readonly source: KeptRanges;
  readonly cache: BlockCache;
}

/** What is wrong with objects that a later release has right, or the host itself, behind its caches. */
const FAULTS: readonly string[] = ['not-found', 'corrupt'];

/** An index on a static host: searched by the page itself. */
export class StaticIndex {
  readonly #place: StaticPlace;
  readonly #scratch = new ScratchPool();
  #open: OpenRelease;
  #answers = 0;

  private constructor(place: StaticPlace, open: OpenRelease) {
    this.#place = place;
    this.#open = open;
  }

  /** @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport` */
  static async open(place: StaticPlace): Promise<StaticIndex> {
    return new StaticIndex(place, await openPlace(place, 'force-cache'));
  }

  /**
   * Answers as `/v1/search` does. A page keeps the release that it opened, until an object of it is missing, or is not what
   * it must be: the site was deployed anew meanwhile, or a cache has something else under that name. What the channel
   * names then is opened, past all caches, and asked once.
   * @throws CairnError `bad-request`, `not-found`, `corrupt`, `transport`, `over-budget`; the reason of the signal
   */
  async search(parameters: SearchParameters, signal?: AbortSignal): Promise<SearchAnswer> {
    const request = parseParameters({ ...parameters });
    signal?.throwIfAborted();
    const open = this.#open;
    try {
      const answer = await this.#answer(open, request, signal);
      if (!isFaulty(answer)) return answer;
    } catch (error) {
      if (!(error instanceof CairnError) || !FAULTS.includes(error.code)) throw error;
    }
    // Others may have opened it meanwhile.
    if (this.#open === open) this.#open = await openPlace(this.#place, 'reload');
    return this.#answer(this.#open, request, signal);
  }

  #answer({ index, source, cache }: OpenRelease, request: SearchRequest, signal?: AbortSignal): Promise<SearchAnswer> {
    const plan = this.#answers++ === 0 ? FIRST_PLAN : LATER_PLAN;
    const context = { source, cache, scratch: this.#scratch, signal };
    const pages = {
      ...context,
      // When they are read, it is known what lists took.
      get reads(): ReadModel {
        return plan.pages(source.bytes);
      },
    };
    return search(index, request, pages, askHere(index, { ...context, ...plan.lists(source.bytes) }));
  }
}

function isFaulty({ missing, secondStage }: SearchAnswer): boolean {
  const codes = [...(missing ?? []).map(({ code }) => code), secondStage?.failure?.code ?? ''];
  return codes.some((code) => FAULTS.includes(code));
}

/**
 * Opens what a channel names. Its head is asked for anew each time; packs and releases are named by what is in them, so a
 * copy is good however old it is.
 */
async function openPlace({ base, channel }: StaticPlace, cache: 'force-cache' | 'reload'): Promise<OpenRelease> {
  const folder = base === '' || base.endsWith('/') ? base : `${base}/`;
  const isHead = (url: string): boolean => url.startsWith(folder + CHANNEL_PREFIX);
  const { fetch } = new RangeFetch((url) => (cache === 'force-cache' && isHead(url) ? 'no-cache' : cache));
  const source = new KeptRanges(new HttpSource({ baseUrl: base, fetch }), KEPT_BYTES);
  return { index: await openIndex(source, channel), source, cache: new BlockCache(CACHE_BYTES) };
}
