import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ByteReader, ByteWriter, utf8 } from '../../shared/bytes.ts';
import { crc32c } from '../../shared/crc32c.ts';
import { CairnError } from '../../shared/errors.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import { decodeDenseTable, type DenseBasis, isDims, projectionExtent } from '../../shared/format/dense-table.ts';
import { BLOCK, HEADER_BYTES } from '../../shared/format/layout.ts';
import { decodeProjectionBlock } from '../../shared/format/projection-block.ts';
import { fileError } from '../file-error.ts';
import { WholeFile } from '../whole-file.ts';
import { decodeProjection, encodeProjection, type Projection, projectionHash } from './projection.ts';

// A table's file: magic, u32 version, u32 bytes of the JSON; the JSON; the projection (float32); the object;
// u32 CRC-32C of all before it. Little-endian.
const MAGIC = 'CAIRNQTB';
const VERSION = 1;
const CRC_BYTES = 4;

/** Folder, in the one that a command runs in, for the tables of models. */
const TABLES_FOLDER = join('.cairn', 'tables');
/** Name of the table that a model's folder brings. */
const OWN_TABLE = 'query.table';
/** Digits of the model's hash that name its table. */
const NAME_DIGITS = 32;

const cosines = z.object({ initial: z.number(), fitted: z.number(), quantized: z.number() });
const aboutSchema = z.object({
  /** Name of the model. */
  name: z.string(),
  /** Queries that the table was fitted to. */
  queries: z.int(),
  /** Tokens that occur in them. */
  seen: z.int(),
  steps: z.int(),
  seed: z.int(),
  /** Share of the variance of the queries' embeddings that the projection keeps. */
  kept: z.number(),
  /** Of queries that the fit never saw. */
  heldOut: z.object({
    queries: z.int(),
    /** Mean cosine to the model's own embedding: of the table as it begins, fitted, and at 4 bits. */
    cosine: cosines,
    /** What the fit makes small, of the fitted table. */
    loss: z.number(),
  }),
});
const headSchema = z.object({
  model: z.string().regex(/^[0-9a-f]{64}$/),
  projection: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.int().min(8),
  dims: z.int().refine(isDims),
  headBytes: z.int().min(1),
  tokens: z.int().min(1),
  about: aboutSchema,
});

/** What is known of how a table came about. */
export type TableCard = Readonly<z.infer<typeof aboutSchema>>;

/** A table that stands in for a model at query time, with all that a build needs of it. */
export interface DistilledTable {
  readonly basis: DenseBasis;
  readonly projection: Projection;
  /** Of the index format: head and row blocks. FORMAT.md §21.3. */
  readonly object: Uint8Array<ArrayBuffer>;
  /** Bytes of the object's head block. */
  readonly headBytes: number;
  readonly tokens: number;
  readonly about: TableCard;
}

/** Bytes of a table's file: equal tables, equal bytes. */
export function encodeTableFile(table: DistilledTable): Uint8Array<ArrayBuffer> {
  const { basis, projection, object, headBytes, tokens, about } = table;
  const head: z.input<typeof headSchema> = {
    model: basis.model,
    projection: basis.projection,
    source: projection.source,
    dims: basis.dims,
    headBytes,
    tokens,
    about,
  };
  const json = utf8(JSON.stringify(head));
  const writer = new ByteWriter(
    object.length + (projection.matrix.length + projection.mean.length) * 4 + json.length + 64,
  );
  writer.raw(utf8(MAGIC));
  writer.u32(VERSION);
  writer.u32(json.length);
  writer.raw(json);
  writer.raw(encodeProjection(projection));
  writer.raw(object);
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** @throws CairnError `corrupt`, `too-new`, `bad-request` (not a table at all) */
export function decodeTableFile(bytes: Uint8Array): DistilledTable {
  const reader = new ByteReader(bytes, 'query table file');
  const magic = bytes.length < MAGIC.length ? '' : String.fromCharCode(...reader.raw(MAGIC.length));
  if (magic !== MAGIC)
    throw new CairnError('bad-request', 'it is not a query table, expected a file that cairn distill wrote');
  const version = reader.u32();
  if (version > VERSION)
    throw new CairnError('too-new', `a query table of version ${version}, this builder reads version ${VERSION}`);
  const end = bytes.length - CRC_BYTES;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + end, CRC_BYTES).getUint32(0, true);
  const actual = crc32c(bytes.subarray(0, end));
  if (stored !== actual)
    throw new CairnError('corrupt', `found checksum ${actual.toString(16)}, expected ${stored.toString(16)}`);
  if (version !== VERSION) throw reader.corrupt(`version ${version}`);
  const head = readHead(reader);
  const { source, dims, headBytes, tokens, about } = head;
  const projection = decodeProjection(reader.raw(source * (dims + 1) * 4), source, dims);
  if (projectionHash(projection) !== head.projection) throw reader.corrupt('another projection than it names');
  const basis = { model: head.model, projection: head.projection, dims };
  // A copy, of bytes alone: what a reader gives is a view of the whole file, and `slice` of a Buffer is another one.
  const object = new Uint8Array(reader.raw(reader.remaining - CRC_BYTES));
  reader.skip(CRC_BYTES);
  checkObject(object, basis, headBytes, tokens);
  return { basis, projection, object, headBytes, tokens, about };
}

function readHead(reader: ByteReader): z.infer<typeof headSchema> {
  const text = reader.decodeText(reader.raw(reader.u32()));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw reader.corrupt('a description that is not JSON');
  }
  const head = headSchema.safeParse(json);
  if (!head.success) throw reader.corrupt(`a description that is wrong at ${head.error.issues[0]!.path.join('.')}`);
  return head.data;
}

function checkObject(object: Uint8Array, basis: DenseBasis, headBytes: number, tokens: number): void {
  const head = decodeDenseTable(decodeBlock(BLOCK.denseTable, object.subarray(HEADER_BYTES, HEADER_BYTES + headBytes)));
  const same =
    head.model === basis.model &&
    head.projection === basis.projection &&
    head.dims === basis.dims &&
    head.vocabulary.count === tokens;
  if (!same) throw new CairnError('corrupt', 'rows that are not those which the file describes');
  const projection = projectionExtent(basis.dims, { bytes: object.length, tokens, headBytes });
  if (!projection) return;
  const { address, bytes } = projection;
  decodeProjectionBlock(decodeBlock(BLOCK.projection, object.subarray(address, address + bytes)), basis.dims);
}

/** Writes a table's file, whole or not at all; returns its bytes. @throws CairnError `not-found`, `unauthorized`, `transport` */
export function writeTableFile(path: string, table: DistilledTable): number {
  const bytes = encodeTableFile(table);
  const file = new WholeFile(path);
  try {
    file.write(bytes);
    file.commit();
    return bytes.length;
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** @throws CairnError `not-found`, `corrupt`, `too-new`, `bad-request`, naming the file */
export function readTableFile(path: string): DistilledTable {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw fileError(cause, 'cannot read', path);
  }
  try {
    return decodeTableFile(bytes);
  } catch (cause) {
    if (!(cause instanceof CairnError)) throw cause;
    throw new CairnError(cause.code, cause.message, { cause, place: { file: path } });
  }
}

/** Where the table of a model is looked for, and put, if nobody says otherwise. @param model SHA-256 of its weights */
export function tablePath(model: string): string {
  return join(TABLES_FOLDER, `${model.slice(0, NAME_DIGITS)}.table`);
}

/**
 * The table of a model: the one that its folder brings, or the one that was distilled in this working directory.
 * @param model SHA-256 of the weights
 * @param folder with the model's tokenizer.json, where it has one
 * @throws CairnError of reading it; `bad-request` (a table of other weights), naming the file
 */
export function findTable(model: string, folder: string | undefined): DistilledTable | undefined {
  const own = folder === undefined ? [] : [join(folder, OWN_TABLE)];
  const paths = [...own, tablePath(model)].filter((file) => existsSync(file));
  const tables = paths.map(readTableFile);
  const [first] = tables;
  const found = tables.find(({ basis }) => basis.model === model);
  if (found || !first) return found;
  const message = `a query table of the model ${first.basis.model.slice(0, 12)}, expected one of ${model.slice(0, 12)}`;
  throw new CairnError('bad-request', message, { place: { file: paths[0]! } });
}
