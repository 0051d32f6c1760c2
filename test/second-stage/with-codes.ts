import { createHash } from 'node:crypto';
import { encodeBlock } from '../../shared/format/block.ts';
import { type CodeBits, codeBytes, encodeCodeBlock } from '../../shared/format/code-block.ts';
import type { DenseStage } from '../../shared/format/dense-stage.ts';
import { encodeDenseTable } from '../../shared/format/dense-table.ts';
import { encodeHead } from '../../shared/format/head.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import {
  BLOCK,
  CODE_BLOCK_DOCUMENTS,
  CODE_PACK_BLOCKS,
  DENSE_VERSION,
  PACK_MAGIC,
} from '../../shared/format/layout.ts';
import { type BlockObject, channelKey, packKey, releaseKey } from '../../shared/format/object.ts';
import { decodeRelease, encodeRelease } from '../../shared/format/release.ts';
import type { TokenRow } from '../../shared/format/row-block.ts';
import type { Objects } from '../format/taken-apart.ts';
import { headParts } from '../search/head-parts.ts';

export const MODEL = 'ab'.repeat(32);
export const PROJECTION = 'cd'.repeat(32);

/** A second stage as a test wants it; codes in the order of the release's documents. */
export interface Codes {
  readonly dims: number;
  readonly bits: CodeBits;
  readonly codes: readonly (Uint8Array | undefined)[];
  /** Rows of words: queries are split at white space. */
  readonly rows: ReadonlyMap<string, TokenRow>;
  readonly candidates?: number;
  readonly weights?: DenseStage['weights'];
  /** Shards that have no codes. */
  readonly without?: readonly number[];
}

/** What is to be wrong about it. */
export interface Faults {
  /** Members of the manifest's part. */
  readonly stage?: object;
  /** Of the table's own head. */
  readonly table?: { readonly model?: string; readonly projection?: string; readonly dims?: number };
  /** Changes an object that holds codes or the table, after it was named. */
  readonly spoil?: (object: Uint8Array, what: 'codes' | 'table') => Uint8Array | undefined;
}

/** The objects of an index, with codes for its documents and a table for its queries; and what the manifest says of them. */
export function withCodes(
  objects: Objects,
  { dims, bits, codes, rows, ...given }: Codes,
  faults: Faults = {},
): { objects: Objects; stage: DenseStage } {
  const all = new Map(objects);
  const put = (object: Uint8Array, what: 'codes' | 'table'): BlockObject => {
    const pack = sha256(object);
    const spoilt = faults.spoil ? faults.spoil(object, what) : object;
    if (spoilt) all.set(packKey(pack), spoilt);
    return { pack, bytes: object.length };
  };
  const head = headParts(objects);
  const manifest = decodeRelease(head.releaseBytes);
  let first = 0;
  const shards = manifest.shards.map(({ documents }, shard) => {
    const own = codes.slice(first, (first += documents));
    return given.without?.includes(shard) ? [] : codePacks(own, dims, bits).map((pack) => put(pack, 'codes'));
  });
  const basis = { model: MODEL, projection: PROJECTION, dims };
  const { object, headBytes } = encodeDenseTable({ ...basis, tokenizer: { kind: 'spaces' }, rows, ...faults.table });
  const stage: DenseStage = {
    version: DENSE_VERSION,
    ...basis,
    bits,
    candidates: given.candidates ?? 20,
    weights: given.weights ?? { plain: 1, question: 1, symbol: 1 },
    table: { ...put(object, 'table'), headBytes, tokens: rows.size },
    shards,
    ...faults.stage,
  };
  const releaseBytes = encodeRelease({ ...manifest, dense: stage });
  const release = sha256(releaseBytes);
  all.set(releaseKey(release), releaseBytes);
  all.set(channelKey('live'), encodeHead({ ...head, release, releaseBytes }));
  return { objects: all, stage };
}

function codePacks(codes: readonly (Uint8Array | undefined)[], dims: number, bits: CodeBits): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < codes.length; start += CODE_BLOCK_DOCUMENTS) {
    const payload = encodeCodeBlock(codes.slice(start, start + CODE_BLOCK_DOCUMENTS), dims, bits);
    blocks.push(encodeBlock(BLOCK.codes, payload));
  }
  const packs: Uint8Array[] = [];
  for (let start = 0; start < blocks.length; start += CODE_PACK_BLOCKS)
    packs.push(Buffer.concat([encodeHeader(PACK_MAGIC), ...blocks.slice(start, start + CODE_PACK_BLOCKS)]));
  return packs;
}

/** Codes of any bits, of every `1 / lacking`th document none. */
export function drawCodes(
  count: number,
  { dims, bits }: Pick<Codes, 'dims' | 'bits'>,
  next: () => number,
  lacking = 0,
): (Uint8Array | undefined)[] {
  return Array.from({ length: count }, () =>
    next() < lacking ? undefined : Uint8Array.from({ length: codeBytes(dims, bits) }, () => Math.floor(next() * 256)),
  );
}

/** A row for each word. */
export function drawRows(words: readonly string[], dims: number, next: () => number): Map<string, TokenRow> {
  return new Map(
    words.map((word) => [
      word,
      {
        scale: Math.floor(next() * 65536),
        values: Int8Array.from({ length: dims }, () => Math.floor(next() * 15) - 7),
      },
    ]),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
