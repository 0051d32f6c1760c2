import type { ByteReader } from '../../shared/bytes.ts';
import { PostingBlock } from '../../shared/format/posting-block.ts';

/** A reader of a tier opened a posting block, or passed over it by its header. */
export interface Look {
  readonly kind: 'open' | 'skip';
  readonly reader: ByteReader;
  readonly startByte: number;
  readonly count: number;
}

/** Watches, until it is stopped, which posting blocks all readers of tiers open and pass over. */
export class BlockWatch {
  readonly #looks: Look[] = [];
  readonly #original = Object.getOwnPropertyDescriptors(PostingBlock.prototype);

  constructor() {
    const looks = this.#looks;
    for (const kind of ['open', 'skip'] as const) {
      const work = this.#original[kind].value!;
      // No spy: that would keep every call of a thousand runs.
      PostingBlock.prototype[kind] = function (reader, count) {
        looks.push({ kind, reader, startByte: reader.position, count });
        work.call(this, reader, count);
      };
    }
  }

  /** The looks since the last call, in their order. */
  take(): Look[] {
    return this.#looks.splice(0);
  }

  stop(): void {
    Object.defineProperties(PostingBlock.prototype, this.#original);
  }
}

/** How the posting block that holds a byte of a tier was come by, if it was. */
export type Path = 'added' | 'updated' | 'skipped' | 'left';

/** The way that the last reader of a tier took with the block that holds a byte of a chunk, and where the block begins. */
export function pathTo(
  looks: readonly Look[],
  payload: Uint8Array,
  [chunkByte, byte]: readonly [number, number],
): { path: Path; startByte: number } {
  const own = looks.filter(({ reader }) => reader.bytes === payload);
  const last = own.filter(({ reader }) => reader === own.at(-1)!.reader);
  const startByte = Math.max(
    ...last.map((look) => look.startByte).filter((start) => start >= chunkByte && start <= byte),
  );
  const [first, ...more] = last.filter((look) => look.startByte === startByte);
  if (!first) return { path: 'left', startByte };
  if (first.kind === 'open') return { path: 'added', startByte };
  // One that was skipped first and then opened was gone back to.
  return { path: more.length > 0 ? 'updated' : 'skipped', startByte };
}
