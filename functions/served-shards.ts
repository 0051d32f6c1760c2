import type { RangeSource } from '../shared/range-source.ts';
import { type OpenIndex, openShard, type OpenShard } from '../shared/search/open-index.ts';

/** Shards kept open, up to 1 MB each. */
const KEPT = 16;

/** Shards of releases other than the one served here, opened by the release's id: while a publish spreads. */
export class ServedShards {
  readonly #kept = new Map<string, OpenShard>();

  /** A shard of a release, from `known` if that is it. @throws CairnError `bad-request`, `corrupt`, `not-found`, `transport` */
  async open(source: RangeSource, release: string, shard: number, known: OpenIndex | undefined): Promise<OpenShard> {
    const directory = known?.release === release ? known.directories[shard] : undefined;
    if (known && directory) return { directory, scoring: known.manifest.scoring };
    const key = `${release}/${shard}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const opened = await openShard(source, release, shard);
    this.#kept.set(key, opened);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return opened;
  }
}
