import { createHash } from 'node:crypto';

/** Brings embeddings of a model to the dimensions of codes and tables. */
export interface Projection {
  /** Dimensions of the model's embeddings. */
  readonly source: number;
  /** Dimensions of what it gives, a multiple of 8. */
  readonly dims: number;
  /** `dims` rows of `source` numbers, orthonormal. */
  readonly matrix: Float32Array;
  /** What is taken from an embedding first, `source` numbers: what embeddings have in common tells none from another. */
  readonly mean: Float32Array;
}

/**
 * An embedding, of length 1, in the dimensions of the projection, of length 1 again; all 0 where nothing of it is left.
 */
export function project(
  { source, dims, matrix, mean }: Projection,
  embedding: Float32Array,
): Float32Array<ArrayBuffer> {
  const centred = Float64Array.from(embedding, (value, i) => value - mean[i]!);
  const projected = new Float32Array(dims);
  for (let i = 0; i < dims; i++) {
    let sum = 0;
    for (let j = 0; j < source; j++) sum += matrix[i * source + j]! * centred[j]!;
    projected[i] = sum;
  }
  return unit(projected);
}

/** A vector of length 1 in the same direction; all 0 where it has none. */
export function unit(vector: Float32Array): Float32Array<ArrayBuffer> {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? Float32Array.from(vector, (value) => value / length) : new Float32Array(vector.length);
}

/** Bytes of the numbers of a projection, matrix and mean, little-endian on every host. */
export function encodeProjection({ matrix, mean }: Projection): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer((matrix.length + mean.length) * 4));
  matrix.forEach((value, i) => view.setFloat32(i * 4, value, true));
  mean.forEach((value, i) => view.setFloat32((matrix.length + i) * 4, value, true));
  return new Uint8Array(view.buffer);
}

/** A projection from its bytes: `source * (dims + 1)` numbers. */
export function decodeProjection(bytes: Uint8Array, source: number, dims: number): Projection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers = Float32Array.from({ length: source * (dims + 1) }, (_, i) => view.getFloat32(i * 4, true));
  return { source, dims, matrix: numbers.slice(0, source * dims), mean: numbers.slice(source * dims) };
}

/** SHA-256 of a projection, in hexadecimal digits: codes and tables of different ones do not fit. */
export function projectionHash(projection: Projection): string {
  const { source, dims } = projection;
  return createHash('sha256').update(`${source} ${dims} `).update(encodeProjection(projection)).digest('hex');
}
