import { ByteReader, ByteWriter } from '../bytes.ts';
import type { AttributeValue } from '../document.ts';

type Scalar = string | number | boolean;

// Type tags of dictionary values; the order of a dictionary is by tag, then by value (texts by UTF-16 code units).
const TEXT = 1;
const NUMBER = 2;
const BOOLEAN = 3;

/**
 * Payload of a column: a dictionary of the attribute's distinct values, then, for every document of the shard, the
 * code of how many values it has (0: it lacks the attribute; 2: one value; 2n + 1: a list of n) and their ordinals.
 * FORMAT.md §12.
 */
export function encodeColumn(values: readonly (AttributeValue | undefined)[]): Uint8Array<ArrayBuffer> {
  // A set takes negative zero for zero, as an index does.
  const distinct = new Set<Scalar>();
  for (const value of values) for (const scalar of scalars(value)) distinct.add(scalar);
  const sorted = [...distinct].sort((a, b) => tagOf(a) - tagOf(b) || (a < b ? -1 : 1));
  const ordinals = new Map(sorted.map((scalar, ordinal) => [scalar, ordinal]));
  const writer = new ByteWriter();
  writer.varint(sorted.length);
  for (const scalar of sorted) encodeScalar(writer, scalar);
  writer.varint(values.length);
  for (const value of values) {
    const own = scalars(value);
    writer.varint(value === undefined ? 0 : Array.isArray(value) ? 1 + own.length * 2 : 2);
    for (const scalar of own) writer.varint(ordinals.get(scalar)!);
  }
  return writer.toBytes();
}

/** Value of the attribute for every document of the shard. @throws CairnError `corrupt` */
export function decodeColumn(payload: Uint8Array, documents: number): (AttributeValue | undefined)[] {
  const reader = new ByteReader(payload, 'column');
  const dictionary: Scalar[] = [];
  const size = reader.varint();
  if (size * 2 > reader.remaining) throw reader.corrupt(`${size} distinct values`);
  for (let i = 0; i < size; i++) dictionary.push(decodeScalar(reader));
  const count = reader.varint();
  if (count !== documents) throw reader.corrupt(`${count} documents instead of ${documents}`);
  const values: (AttributeValue | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const code = reader.varint();
    if (code === 0) values.push(undefined);
    else if (code === 2) values.push(ordinalValue(reader, dictionary));
    else if (code % 2 === 1) values.push(listValue(reader, dictionary, (code - 1) / 2));
    else throw reader.corrupt(`a value code of ${code}`);
  }
  reader.end();
  return values;
}

function listValue(reader: ByteReader, dictionary: readonly Scalar[], length: number): readonly string[] {
  if (length > reader.remaining) throw reader.corrupt(`a list of ${length} values`);
  return Array.from({ length }, () => {
    const value = ordinalValue(reader, dictionary);
    if (typeof value !== 'string') throw reader.corrupt('a list of other things than text');
    return value;
  });
}

function ordinalValue(reader: ByteReader, dictionary: readonly Scalar[]): Scalar {
  const ordinal = reader.varint();
  const value = dictionary[ordinal];
  if (value === undefined) throw reader.corrupt(`value ${ordinal} of ${dictionary.length}`);
  return value;
}

function scalars(value: AttributeValue | undefined): readonly Scalar[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

function tagOf(scalar: Scalar): number {
  return typeof scalar === 'string' ? TEXT : typeof scalar === 'number' ? NUMBER : BOOLEAN;
}

function encodeScalar(writer: ByteWriter, scalar: Scalar): void {
  if (typeof scalar === 'string') {
    writer.u8(TEXT);
    writer.text(scalar);
  } else if (typeof scalar === 'number') {
    writer.u8(NUMBER);
    writer.f64(scalar);
  } else {
    writer.u8(BOOLEAN);
    writer.u8(scalar ? 1 : 0);
  }
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
