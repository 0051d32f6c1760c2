import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { joinQueryTable, splitQueryTable } from './query-table-parts.ts';

/** Draws numbers in [0, 1). */
type Next = () => number;

// What decoders trip over: the ends of bytes and of varints.
const TELLING = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

/** A copy of bytes, never empty: half of the time with another byte in its place, else with bytes added or gone. */
export function mutateBytes(bytes: Uint8Array, next: Next): Uint8Array {
  const at = Math.floor(next() * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (Math.floor(next() * 12)) {
    case 0: // A part is gone.
      return Uint8Array.from([...before, ...after.subarray(1 + Math.floor(next() * 4))]);
    case 1: // The end is gone.
      return bytes.slice(0, Math.max(1, at));
    case 2: // A byte too many.
      return Uint8Array.from([...before, byte(next), ...after]);
    case 3: // A byte too many at the end.
      return Uint8Array.from([...bytes, byte(next)]);
    case 4: // The largest number there is.
      return overwritten(bytes, at, [0xff, 0xff, 0xff, 0xff, 0x0f]);
    case 5: // A part twice.
      return Uint8Array.from([...before, ...after.subarray(0, 1 + Math.floor(next() * 12)), ...after]);
    case 6:
    case 7: // Several bytes.
      return overwritten(overwritten(bytes, at, [byte(next)]), Math.floor(next() * bytes.length), [byte(next)]);
    case 8:
    case 9: // A bit.
      return overwritten(bytes, at, [bytes[at]! ^ (1 << Math.floor(next() * 8))]);
    default:
      return overwritten(bytes, at, [byte(next)]);
  }
}

/** A copy with another byte, or another bit of it, at one of these places. */
export function mutateAt(bytes: Uint8Array, places: readonly number[], next: Next): Uint8Array {
  const at = places[Math.floor(next() * places.length)]!;
  return overwritten(bytes, at, [next() < 0.5 ? byte(next) : bytes[at]! ^ (1 << Math.floor(next() * 8))]);
}

/** As mutateBytes, of what is deflated behind its raw length, with a dictionary if it was; the length is made to fit. */
export function mutateInflated(payload: Uint8Array, next: Next, dictionary?: Uint8Array): Uint8Array {
  const reader = new ByteReader(payload, 'payload');
  reader.varint();
  const options = dictionary ? { dictionary } : {};
  const raw = mutateBytes(inflateRawSync(reader.raw(reader.remaining), options), next);
  const writer = new ByteWriter(raw.length);
  writer.varint(raw.length);
  writer.raw(deflateRawSync(raw, options));
  return writer.toBytes();
}

/** As mutateBytes, of one part of a query table: what the tokenizer needs, the vocabulary, the weights, or all of it. */
export function mutateTable(payload: Uint8Array, next: Next): Uint8Array {
  const part = (['tokenizer', 'vocabulary', 'weights', 'all'] as const)[Math.floor(next() * 4)]!;
  if (part === 'all') return mutateBytes(payload, next);
  const parts = splitQueryTable(payload);
  return joinQueryTable({ ...parts, [part]: mutateBytes(parts[part], next) });
}

/**
 * A head, without its checksum, whose objects are others: not there, twice, in each other's place, of a length too much; or
 * whose log and signature are.
 */
export function mutateHead(bytes: Uint8Array, next: Next): Uint8Array {
  const reader = new ByteReader(bytes, 'head');
  const start = reader.raw(16 + 32);
  const object = (): Uint8Array => reader.raw(reader.varint());
  const release = object();
  const shards = reader.varint();
  const objects = [release, ...Array.from({ length: shards }, object), object()];
  const logAndSignature = reader.raw(reader.remaining);
  const drawn = (): Uint8Array => (next() < 0.4 ? new Uint8Array(0) : objects[Math.floor(next() * objects.length)]!);
  const changed = objects.slice();
  changed[Math.floor(next() * changed.length)] = drawn();
  const writer = new ByteWriter(bytes.length);
  writer.raw(start);
  changed.forEach((each, i) => {
    if (i === 1) writer.varint(next() < 0.1 ? Math.floor(next() * 4) : shards);
    writer.varint(next() < 0.05 ? each.length + 1 : each.length);
    writer.raw(each);
  });
  writer.raw(next() < 0.2 ? mutateBytes(logAndSignature, next) : logAndSignature);
  return writer.toBytes();
}

/** JSON with one of its values replaced by another. */
export function mutateJson(json: string, next: Next): string {
  const values = Array.from(json.matchAll(/(?<=[:,[])(?:"[^"]*"|-?\d[\d.e+-]*|true|false|null|\[\]|\{\})(?=[,\]}])/g));
  const chosen = values[Math.floor(next() * values.length)]!;
  const others = [
    '0',
    '-1',
    '1',
    '0.5',
    '4294967296',
    '1e300',
    '-0',
    'null',
    'true',
    '[]',
    '{}',
    '"x"',
    '""',
    '"word"',
    '[null]',
    values[Math.floor(next() * values.length)]![0],
  ];
  const other = others[Math.floor(next() * others.length)]!;
  return json.slice(0, chosen.index) + other + json.slice(chosen.index + chosen[0].length);
}

function byte(next: Next): number {
  return next() < 0.5 ? TELLING[Math.floor(next() * TELLING.length)]! : Math.floor(next() * 256);
}

function overwritten(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values.slice(0, copy.length - at), at);
  return copy;
}
