import type { ByteReader } from '../bytes.ts';
import type { Scalar } from '../document.ts';
import type { Column } from './open-column.ts';

// Type tags of dictionary values.
const TEXT = 1;
const NUMBER = 2;
const BOOLEAN = 3;

/** Opens the payload of a column as version 4 has them. FORMAT.md §12. @throws CairnError `corrupt` */
export function decodeOlderColumn(reader: ByteReader, documents: number): Column {
  const values: Scalar[] = [];
  const size = reader.varint();
  if (size * 2 > reader.remaining) throw reader.corrupt(`${size} distinct values`);
  for (let i = 0; i < size; i++) values.push(decodeScalar(reader));
  const texts = values.findLastIndex((value) => typeof value === 'string') + 1;
  const count = reader.varint();
  if (count !== documents) throw reader.corrupt(`${count} documents instead of ${documents}`);
  const starts = new Uint32Array(documents + 1);
  const ordinals: number[] = [];
  for (let document = 0; document < documents; document++) {
    const code = reader.varint();
    if (code > 2 && code % 2 === 0) throw reader.corrupt(`a value code of ${code}`);
    const length = Math.floor(code / 2);
    if (length > reader.remaining) throw reader.corrupt(`a list of ${length} values`);
    const most = code === 2 ? size : texts;
    for (let i = 0; i < length; i++) {
      const ordinal = reader.varint();
      if (ordinal >= most) throw reader.corrupt(`value ${ordinal}, expected one of ${most}`);
      ordinals.push(ordinal);
    }
    starts[document + 1] = ordinals.length;
  }
  reader.end();
  return { values, starts, ordinals: Uint32Array.from(ordinals) };
}

function decodeScalar(reader: ByteReader): Scalar {
  const tag = reader.u8();
  if (tag === TEXT) return reader.text();
  if (tag === NUMBER) {
    const value = reader.f64();
    if (!Number.isFinite(value)) throw reader.corrupt(`the number ${value}`);
    return value;
  }
  const flag = tag === BOOLEAN ? reader.u8() : 2;
  if (flag > 1) throw reader.corrupt(`a value of type ${tag}`);
  return flag === 1;
}
