import { type CodeBlock, decodeCodeBlock } from '../../format/code-block.ts';
import { codeBlockDocuments, codeBlocks, codeExtent, type DenseStage } from '../../format/dense-stage.ts';
import { BLOCK, CODE_BLOCK_DOCUMENTS } from '../../format/layout.ts';
import { type ByteSpace, joinPacks, type WantedBlock } from '../reading/read-blocks.ts';

/** A block of codes: its number in the release, and where its bytes are. */
export interface PlacedBlock {
  readonly number: number;
  readonly wanted: WantedBlock;
  /** Opens its payload. @throws CairnError `corrupt` */
  open(payload: Uint8Array): CodeBlock;
}

/** A shard's codes. */
interface ShardCodes {
  /** Undefined: its documents have no codes. */
  readonly space: ByteSpace | undefined;
  readonly documents: number;
  readonly firstDocument: number;
  /** Number, in the release, of its first block. */
  readonly firstBlock: number;
}

/** Where the codes of a release are, computed: nothing is stored of it. */
export class CodePlaces {
  readonly #stage: DenseStage;
  readonly #shards: readonly ShardCodes[];
  /** Spaces of the packs, and their bytes. */
  readonly spaces: readonly ByteSpace[];
  readonly bytes: number;

  /** @param shards documents of each shard of the release */
  constructor(stage: DenseStage, shards: readonly { readonly documents: number }[]) {
    this.#stage = stage;
    let [firstDocument, firstBlock] = [0, 0];
    this.#shards = shards.map(({ documents }, i) => {
      const packs = stage.shards[i]!;
      const own = { space: packs.length > 0 ? joinPacks(packs) : undefined, documents, firstDocument, firstBlock };
      firstDocument += documents;
      firstBlock += codeBlocks(documents);
      return own;
    });
    this.spaces = this.#shards.flatMap(({ space }) => space ?? []);
    this.bytes = stage.shards.flat().reduce((sum, pack) => sum + pack.bytes, 0);
  }

  /** The block that holds a document's code, and its place in it; undefined where the document's shard has no codes. */
  find(document: number): { readonly block: PlacedBlock; readonly place: number } | undefined {
    const shard = this.#shards.findLast(({ firstDocument }) => firstDocument <= document)!;
    if (!shard.space) return undefined;
    const own = document - shard.firstDocument;
    const block = this.#block(shard, shard.space, Math.floor(own / CODE_BLOCK_DOCUMENTS));
    return { block, place: own % CODE_BLOCK_DOCUMENTS };
  }

  /** All blocks, or those of a shard, in the order of the documents. */
  all(only?: number): PlacedBlock[] {
    return this.#shards.flatMap((shard, i) => {
      if (only !== undefined && i !== only) return [];
      const { space } = shard;
      if (!space) return [];
      return Array.from({ length: codeBlocks(shard.documents) }, (_, block) => this.#block(shard, space, block));
    });
  }

  #block({ documents, firstBlock }: ShardCodes, space: ByteSpace, block: number): PlacedBlock {
    const { dims, bits } = this.#stage;
    return {
      number: firstBlock + block,
      wanted: { space, extent: codeExtent(block, documents, this.#stage), kind: BLOCK.codes },
      open: (payload) => decodeCodeBlock(payload, codeBlockDocuments(block, documents), dims, bits),
    };
  }
}
