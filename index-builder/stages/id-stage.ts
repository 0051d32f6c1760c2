import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import type { IndexResult } from './results.ts';

/** Places the ids into the shards that hold their documents. */
export function idStage(indexed: IndexResult): void {
  for (const { payload } of indexed.ids.sorted()) {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const number = indexed.firstDocument + bytes.readUInt32LE(4);
    const shard = indexed.shards.findLast((candidate) => candidate.firstDocument <= number)!;
    shard.addId({
      hash: bytes.readUInt32LE(0),
      document: number - shard.firstDocument,
      page: indexed.firstDocument + bytes.readUInt32LE(8) - shard.firstDocument,
      contentHash: bytes.subarray(12, 12 + CONTENT_HASH_BYTES),
    });
  }
}
