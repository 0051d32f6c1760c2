import { toHalf } from '../../index-builder/encoders/half-float.ts';

/** How a `.npy` file is written. */
export interface NpyStyle {
  readonly version?: 1 | 2 | 3;
  readonly type?: string;
  /** The description, where it is another than NumPy would write. */
  readonly description?: string;
}

/** Bytes of a `.npy` file of rows, as NumPy saves them. */
export function npyBytes(rows: readonly (readonly number[])[], style: NpyStyle = {}): Buffer {
  const { version = 1, type = '<f4' } = style;
  const shape = `(${rows.length}, ${rows[0]?.length ?? 0})`;
  const said = style.description ?? `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const before = 8 + lengthBytes;
  const description = said.padEnd(Math.ceil((before + said.length + 1) / 64) * 64 - before - 1, ' ') + '\n';
  const head = Buffer.alloc(before);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  head.writeUIntLE(description.length, 8, lengthBytes);
  return Buffer.concat([head, Buffer.from(description), ...rows.map((row) => floatBytes(row, Number(type.at(-1))))]);
}

/** Little-endian floats of 2, 4 or 8 bytes each. */
export function floatBytes(numbers: readonly number[], each: number): Buffer {
  const bytes = Buffer.alloc(numbers.length * each);
  numbers.forEach((value, i) => {
    if (each === 2) bytes.writeUInt16LE(toHalf(value), i * 2);
    else if (each === 4) bytes.writeFloatLE(value, i * 4);
    else bytes.writeDoubleLE(value, i * 8);
  });
  return bytes;
}
