import { CairnError } from '../../errors.ts';
import type { CodeBlock } from '../../format/code-block.ts';
import type { DenseStage } from '../../format/dense-stage.ts';
import { decodeDenseTable, projectionExtent, rowPlace } from '../../format/dense-table.ts';
import type { Extent } from '../../format/extents.ts';
import { BLOCK, DENSE_QUERY_TOKENS, HEADER_BYTES, ROW_BLOCK_TOKENS } from '../../format/layout.ts';
import { decodeProjectionBlock, type ProjectionBlock } from '../../format/projection-block.ts';
import { addRow } from '../../format/row-block.ts';
import { CodePlaces, type PlacedBlock } from './code-places.ts';
import { scoreCodes } from './code-score.ts';
import type { CostCounter } from '../reading/costs.ts';
import { bytesOfReads, type PlannedRead, planReads } from '../reading/plan.ts';
import { openQueryTokens, type QueryTokens } from './query-tokens.ts';
import { type BlockStore, type ByteSpace, joinPacks, readBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import type { Candidate } from './rerank.ts';
import type { Scored } from '../scoring/top-k.ts';
import type { CodeBudget } from '../reading/work-budget.ts';

/**
 * Bytes of all codes up to which they are read beside the lists of the first query, and stay: those of 130,000 documents at
 * 256 bits. Of more, those of a query's candidates are read after its lists.
 */
const RESIDENT_BYTES = 4 << 20;
/** What is kept of candidates when their codes take too many reads: so much less, until they do not. */
const FEWER = 0.8;

/**
 * The second stage of a release: gives a query its embedding, and candidates the scores of their codes. Rows, and codes of
 * large indexes, are blocks like any others, read by range and kept by the cache; what stays here is the table's vocabulary
 * and codes that are few.
 */
export class SecondStage {
  readonly stage: DenseStage;
  readonly #table: ByteSpace;
  readonly #codes: CodePlaces;
  #tokens: QueryTokens | undefined;
  #projection: ProjectionBlock | undefined;
  /** By number of the block; undefined as long as they are not there, and where they are too many to stay. */
  #resident: readonly CodeBlock[] | undefined;

  /** @param shards documents of each shard of the release */
  constructor(stage: DenseStage, shards: readonly { readonly documents: number }[]) {
    this.stage = stage;
    this.#table = joinPacks([stage.table]);
    this.#codes = new CodePlaces(stage, shards);
  }

  /** The packs of its table and its codes. */
  get packs(): { readonly name: string; readonly bytes: number }[] {
    return [this.#table, ...this.#codes.spaces].flatMap(({ packs }) => packs);
  }

  /** Memory of what stays here, once it has been read. */
  get residentBytes(): number {
    return this.stage.table.headBytes + (this.#isSmall ? this.#codes.bytes : 0);
  }

  /** Whether codes stay once they are read. */
  get #isSmall(): boolean {
    return this.#codes.bytes <= RESIDENT_BYTES;
  }

  /**
   * The embedding of a query: the sum of the rows of its tokens, one integer for each dimension; undefined where it has no
   * known token. One round of reads, two where the vocabulary is not there yet; codes that are to stay come along.
   * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
   */
  async embed(
    query: string,
    store: BlockStore,
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
    const rows = places.map(({ extent }) => this.#rowBlock(extent));
    const coming = this.#isSmall && !this.#resident ? this.#codes.all() : [];
    const payloads = await readBlocks(store, [...rows, ...coming.map(({ wanted }) => wanted)], costs, signal);
    if (coming.length > 0) this.#resident = openAll(coming, payloads.slice(rows.length));
    const sum = new Int32Array(dims);
    for (const [i, { rows: count, row, times }] of places.entries()) addRow(sum, payloads[i]!, count, row, times);
    return sum.some((value) => value !== 0) ? sum : undefined;
  }

  /**
   * An embedding that the model itself gave of a query, in the dimensions of the codes: one round of one read, until the
   * projection is there; codes that are to stay come along.
   * @throws CairnError `not-found` (the index has no projection), `corrupt` (another number of numbers), `transport`
   */
  async project(
    embedding: Float32Array,
    store: BlockStore,
    costs: CostCounter,
    signal?: AbortSignal,
  ): Promise<Int32Array> {
    const { dims, table } = this.stage;
    const extent = projectionExtent(dims, table);
    if (!extent)
      throw new CairnError(
        'not-found',
        'the table of the index has no projection, expected one of a later cairn distill',
      );
    const wanted = { space: this.#table, extent, kind: BLOCK.projection };
    const coming = this.#isSmall && !this.#resident ? this.#codes.all() : [];
    const [payload, ...codes] = await readBlocks(store, [wanted, ...coming.map((each) => each.wanted)], costs, signal);
    if (coming.length > 0) this.#resident = openAll(coming, codes);
    this.#projection ??= decodeProjectionBlock(payload!, dims);
    const { source } = this.#projection;
    if (embedding.length !== source)
      throw new CairnError(
        'corrupt',
        `an embedding of ${embedding.length} numbers, expected the ${source} of the model`,
      );
    return this.#projection.project(embedding);
  }

  /**
   * The first of some candidates, as many as a budget brings the codes of. What is kept counts like the rest: who is ranked
   * must not depend on what was asked before.
   */
  within<T extends Scored>(candidates: readonly T[], { reads, bytes }: CodeBudget): readonly T[] {
    if (this.#isSmall) return candidates;
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
    const places = candidates.map(({ document }) => this.#codes.find(document));
    const blocks = this.#resident ?? (await this.#readCodes(places, store, costs, signal));
    const scoreOf = scoreCodes(embedding, this.stage.bits);
    return candidates.map((candidate, i) => {
      const found = places[i];
      const code = found && blocks[found.block.number]!.code(found.place);
      return { ...candidate, dense: code && scoreOf(code) };
    });
  }

  /** What is worth being read before it is asked for: all rows, then codes that do not stay here. */
  warmingBlocks(): WantedBlock[] {
    const codes = this.#isSmall ? [] : this.codeBlocks();
    return [...this.rowBlocks(), ...codes.map(({ wanted }) => wanted)];
  }

  /** All blocks of rows. */
  rowBlocks(): WantedBlock[] {
    const { dims, table } = this.stage;
    return Array.from({ length: Math.ceil(table.tokens / ROW_BLOCK_TOKENS) }, (_, block) =>
      this.#rowBlock(rowPlace(block * ROW_BLOCK_TOKENS, { dims, ...table }).extent),
    );
  }

  /** All blocks of codes, or those of a shard. */
  codeBlocks(shard?: number): PlacedBlock[] {
    return this.#codes.all(shard);
  }

  async #openTokens(store: BlockStore, costs: CostCounter, signal?: AbortSignal): Promise<QueryTokens> {
    const { model, projection, dims, table } = this.stage;
    const extent = { address: HEADER_BYTES, bytes: table.headBytes };
    const wanted = { space: this.#table, extent, kind: BLOCK.denseTable };
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

  /** Blocks that some places lie in, by their number. */
  async #readCodes(
    places: readonly ReturnType<CodePlaces['find']>[],
    store: BlockStore,
    costs: CostCounter,
    signal?: AbortSignal,
  ): Promise<readonly CodeBlock[]> {
    const blocks = distinct(places.flatMap((found) => found?.block ?? []));
    const payloads = await readBlocks(
      store,
      blocks.map(({ wanted }) => wanted),
      costs,
      signal,
    );
    return openAll(blocks, payloads);
  }

  #planReads(candidates: readonly Scored[]): PlannedRead[] {
    const blocks = distinct(candidates.flatMap(({ document }) => this.#codes.find(document)?.block ?? []));
    return this.#codes.spaces.flatMap((space) => {
      const own = blocks.filter(({ wanted }) => wanted.space === space);
      return planReads(
        space.packs,
        own.map(({ wanted }) => wanted.extent),
      );
    });
  }

  #rowBlock(extent: Extent): WantedBlock {
    return { space: this.#table, extent, kind: BLOCK.rows };
  }
}

function distinct(blocks: readonly PlacedBlock[]): PlacedBlock[] {
  return [...new Map(blocks.map((block) => [block.number, block])).values()];
}

/** Opened blocks by their number. */
function openAll(blocks: readonly PlacedBlock[], payloads: readonly Uint8Array[]): CodeBlock[] {
  const opened: CodeBlock[] = [];
  for (const [i, block] of blocks.entries()) opened[block.number] = block.open(payloads[i]!);
  return opened;
}
