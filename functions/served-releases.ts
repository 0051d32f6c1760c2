import type { RangeSource } from '../shared/range-source.ts';
import { type OpenIndex, openRelease } from '../shared/search/open-index.ts';

/** Releases kept open by id: the one that is served and, while a publish spreads, the one before. */
const KEPT = 2;

/** Releases opened by their id, for shards that are asked about a release other than the one served here. */
export class ServedReleases {
  readonly #kept = new Map<string, OpenIndex>();

  /** The release, from `known` if that is it. @throws CairnError `not-found`, `corrupt`, `transport` */
  async open(source: RangeSource, release: string, known: OpenIndex | undefined): Promise<OpenIndex> {
    if (known?.release === release) return known;
    const kept = this.#kept.get(release);
    if (kept) return kept;
    const opened = await openRelease(source, release);
    this.#kept.set(release, opened);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return opened;
  }
}
