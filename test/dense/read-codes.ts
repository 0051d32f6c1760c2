import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBlock } from '../../shared/format/block.ts';
import { decodeCodeBlock } from '../../shared/format/code-block.ts';
import {
  codeBlockDocuments,
  codeBlocks,
  codeExtent,
  type DenseStage,
  isDenseStage,
} from '../../shared/format/dense-stage.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { packKey } from '../../shared/format/object.ts';
import type { Manifest } from '../../shared/format/release.ts';

/** The second stage of a manifest, sound and of the known version. */
export function stageOf({ dense, shards }: Manifest): DenseStage {
  if (!dense || !isDenseStage(dense, shards.length)) throw new Error('a manifest without a second stage');
  return dense as DenseStage;
}

/** The code of every document of an index in a folder, in index order; undefined where it has none. */
export function readCodes(folder: string, manifest: Manifest): (Uint8Array | undefined)[] {
  const stage = stageOf(manifest);
  const { dims, bits } = stage;
  return manifest.shards.flatMap(({ documents }, shard) => {
    const packs = stage.shards[shard]!.map(({ pack }) => readFileSync(join(folder, packKey(pack))));
    if (packs.length === 0) return Array.from({ length: documents }, () => undefined);
    const space = Buffer.concat(packs);
    return Array.from({ length: codeBlocks(documents) }, (_, block) => {
      const { address, bytes } = codeExtent(block, documents, stage);
      const payload = decodeBlock(BLOCK.codes, space.subarray(address, address + bytes));
      const count = codeBlockDocuments(block, documents);
      const opened = decodeCodeBlock(payload, count, dims, bits);
      return Array.from({ length: count }, (_, place) => {
        const own = opened.code(place);
        return own && Uint8Array.from(own);
      });
    }).flat();
  });
}
