import type { RangeSource } from '../shared/range-source.ts';
import { type OpenIndex, openShard, type OpenShard } from '../shared/search/open-index.ts';
import { type ResidentLimits, ResidentSource } from './resident-source.ts';

/** A shard that is kept, and the memory that it takes. */
interface KeptShard {
  readonly opened: OpenShard;
  readonly bytes: number;
}

/** A shard, of a release that lies below a prefix: what one index may read is not given to another from memory. */
export interface ShardName {
  readonly prefix: string;
  readonly release: string;
  readonly shard: number;
}

/** Shards of releases other than the one served here, opened by the release's id: while a publish spreads. */
export class ServedShards {
  readonly #keptBytes: number;
  readonly #limits: ResidentLimits;
  readonly #kept = new Map<string, KeptShard>();

  /** @param keptBytes memory of the shards that stay open */
  constructor(keptBytes: number, limits: ResidentLimits) {
    this.#keptBytes = keptBytes;
    this.#limits = limits;
  }

  /** Memory that the kept shards take. */
  get bytes(): number {
    let bytes = 0;
    for (const shard of this.#kept.values()) bytes += shard.bytes;
    return bytes;
  }

  /**
   * A shard of a release, from `known` if that is it.
   * @throws CairnError `bad-request`, `corrupt`, `not-found`, `over-budget` (it is too large), `transport`
   */
  async open(source: RangeSource, name: ShardName, known: OpenIndex | undefined): Promise<OpenShard> {
    const { prefix, release, shard } = name;
    const directory = known?.release === release ? known.directories[shard] : undefined;
    if (known && directory) return { directory, scoring: known.manifest.scoring };
    const key = `${prefix}${release}/${shard}`;
    const kept = this.#kept.get(key);
    if (kept) return kept.opened;
    const resident = new ResidentSource(source, this.#limits);
    const opened = await openShard(resident, release, shard);
    resident.addDirectories([opened.directory]);
    this.#kept.set(key, { opened, bytes: resident.bytes });
    for (const oldest of this.#kept.keys()) {
      if (this.bytes <= this.#keptBytes) break;
      this.#kept.delete(oldest);
    }
    return opened;
  }
}
