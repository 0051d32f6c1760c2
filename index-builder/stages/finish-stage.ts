import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import type { IndexResult } from './results.ts';

/** Writes out one shard after the other, with the ids of its documents: what finds its blocks is held of one at a time. */
export function finishStage({
  shards,
  ids,
  firstDocument,
}: Pick<IndexResult, 'shards' | 'ids' | 'firstDocument'>): FinishedShard[] {
  const records = ids.sorted();
  let next = records.next();
  const finished: FinishedShard[] = [];
  for (let shard = shards.shift(); shard; shard = shards.shift()) {
    // Ids are numbered by what was indexed, shards by the release.
    const first = shard.firstDocument - firstDocument;
    for (; !next.done; next = records.next()) {
      const { payload } = next.value;
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const document = bytes.readUInt32LE(4) - first;
      if (document >= shard.documents) break;
      shard.addId({
        hash: bytes.readUInt32LE(0),
        document,
        page: bytes.readUInt32LE(8) - first,
        contentHash: bytes.subarray(12, 12 + CONTENT_HASH_BYTES),
      });
    }
    finished.push(shard.finish());
  }
  return finished;
}
