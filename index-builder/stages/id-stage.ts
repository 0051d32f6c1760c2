import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import type { IndexResult } from './results.ts';

/** Places the ids into the shards that hold their documents. */
export function idStage(indexed: IndexResult): void {
  for (const { payload } of indexed.ids.sorted()) {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const number = bytes.readUInt32LE(0);
    const shard = indexed.shards.findLast((candidate) => candidate.firstDocument <= number)!;
    shard.addId({
      id: bytes.subarray(8 + CONTENT_HASH_BYTES).toString(),
      document: number - shard.firstDocument,
      page: bytes.readUInt32LE(4) - shard.firstDocument,
      contentHash: bytes.subarray(8, 8 + CONTENT_HASH_BYTES),
    });
  }
}
