import { CairnError } from '../errors.ts';
import { type CodeBlock, decodeCodeBlock } from '../format/code-block.ts';
import { codeBlockDocuments, codeBlocks, codeExtent, type DenseStage } from '../format/dense-stage.ts';
import { decodeDenseTable, rowPlace } from '../format/dense-table.ts';
import type { Extent } from '../format/extents.ts';
import { BLOCK, CODE_BLOCK_DOCUMENTS, DENSE_QUERY_TOKENS, HEADER_BYTES, ROW_BLOCK_TOKENS } from '../format/layout.ts';
import type { BlockObject } from '../format/object.ts';
import { addRow } from '../format/row-block.ts';
import { scoreCodes } from './code-score.ts';
import type { BlockCache } from './block-cache.ts';
import type { CostCounter } from './costs.ts';
import { bytesOfReads, type PlannedRead, planReads } from './plan.ts';
import { openQueryTokens, type QueryTokens } from './query-tokens.ts';
import { type BlockStore, type ByteSpace, keptBlocks, readBlocks, type WantedBlock } from './read-blocks.ts';
import { type Candidate } from './rerank.ts';
import type { Scored } from './top-k.ts';
import type { CodeBudget } from './work-budget.ts';

/**
 * Bytes of all codes up to which they are read beside the lists, rather than those of the candidates after them: of 86,000
 * documents that takes a round less, and brings a quarter more.
 */
const EAGER_BYTES = 4 << 20;

/** What is kept of candidates when their codes take too many reads: so much less, until they do not. */
const FEWER = 0.8;

/** Where its blocks come from. */
export interface StageStore extends BlockStore {
  readonly cache: Pick<BlockCache, 'get' | 'has' | 'set'>;
}

/** A shard's codes: where its documents begin in the release, and where their blocks are. */
interface ShardCodes extends ByteSpace {
  readonly documents: number;
  readonly firstDocument: number;
}

/**
 * The second stage of a release: gives a query its embedding, and candidates the scores of their codes. Rows and codes are
 * blocks like any others, read by range and kept by the cache; what is kept here is the table's vocabulary, once read.
 */
export class SecondStage {
  readonly stage: DenseStage;
  readonly #table: ByteSpace;
  readonly #shards: readonly ShardCodes[];
  #tokens: QueryTokens | undefined;

  /** @param shards documents of each shard of the release */
  constructor(stage: DenseStage, shards: readonly { readonly documents: number }[]) {
    this.stage = stage;
    this.#table = spaceOf([stage.table]);
    let firstDocument = 0;
    this.#shards = shards.map(({ documents }, i) => {
      firstDocument += documents;
      return { ...spaceOf(stage.shards[i]!), documents, firstDocument: firstDocument - documents };
    });
  }

  /** Names of the packs of its table and its codes. */
  get packs(): string[] {
    return [this.#table, ...this.#shards].flatMap(({ packs }) => packs.map(({ name }) => name));
  }

  /**
   * The embedding of a query: the sum of the rows of its tokens, one integer for each dimension; undefined where it has no
   * known token. One round of reads, two where the vocabulary is not there yet; small codes come along.
   * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
   */
  async embed(
    query: string,
    store: StageStore,
    costs: CostCounter,
    signal?: AbortSignal,
  ): Promise<Int32Array | undefined> {
    this.#tokens ??= await this.#openTokens(store, costs, signal);
    const { dims, table } = this.stage;
    const counts = new Map<number, number>();
    for (const token of this.#tokens(query).slice(0, DENSE_QUERY_TOKENS))
      counts.set(token, (counts.get(token) ?? 0) + 1);
    const places = [...counts].map(([token, times]) => ({ times, ...rowPlace(token, { dims, ...table }) }));
    if (places.length === 0) return undefined;
    const wanted = places.map(({ extent }) => ({ directory: this.#table, extent, kind: BLOCK.rows }));
    const payloads = await readBlocks(store, [...wanted, ...this.#eagerBlocks(store)], costs, signal);
    const sum = new Int32Array(dims);
    for (const [i, { rows, row, times }] of places.entries()) addRow(sum, payloads[i]!, rows, row, times);
    return sum.some((value) => value !== 0) ? sum : undefined;
  }

  /**
   * The first of some candidates, as many as a budget brings the codes of. What is kept counts like the rest: who is ranked
   * must not depend on what was asked before.
   */
  within<T extends Scored>(candidates: readonly T[], { reads, bytes }: CodeBudget): readonly T[] {
    for (let count = candidates.length; count > 0; count = Math.floor(count * FEWER)) {
      const own = candidates.slice(0, count);
      const planned = this.#planReads(own);
      if (planned.length <= reads && bytesOfReads(planned) <= bytes) return own;
    }
    return [];
  }

  /**
   * What the codes of documents say of them: one round of reads, none where the codes are kept.
   * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
   */
  async score(
    candidates: readonly Scored[],
    embedding: Int32Array,
    store: BlockStore,
    costs: CostCounter,
    signal?: AbortSignal,
  ): Promise<Candidate[]> {
    const { dims, bits } = this.stage;
    const places = candidates.map(({ document }) => this.#placeOf(document));
    const wanted = places.flatMap(({ shard, block }) => (hasCodes(shard) ? [this.#block(shard, block)] : []));
    const payloads = await readBlocks(store, wanted, costs, signal);
    const opened = new Map<Uint8Array, CodeBlock>();
    const scoreOf = scoreCodes(embedding, bits);
    let next = 0;
    return candidates.map((candidate, i) => {
      const { shard, block, place } = places[i]!;
      if (!hasCodes(shard)) return { ...candidate, dense: undefined };
      const payload = payloads[next++]!;
      let codes = opened.get(payload);
      if (!codes) {
        codes = decodeCodeBlock(payload, codeBlockDocuments(block, shard.documents), dims, bits);
        opened.set(payload, codes);
      }
      const code = codes.code(place);
      return { ...candidate, dense: code && scoreOf(code) };
    });
  }

  /** All blocks of rows, then all of codes. */
  blocks(): WantedBlock[] {
    const { dims, table } = this.stage;
    const rows = Array.from({ length: Math.ceil(table.tokens / ROW_BLOCK_TOKENS) }, (_, block) => {
      const { extent } = rowPlace(block * ROW_BLOCK_TOKENS, { dims, ...table });
      return { directory: this.#table, extent, kind: BLOCK.rows };
    });
    return [...rows, ...this.#codeBlocks()];
  }

  #codeBlocks(): WantedBlock[] {
    return this.#shards
      .filter(hasCodes)
      .flatMap((shard) => Array.from({ length: codeBlocks(shard.documents) }, (_, block) => this.#block(shard, block)));
  }

  /** All codes that are not there yet, where they are few: nothing that is kept is asked for before it is known to be needed. */
  #eagerBlocks({ cache }: StageStore): WantedBlock[] {
    const bytes = this.stage.shards.flat().reduce((sum, pack) => sum + pack.bytes, 0);
    if (bytes > EAGER_BYTES) return [];
    return this.#codeBlocks().filter(({ directory, extent }) => !keptBlocks(cache, directory)(extent));
  }

  async #openTokens(store: BlockStore, costs: CostCounter, signal?: AbortSignal): Promise<QueryTokens> {
    const { model, projection, dims, table } = this.stage;
    const extent = { address: HEADER_BYTES, bytes: table.headBytes };
    const wanted = { directory: this.#table, extent, kind: BLOCK.denseTable };
    const [payload] = await readBlocks(store, [wanted], costs, signal);
    const opened = decodeDenseTable(payload!);
    if (opened.model !== model || opened.projection !== projection || opened.dims !== dims) {
      throw new CairnError(
        'corrupt',
        `the query table is of model ${opened.model.slice(0, 12)} with ${opened.dims} dimensions, expected ${model.slice(0, 12)} with ${dims}`,
      );
    }
    if (opened.vocabulary.count !== table.tokens)
      throw new CairnError(
        'corrupt',
        `the query table has ${opened.vocabulary.count} tokens, expected ${table.tokens}`,
      );
    return openQueryTokens(opened);
  }

  #planReads(candidates: readonly Scored[]): PlannedRead[] {
    const extents = new Map<ShardCodes, Map<number, Extent>>();
    for (const { document } of candidates) {
      const { shard, block } = this.#placeOf(document);
      if (!hasCodes(shard)) continue;
      const { extent } = this.#block(shard, block);
      extents.set(shard, (extents.get(shard) ?? new Map<number, Extent>()).set(extent.address, extent));
    }
    return [...extents].flatMap(([{ packs }, own]) => planReads(packs, [...own.values()]));
  }

  #block(shard: ShardCodes, block: number): WantedBlock {
    return { directory: shard, extent: codeExtent(block, shard.documents, this.stage), kind: BLOCK.codes };
  }

  #placeOf(document: number): { shard: ShardCodes; block: number; place: number } {
    const shard = this.#shards.findLast(({ firstDocument }) => firstDocument <= document)!;
    const own = document - shard.firstDocument;
    return { shard, block: Math.floor(own / CODE_BLOCK_DOCUMENTS), place: own % CODE_BLOCK_DOCUMENTS };
  }
}

function hasCodes({ packs }: ShardCodes): boolean {
  return packs.length > 0;
}

/** Packs, joined. */
function spaceOf(objects: readonly BlockObject[]): ByteSpace {
  let startByte = 0;
  return {
    packs: objects.map(({ pack, bytes }) => {
      startByte += bytes;
      return { name: pack, startByte: startByte - bytes, bytes };
    }),
  };
}
