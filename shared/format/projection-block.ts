import { ByteReader, ByteWriter } from '../bytes.ts';

/** What brings embeddings of a model to the dimensions of codes, as a builder has it. */
export interface ProjectionParts {
  /** Numbers of the model's embeddings. */
  readonly source: number;
  readonly dims: number;
  /** `dims` rows of `source` numbers. */
  readonly matrix: Float32Array;
  /** What is taken from an embedding first. */
  readonly mean: Float32Array;
}

/** A projection, open. */
export interface ProjectionBlock {
  readonly source: number;
  /**
   * An embedding in the dimensions of codes, as integers.
   * @param embedding of `source` numbers, finite, of length 1
   */
  project(embedding: Float32Array): Int32Array;
}

/** Largest number of a row. */
const ROW_MAX = 127;
/** What 1 becomes: a projected embedding of length 1 has no number beyond it. */
const UNIT = 1 << 24;

/** Payload of a projection's block: numbers of 8 bits, each row with a scale of its own. FORMAT.md §21.7. */
export function encodeProjectionBlock({ source, dims, matrix, mean }: ProjectionParts): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(2 + source * 4 + dims * (4 + source));
  writer.u16(source);
  writer.raw(floatBytes(mean));
  for (let dim = 0; dim < dims; dim++) {
    const row = matrix.subarray(dim * source, (dim + 1) * source);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.fround(largest / ROW_MAX);
    writer.raw(floatBytes(Float32Array.of(scale)));
    for (const value of row) writer.u8((scale > 0 ? Math.round(value / scale) : 0) & 255);
  }
  return writer.toBytes();
}

/** Opens a payload. @throws CairnError `corrupt` (another length, numbers that are not finite) */
export function decodeProjectionBlock(payload: Uint8Array, dims: number): ProjectionBlock {
  const reader = new ByteReader(payload, 'projection');
  const source = reader.u16();
  if (source === 0 || payload.length !== 2 + source * 4 + dims * (4 + source))
    throw reader.corrupt(`${payload.length} bytes for ${dims} rows of ${source} numbers`);
  const mean = readFloats(reader, source);
  const scales = new Float32Array(dims);
  const rows = new Int8Array(dims * source);
  for (let dim = 0; dim < dims; dim++) {
    scales[dim] = readFloats(reader, 1)[0]!;
    rows.set(reader.raw(source), dim * source);
  }
  if (![...mean, ...scales].every(Number.isFinite)) throw reader.corrupt('numbers that are not finite');
  return { source, project: (embedding) => projectBy({ source, mean, scales, rows }, embedding) };
}

function projectBy(
  { source, mean, scales, rows }: { source: number; mean: Float32Array; scales: Float32Array; rows: Int8Array },
  embedding: Float32Array,
): Int32Array {
  const projected = Float64Array.from(scales, (scale, dim) => {
    let sum = 0;
    for (let i = 0; i < source; i++) sum += rows[dim * source + i]! * (embedding[i]! - mean[i]!);
    return scale * sum;
  });
  const length = Math.sqrt(projected.reduce((sum, value) => sum + value * value, 0));
  return Int32Array.from(projected, (value) => (length > 0 ? Math.round((value / length) * UNIT) : 0));
}

function floatBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return new Uint8Array(view.buffer);
}

function readFloats(reader: ByteReader, count: number): Float32Array {
  const bytes = reader.raw(count * 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
}
