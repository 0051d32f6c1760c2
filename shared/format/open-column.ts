import type { Scalar } from '../document.ts';

/** A column, open: the values of document i have the ordinals from `starts[i]` up to `starts[i + 1]`. */
export interface Column {
  /** Distinct values in the order of `compareScalars`. */
  readonly values: readonly Scalar[];
  /** One more than there are documents. */
  readonly starts: Uint32Array;
  /** Ordinals of values, in the order of documents; a list may have one twice. */
  readonly ordinals: Uint32Array;
}

/** Order of values: texts by UTF-16 code units, then numbers by size, then false and true. */
export function compareScalars(a: Scalar, b: Scalar): number {
  return typeOrder(a) - typeOrder(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function typeOrder(scalar: Scalar): number {
  return typeof scalar === 'string' ? 0 : typeof scalar === 'number' ? 1 : 2;
}
