import { ByteReader, ByteWriter, compareBytes, fromHex, toHex, utf8 } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { encodeBlock } from './block.ts';
import type { Extent } from './extents.ts';
import { encodeHeader } from './header.ts';
import { BLOCK, BLOCK_OVERHEAD_BYTES, DENSE_LIMIT_DIMS, HEADER_BYTES, PACK_MAGIC, ROW_BLOCK_TOKENS } from './layout.ts';
import { encodeProjectionBlock, type ProjectionParts } from './projection-block.ts';
import { decodeQueryTable, encodeQueryTable, type QueryTable, type TableTokenizer } from './query-table.ts';
import { encodeRowBlock, rowBytes, type TokenRow } from './row-block.ts';

/** What a table of token rows belongs to. */
export interface DenseBasis {
  /** SHA-256 of the weights of the model that it stands in for, in hexadecimal digits. */
  readonly model: string;
  /** SHA-256 of the projection that brings the model's embeddings to the table's dimensions. */
  readonly projection: string;
  /** A multiple of 8. */
  readonly dims: number;
}

/** A table that turns a query into an embedding by look-up, as a builder has it. */
export interface DenseTableParts extends DenseBasis {
  readonly tokenizer: TableTokenizer;
  /** Every token that a query can give, with its row. */
  readonly rows: ReadonlyMap<string, TokenRow>;
  /** For queries that the model itself embeds; undefined: none is. */
  readonly projects?: ProjectionParts | undefined;
}

/** A table without its rows, open: how a query is split, and where the rows are. */
export interface DenseTable extends DenseBasis, Pick<QueryTable, 'tokenizer' | 'vocabulary'> {}

/** The object of a table: a pack of its head, its row blocks, and perhaps a projection; and the bytes of the head's block. FORMAT.md §21.3. */
export function encodeDenseTable(parts: DenseTableParts): { object: Uint8Array<ArrayBuffer>; headBytes: number } {
  const { model, projection, dims, tokenizer, rows, projects } = parts;
  const tokens = [...rows.keys()].map((token) => ({ token, bytes: utf8(token) }));
  tokens.sort((a, b) => compareBytes(a.bytes, b.bytes));
  const head = new ByteWriter(1 << 16);
  head.raw(fromHex(model));
  head.raw(fromHex(projection));
  head.u16(dims);
  head.raw(encodeQueryTable({ tokenizer, tokens: [...rows.keys()] }));
  const blocks = [encodeBlock(BLOCK.denseTable, head.view())];
  for (let start = 0; start < tokens.length; start += ROW_BLOCK_TOKENS) {
    const own = tokens.slice(start, start + ROW_BLOCK_TOKENS).map(({ token }) => rows.get(token)!);
    blocks.push(encodeBlock(BLOCK.rows, encodeRowBlock(own)));
  }
  if (projects) blocks.push(encodeBlock(BLOCK.projection, encodeProjectionBlock(projects)));
  const object = new ByteWriter(1 << 20);
  object.raw(encodeHeader(PACK_MAGIC));
  for (const block of blocks) object.raw(block);
  return { object: object.toBytes(), headBytes: blocks[0]!.length };
}

/** Opens the payload of a table's head. @throws CairnError `corrupt` */
export function decodeDenseTable(payload: Uint8Array): DenseTable {
  const reader = new ByteReader(payload, 'dense table');
  const model = toHex(reader.raw(32));
  const projection = toHex(reader.raw(32));
  const dims = reader.u16();
  if (!isDims(dims)) throw reader.corrupt(`${dims} dimensions`);
  const { tokenizer, vocabulary, weightOf } = decodeQueryTable(reader.raw(reader.remaining));
  if (weightOf) throw reader.corrupt('tokens with weights');
  return { model, projection, dims, tokenizer, vocabulary };
}

/** Where the rows of a token are: the place of its block in the object, the rows that it has, and which it is. */
export function rowPlace(
  token: number,
  { dims, tokens, headBytes }: { readonly dims: number; readonly tokens: number; readonly headBytes: number },
): { extent: Extent; rows: number; row: number } {
  const block = Math.floor(token / ROW_BLOCK_TOKENS);
  const rows = Math.min(ROW_BLOCK_TOKENS, tokens - block * ROW_BLOCK_TOKENS);
  const whole = ROW_BLOCK_TOKENS * rowBytes(dims) + BLOCK_OVERHEAD_BYTES;
  return {
    extent: { address: HEADER_BYTES + headBytes + block * whole, bytes: rows * rowBytes(dims) + BLOCK_OVERHEAD_BYTES },
    rows,
    row: token - block * ROW_BLOCK_TOKENS,
  };
}

/**
 * Where the projection is in a table's object: behind its rows; undefined where there is none. FORMAT.md §21.7.
 * @throws CairnError `corrupt` (an object that ends within its rows)
 */
export function projectionExtent(
  dims: number,
  table: { readonly bytes: number; readonly tokens: number; readonly headBytes: number },
): Extent | undefined {
  const { extent } = rowPlace(table.tokens - 1, { dims, ...table });
  const address = extent.address + extent.bytes;
  if (address > table.bytes)
    throw new CairnError('corrupt', `a table of ${table.bytes} bytes, expected at least the ${address} of its rows`);
  return address < table.bytes ? { address, bytes: table.bytes - address } : undefined;
}

/** Whether codes and tables can have so many dimensions. */
export function isDims(dims: number): boolean {
  return Number.isInteger(dims) && dims >= 8 && dims <= DENSE_LIMIT_DIMS && dims % 8 === 0;
}
