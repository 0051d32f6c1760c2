/**
 * Writes the direction of a row, `width` numbers from a place on, to the same place of `out`, which may be the same array;
 * returns the row's length. A row of zeros stays one.
 */
export function toUnitRow(rows: Float64Array, out: Float64Array, at: number, width: number): number {
  let squares = 0;
  for (let k = at; k < at + width; k++) squares += rows[k]! * rows[k]!;
  const length = Math.sqrt(squares);
  const factor = length > 0 ? 1 / length : 0;
  for (let k = at; k < at + width; k++) out[k] = factor * rows[k]!;
  return length;
}
