import { createHash } from 'node:crypto';
import { encodeHeader } from '../../shared/format/header.ts';
import type { PackEntry } from '../../shared/format/directory.ts';
import {
  BLOCK_OVERHEAD_BYTES,
  type BlockKind,
  HEADER_BYTES,
  PACK_BYTES,
  PACK_LIMIT_BYTES,
  PACK_MAGIC,
} from '../../shared/format/layout.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { CairnError } from '../../shared/errors.ts';
import type { IndexFolder } from '../folder/index-folder.ts';

/** Lays blocks one after the other into a shard's packs of about 1 MiB. */
export class PackWriter {
  readonly #folder: IndexFolder;
  readonly #packs: PackEntry[] = [];
  #blocks: Uint8Array[] = [encodeHeader(PACK_MAGIC)];
  #bytes = HEADER_BYTES;
  #startByte = 0;

  constructor(folder: IndexFolder) {
    this.#folder = folder;
  }

  /**
   * Adds a block and returns its place.
   * @throws CairnError `bad-request` (larger than a pack may be)
   */
  add(kind: BlockKind, payload: Uint8Array): Extent {
    return this.addAll(kind, [payload])[0]!;
  }

  /** Adds blocks that must follow each other in one pack. */
  addAll(kind: BlockKind, payloads: readonly Uint8Array[]): Extent[] {
    const bytes = payloads.reduce((sum, payload) => sum + payload.length + BLOCK_OVERHEAD_BYTES, 0);
    if (HEADER_BYTES + bytes > PACK_LIMIT_BYTES) {
      throw new CairnError(
        'bad-request',
        `a block of ${bytes} bytes, expected less than ${PACK_LIMIT_BYTES}: is a document that large?`,
      );
    }
    if (this.#bytes + bytes > PACK_BYTES && this.#blocks.length > 1) this.#close();
    return payloads.map((payload) => {
      const block = encodeBlock(kind, payload);
      const extent = { address: this.#startByte + this.#bytes, bytes: block.length };
      this.#blocks.push(block);
      this.#bytes += block.length;
      return extent;
    });
  }

  /** Closes the last pack; returns all of them. @throws CairnError `bad-request` (over 4 GiB) */
  finish(): readonly PackEntry[] {
    if (this.#blocks.length > 1) this.#close();
    if (this.#startByte >= 2 ** 32)
      throw new CairnError(
        'bad-request',
        `a shard of ${this.#startByte} bytes, expected less than 4 GiB: use smaller shards`,
      );
    return this.#packs;
  }

  #close(): void {
    const pack = Buffer.concat(this.#blocks, this.#bytes);
    const sha256 = createHash('sha256').update(pack).digest();
    this.#folder.writePack(sha256.toString('hex'), pack);
    this.#packs.push({ sha256, bytes: pack.length });
    this.#startByte += pack.length;
    this.#blocks = [encodeHeader(PACK_MAGIC)];
    this.#bytes = HEADER_BYTES;
  }
}
