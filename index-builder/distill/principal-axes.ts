import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import type { Projection } from '../dense/projection.ts';
import { multiplyByTransposed, transpose } from './matrix-product.ts';
import { seededRandom } from './random.ts';
import { toUnitRow } from './unit-row.ts';

/** Vectors that are taken together into the products. */
const CHUNK = 512;

/** A projection, and the share of the vectors' variance that it keeps. */
export interface FittedProjection {
  readonly projection: Projection;
  /** 0..1. */
  readonly kept: number;
}

/**
 * The projection onto the `dims` directions in which vectors vary most (principal components), turned at random: each
 * dimension then has as much to say as any other, which is what sign bits need (Gong et al., "Iterative Quantization",
 * CVPR 2011, section 2.2).
 * @param vectors row by row, `source` numbers each
 */
export function fitProjection(vectors: Float32Array, source: number, dims: number, seed: number): FittedProjection {
  const mean = meanOf(vectors, source);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(scatter(vectors, mean), {
    assumeSymmetric: true,
  });
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!).slice(0, dims);
  const axes = Matrix.zeros(dims, source);
  order.forEach((column, i) => axes.setRow(i, eigenvectorMatrix.getColumn(column)));
  const matrix = Float32Array.from(randomRotation(dims, seed).mmul(axes).to1DArray());
  const whole = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const kept = order.reduce((sum, column) => sum + realEigenvalues[column]!, 0) / whole;
  return { projection: { source, dims, matrix, mean: Float32Array.from(mean) }, kept };
}

/** An orthogonal matrix, each as likely as any other: Q of a matrix of normal numbers, with the signs of R's diagonal. */
export function randomRotation(dims: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const normal = new Matrix(Array.from({ length: dims }, () => Array.from({ length: dims }, () => random.normal())));
  const { orthogonalMatrix, upperTriangularMatrix } = new QrDecomposition(normal);
  for (let i = 0; i < dims; i++) if (upperTriangularMatrix.get(i, i) < 0) orthogonalMatrix.mulColumn(i, -1);
  return orthogonalMatrix;
}

/** What differs from the mean. */
function centred(vectors: Float32Array, mean: Float64Array | Float32Array): Float64Array<ArrayBuffer> {
  const source = mean.length;
  const differences = new Float64Array(vectors.length);
  for (let start = 0; start < vectors.length; start += source)
    for (let i = 0; i < source; i++) differences[start + i] = vectors[start + i]! - mean[i]!;
  return differences;
}

function meanOf(vectors: Float32Array, source: number): Float64Array {
  const sum = new Float64Array(source);
  for (let start = 0; start < vectors.length; start += source)
    for (let i = 0; i < source; i++) sum[i]! += vectors[start + i]!;
  return sum.map((value) => (value * source) / vectors.length);
}

/** Sum, over all vectors, of the products of each two dimensions of what differs from the mean. */
function scatter(vectors: Float32Array, mean: Float64Array): Matrix {
  const source = mean.length;
  const sum = new Float64Array(source * source);
  const part = new Float64Array(source * source);
  for (let start = 0; start < vectors.length; start += CHUNK * source) {
    const chunk = centred(vectors.subarray(start, start + CHUNK * source), mean);
    const n = chunk.length / source;
    const columns = new Float64Array(chunk.length);
    transpose(chunk, columns, n, source);
    multiplyByTransposed(columns, columns, part, { n: source, m: source, width: n });
    for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
  }
  return Matrix.from1DArray(source, source, sum);
}

/** Every vector projected, of length 1, row by row: what `project` gives of each. */
export function projectAll(projection: Projection, vectors: Float32Array): Float32Array<ArrayBuffer> {
  const { source, dims, matrix, mean } = projection;
  const count = vectors.length / source;
  const projected = new Float32Array(count * dims);
  const rows = Float64Array.from(matrix);
  const out = new Float64Array(CHUNK * dims);
  for (let start = 0; start < count; start += CHUNK) {
    const n = Math.min(CHUNK, count - start);
    const chunk = centred(vectors.subarray(start * source, (start + n) * source), mean);
    multiplyByTransposed(chunk, rows, out, { n, m: dims, width: source });
    for (let i = 0; i < n; i++) toUnitRow(out, out, i * dims, dims);
    projected.set(out.subarray(0, n * dims), start * dims);
  }
  return projected;
}
