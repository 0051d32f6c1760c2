import type { CodeBlock } from '../../shared/format/code-block.ts';
import { CODE_BLOCK_DOCUMENTS } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type BlockStore, readBlocks } from '../../shared/search/reading/read-blocks.ts';
import type { CodeShape } from '../shard/code-writer.ts';

/** Codes of a shard's documents, by their numbers in it. */
export interface ShardCodes {
  readonly shape: CodeShape;
  code(document: number): Uint8Array | undefined;
}

/** The codes of a shard, in memory; undefined where the release has none. @throws CairnError `corrupt`, `not-found`, `transport` */
export async function shardCodes(
  { secondStage }: OpenIndex,
  shard: number,
  store: BlockStore,
): Promise<ShardCodes | undefined> {
  if (!secondStage) return undefined;
  const { dims, bits } = secondStage.stage;
  const opened: CodeBlock[] = [];
  for (const block of secondStage.codeBlocks(shard)) {
    const [payload] = await readBlocks(store, [block.wanted], new CostCounter());
    opened.push(block.open(payload!));
  }
  return {
    shape: { dims, bits },
    code: (document) => {
      const code = opened[Math.floor(document / CODE_BLOCK_DOCUMENTS)]?.code(document % CODE_BLOCK_DOCUMENTS);
      return code && Uint8Array.from(code);
    },
  };
}
