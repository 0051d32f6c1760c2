import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { multiplyByTransposed, transpose } from './matrix-product.ts';

/** Vectors that are taken together into the products. */
const CHUNK = 512;
/** Added to the diagonal, in parts of its mean: directions that no vector has get no weight then. */
const RIDGE = 1e-4;

/**
 * The linear map that brings vectors nearest to others (least squares, by the normal equations; ridge regression after
 * Hoerl and Kennard 1970).
 */
export class LinearMap {
  readonly #source: number;
  readonly #dims: number;
  readonly #squares: Float64Array;
  readonly #products: Float64Array;

  constructor(source: number, dims: number) {
    this.#source = source;
    this.#dims = dims;
    this.#squares = new Float64Array(source * source);
    this.#products = new Float64Array(source * dims);
  }

  /**
   * Takes `n` vectors and what each should become into account.
   * @param from n x source
   * @param to n x dims
   */
  add(from: Float64Array, to: Float64Array, n: number): void {
    const [source, dims] = [this.#source, this.#dims];
    const columns = new Float64Array(n * source);
    const targets = new Float64Array(n * dims);
    transpose(from, columns, n, source);
    transpose(to, targets, n, dims);
    addProduct(this.#squares, columns, columns, { n: source, m: source, width: n });
    addProduct(this.#products, columns, targets, { n: source, m: dims, width: n });
  }

  /** The vectors (row by row, of `source` numbers) as the map has them, row by row, of `dims` numbers. */
  apply(vectors: Float32Array): Float32Array<ArrayBuffer> {
    const [source, dims] = [this.#source, this.#dims];
    const map = this.#solve();
    const count = vectors.length / source;
    const mapped = new Float32Array(count * dims);
    const out = new Float64Array(CHUNK * dims);
    for (let start = 0; start < count; start += CHUNK) {
      const n = Math.min(CHUNK, count - start);
      const chunk = Float64Array.from(vectors.subarray(start * source, (start + n) * source));
      multiplyByTransposed(chunk, map, out, { n, m: dims, width: source });
      mapped.set(out.subarray(0, n * dims), start * dims);
    }
    return mapped;
  }

  /** dims x source. */
  #solve(): Float64Array {
    const source = this.#source;
    const squares = Matrix.from1DArray(source, source, this.#squares);
    const ridge = (RIDGE * squares.trace()) / source || RIDGE;
    for (let i = 0; i < source; i++) squares.set(i, i, squares.get(i, i) + ridge);
    const products = Matrix.from1DArray(source, this.#dims, this.#products);
    return Float64Array.from(new CholeskyDecomposition(squares).solve(products).transpose().to1DArray());
  }
}

function addProduct(
  sum: Float64Array,
  a: Float64Array,
  b: Float64Array,
  size: { readonly n: number; readonly m: number; readonly width: number },
): void {
  const part = new Float64Array(sum.length);
  multiplyByTransposed(a, b, part, size);
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}
