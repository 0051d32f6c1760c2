import { ByteReader, ByteWriter, utf8 } from '../bytes.ts';
import type { AttributeValue, Scalar } from '../document.ts';
import { type Column, compareScalars } from './open-column.ts';

/**
 * Payload of a column: a dictionary of the attribute's distinct values, then for every document of the shard how many
 * values it has and their ordinals, each kind of number in as few bytes as the largest takes. FORMAT.md §12.
 */
export function encodeColumn(values: readonly (AttributeValue | undefined)[]): Uint8Array<ArrayBuffer> {
  // A set takes negative zero for zero, as an index does.
  const distinct = new Set<Scalar>();
  for (const value of values) for (const scalar of scalars(value)) distinct.add(scalar);
  const dictionary = [...distinct].sort(compareScalars);
  const ordinalOf = new Map(dictionary.map((scalar, ordinal) => [scalar, ordinal]));
  const writer = new ByteWriter();
  writer.varint(0);
  writer.varint(0);
  encodeDictionary(writer, dictionary);
  writer.varint(values.length);
  const counts = values.map((value) => scalars(value).length);
  const isOneEach = counts.every((count) => count === 1);
  encodeNumbers(writer, isOneEach ? 0 : widthOf(counts), counts);
  const ordinals = values.flatMap((value) => scalars(value).map((scalar) => ordinalOf.get(scalar)!));
  encodeNumbers(writer, isOneEach && dictionary.length === 1 ? 0 : widthOf(ordinals), ordinals);
  return writer.toBytes();
}

/** Opens the payload of a column. @throws CairnError `corrupt` */
export function decodeColumn(payload: Uint8Array, documents: number): Column {
  const reader = new ByteReader(payload, 'column');
  const reserved = reader.varint() || reader.varint();
  if (reserved !== 0) throw reader.corrupt(`${reserved} where it begins, expected 0`);
  const values = decodeDictionary(reader);
  const count = reader.varint();
  if (count !== documents) throw reader.corrupt(`${count} documents instead of ${documents}`);
  const countWidth = decodeWidth(reader);
  const starts = countWidth === 0 ? oneEach(documents) : decodeStarts(reader, countWidth, documents);
  const width = decodeWidth(reader);
  if (width === 0 && countWidth > 0) throw reader.corrupt('no ordinals of documents that have some values or none');
  const ordinals = decodeNumbers(reader, width, starts[documents]!);
  // No iterator, which takes five times as long.
  for (let i = 0; i < ordinals.length; i++)
    if (ordinals[i]! >= values.length) throw reader.corrupt(`value ${ordinals[i]} of ${values.length}`);
  reader.end();
  return { values, starts, ordinals };
}

function scalars(value: AttributeValue | undefined): readonly Scalar[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** Lengths of the texts, the texts in one, the numbers, the booleans. */
function encodeDictionary(writer: ByteWriter, dictionary: readonly Scalar[]): void {
  const texts = dictionary.filter((value) => typeof value === 'string').map(utf8);
  writer.varint(texts.length);
  for (const text of texts) writer.varint(text.length);
  for (const text of texts) writer.raw(text);
  const numbers = dictionary.filter((value) => typeof value === 'number');
  writer.varint(numbers.length);
  for (const number of numbers) writer.f64(number);
  const booleans = dictionary.filter((value) => typeof value === 'boolean');
  writer.varint(booleans.length);
  for (const boolean of booleans) writer.u8(boolean ? 1 : 0);
}

function decodeDictionary(reader: ByteReader): Scalar[] {
  const values: Scalar[] = decodeTexts(reader);
  for (let left = takeCount(reader, 8); left > 0; left--) {
    const value = reader.f64();
    if (!Number.isFinite(value)) throw reader.corrupt(`the number ${value}`);
    values.push(value);
  }
  for (let left = takeCount(reader, 1); left > 0; left--) {
    const flag = reader.u8();
    if (flag > 1) throw reader.corrupt(`a boolean of ${flag}`);
    values.push(flag === 1);
  }
  for (let i = 1; i < values.length; i++)
    if (compareScalars(values[i - 1]!, values[i]!) >= 0) throw reader.corrupt('values that are not in order');
  return values;
}

function decodeTexts(reader: ByteReader): string[] {
  const ends: number[] = [];
  let bytes = 0;
  for (let left = takeCount(reader, 1); left > 0; left--) ends.push((bytes += reader.varint()));
  const raw = reader.raw(bytes);
  const all = reader.decodeText(raw);
  // Where every character is a byte, as mostly, one call decodes all of them.
  if (all.length === bytes) return ends.map((end, i) => all.slice(ends[i - 1] ?? 0, end));
  return ends.map((end, i) => reader.decodeText(raw.subarray(ends[i - 1] ?? 0, end)));
}

/** A number of values that take so many bytes each, at least. */
function takeCount(reader: ByteReader, bytes: number): number {
  const count = reader.varint();
  if (count * bytes > reader.remaining) throw reader.corrupt(`${count} distinct values`);
  return count;
}

/** Bytes of the largest number: 1, 2 or 4. */
function widthOf(numbers: readonly number[]): number {
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4;
}

/** Width 0 stands for numbers that need not be told. */
function encodeNumbers(writer: ByteWriter, width: number, numbers: readonly number[]): void {
  writer.u8(width);
  if (width === 0) return;
  for (const number of numbers)
    if (width === 1) writer.u8(number);
    else if (width === 2) writer.u16(number);
    else writer.u32(number);
}

/** Every document has one value. */
function oneEach(documents: number): Uint32Array {
  const starts = new Uint32Array(documents + 1);
  for (let i = 1; i <= documents; i++) starts[i] = i;
  return starts;
}

function decodeStarts(reader: ByteReader, width: number, documents: number): Uint32Array {
  const counts = decodeNumbers(reader, width, documents);
  const starts = new Uint32Array(documents + 1);
  let end = 0;
  for (let i = 0; i < documents; i++) {
    end += counts[i]!;
    starts[i + 1] = end;
  }
  // No more values than there are bytes for; what does not fit 32 bits is no less wrong.
  if (end > reader.remaining) throw reader.corrupt(`${end} values`);
  return starts;
}

function decodeWidth(reader: ByteReader): number {
  const width = reader.u8();
  if (width === 3 || width > 4) throw reader.corrupt(`numbers of ${width} bytes`);
  return width;
}

function decodeNumbers(reader: ByteReader, width: number, count: number): Uint32Array {
  const start = reader.position;
  const raw = reader.raw(count * width);
  if (width === 1) return new Uint32Array(raw);
  const { view } = reader;
  const numbers = new Uint32Array(count);
  if (width === 0) return numbers;
  if (width === 2) for (let i = 0; i < count; i++) numbers[i] = view.getUint16(start + 2 * i, true);
  else for (let i = 0; i < count; i++) numbers[i] = view.getUint32(start + 4 * i, true);
  return numbers;
}
