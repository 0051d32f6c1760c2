import { CODE_BITS, codeBlockBytes, type CodeBits } from './code-block.ts';
import { type DenseBasis, isDims } from './dense-table.ts';
import type { Extent } from './extents.ts';
import {
  BLOCK_OVERHEAD_BYTES,
  CANDIDATES_LIMIT,
  CODE_BLOCK_DOCUMENTS,
  CODE_PACK_BLOCKS,
  DENSE_VERSION,
  DENSE_WEIGHT_LIMIT,
  HEADER_BYTES,
  QUERY_KINDS,
  TABLE_HEAD_LIMIT_BYTES,
  type QueryKind,
} from './layout.ts';
import { isBlockObject, isCount, isHash } from './manifest-values.ts';
import type { BlockObject } from './object.ts';

/** What a release says of its second stage: codes of its documents, and the table that queries get theirs by. FORMAT.md §21. */
export interface DenseStage extends DenseBasis {
  /** Version of this part of the format. */
  readonly version: typeof DENSE_VERSION;
  /** Bits of a dimension of a code. */
  readonly bits: CodeBits;
  /** Documents of the first stage that are ranked again. */
  readonly candidates: number;
  /** What the second stage counts beside the first, for each kind of query, from 0 on; 0: it is left out. */
  readonly weights: Readonly<Record<QueryKind, number>>;
  readonly table: DenseTableObject;
  /** For each shard the packs of its codes; none: its documents have no codes. */
  readonly shards: readonly (readonly BlockObject[])[];
}

/** A second stage of another version of this part of the format, of which nothing else is known. */
export interface OtherStage {
  readonly version: number;
}

/** The object of a query's table. */
export interface DenseTableObject extends BlockObject {
  /** Bytes of its first block, the head. */
  readonly headBytes: number;
  readonly tokens: number;
}

/** Code blocks of a shard. */
export function codeBlocks(documents: number): number {
  return Math.ceil(documents / CODE_BLOCK_DOCUMENTS);
}

/** Documents of a code block of a shard. */
export function codeBlockDocuments(block: number, documents: number): number {
  return Math.min(CODE_BLOCK_DOCUMENTS, documents - block * CODE_BLOCK_DOCUMENTS);
}

/** Place of a code block in the byte space of a shard's packs of codes. */
export function codeExtent(
  block: number,
  documents: number,
  { dims, bits }: Pick<DenseStage, 'dims' | 'bits'>,
): Extent {
  const whole = codeBlockBytes(CODE_BLOCK_DOCUMENTS, dims, bits) + BLOCK_OVERHEAD_BYTES;
  const headers = HEADER_BYTES * (Math.floor(block / CODE_PACK_BLOCKS) + 1);
  const bytes = codeBlockBytes(codeBlockDocuments(block, documents), dims, bits) + BLOCK_OVERHEAD_BYTES;
  return { address: headers + block * whole, bytes };
}

/** Whether a second stage is of the version that is known here. */
export function isKnown(stage: DenseStage | OtherStage): stage is DenseStage {
  return stage.version === DENSE_VERSION;
}

/** Whether a manifest's member is a second stage, as far as its version is known. */
export function isDenseStage(value: DenseStage | OtherStage | null, shards: number): boolean {
  if (!Number.isInteger(value?.version)) return false;
  if (!isKnown(value!)) return true;
  const stage: Partial<DenseStage> = value;
  const { model, projection, dims, bits, candidates, weights, table } = stage;
  return (
    isHash(model) &&
    isHash(projection) &&
    isDims(dims ?? 0) &&
    CODE_BITS.some((each) => each === bits) &&
    isCount(candidates) &&
    candidates <= CANDIDATES_LIMIT &&
    QUERY_KINDS.every((kind) => isWeight(weights?.[kind])) &&
    isBlockObject(table) &&
    isTable(table) &&
    Array.isArray(stage.shards) &&
    stage.shards.length === shards &&
    stage.shards.every((packs: unknown) => Array.isArray(packs) && packs.every(isBlockObject))
  );
}

/** Whether a table can have such a head and so many tokens: each takes more than a byte. */
function isTable({ bytes, headBytes, tokens }: DenseTableObject): boolean {
  return isCount(headBytes) && headBytes <= TABLE_HEAD_LIMIT_BYTES && isCount(tokens) && tokens <= bytes;
}

function isWeight(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= DENSE_WEIGHT_LIMIT;
}
