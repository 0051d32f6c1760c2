import type { FloatBytes, Refuse } from './embedding-numbers.ts';

/** What a `.npy` file says of the matrix in it. */
export interface NpyHeader {
  readonly rows: number;
  /** Numbers of a row. */
  readonly width: number;
  /** Bytes of a number, a little-endian float. */
  readonly each: FloatBytes;
}

export const NPY_MAGIC = '\x93NUMPY';
/** Magic, version, and the length of the description in 2 bytes (version 1) or 4. */
export const NPY_PREFIX_BYTES = 12;
/** A description has some 100 bytes; more is another file. */
const DESCRIPTION_LIMIT_BYTES = 1 << 16;

/**
 * Where the description of a matrix stands in a `.npy` file: NumPy's format, versions 1 to 3.
 * @param prefix the first NPY_PREFIX_BYTES of the file
 * @throws what `refuse` throws
 */
export function descriptionPlace(prefix: Uint8Array, refuse: Refuse): { startByte: number; endByte: number } {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length);
  const found = String.fromCharCode(...prefix.subarray(0, NPY_MAGIC.length));
  if (prefix.length < NPY_PREFIX_BYTES || found !== NPY_MAGIC)
    return refuse(`it begins with ${JSON.stringify(found)}, expected a .npy file`);
  const version = prefix[NPY_MAGIC.length]!;
  if (version < 1 || version > 3) return refuse(`it is of version ${version} of the .npy format, expected 1 to 3`);
  const at = NPY_MAGIC.length + 2;
  const lengthBytes = version === 1 ? view.getUint16(at, true) : view.getUint32(at, true);
  if (lengthBytes > DESCRIPTION_LIMIT_BYTES)
    return refuse(`its description has ${lengthBytes} bytes, expected at most ${DESCRIPTION_LIMIT_BYTES}`);
  const startByte = version === 1 ? at + 2 : at + 4;
  return { startByte, endByte: startByte + lengthBytes };
}

/**
 * Reads a description, such as `{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 384), }`.
 * @throws what `refuse` throws
 */
export function parseDescription(description: string, refuse: Refuse): NpyHeader {
  const dtype = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)")/.exec(description);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(description)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,]*)\)/.exec(description)?.[1];
  if (order === undefined || shape === undefined)
    return refuse(`its description is ${JSON.stringify(description.trim().slice(0, 100))}, expected order and shape`);
  const type = dtype?.[1] ?? dtype?.[2] ?? 'several';
  const each = /^[<|]f([248])$/.exec(type)?.[1];
  if (each === undefined) return refuse(`its numbers are of type ${type}, expected <f2, <f4 or <f8`);
  if (order === 'True') return refuse('its numbers lie column by column (Fortran order), expected row by row');
  const [rows, width, ...more] = shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (rows === undefined || width === undefined || more.length > 0 || !Number.isSafeInteger(rows * width))
    return refuse(`it has the shape (${shape.trim()}), expected rows and numbers of a row`);
  return { rows, width, each: Number(each) as FloatBytes };
}
