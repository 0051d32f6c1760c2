import fc from 'fast-check';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import type { AttributeValue } from '../../shared/document.ts';
import type { Extent } from '../../shared/format/extents.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS, KEY_LIMIT_BYTES, TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { random } from '../golden/random.ts';

/** Texts of any Unicode character but lone surrogates, which UTF-8 cannot hold, with what trips decoders: marks, surrogate pairs, a byte order mark, names of objects. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\ufeffmark', '\0', '__proto__', 'naïve', '東京都', '\u{1f517}\u{10ffff}', 'a'.repeat(300)),
);

/** Terms: any text of 1 to 255 bytes, many with a long start in common. */
const terms = fc.oneof(
  texts.map((text) => clip(text, TERM_LIMIT_BYTES)).filter((text) => text !== ''),
  fc
    .tuple(fc.constantFrom(253, 254, 255), fc.constantFrom('', 'a', 'b', 'é'))
    .map(([bytes, end]) => 'x'.repeat(bytes - utf8(end).length) + end),
);

/** Distinct keys of terms, in order. */
export function sortedKeys(options: { minLength?: number; maxLength?: number }): fc.Arbitrary<Uint8Array[]> {
  const key = fc
    .tuple(fc.constantFrom('word' as const, 'piece' as const), terms)
    .map(([space, term]) => encodeTermKey(space, term));
  return fc
    .uniqueArray(key, { ...options, comparator: (a, b) => compareBytes(a, b) === 0 })
    .map((keys) => keys.sort(compareBytes));
}

/** The longest key and its neighbours: they differ in their last byte alone. */
export const LONGEST_KEYS = [1, 2, 3].map((last) =>
  new Uint8Array(KEY_LIMIT_BYTES).fill(7).fill(last, KEY_LIMIT_BYTES - 1),
);

/** Bits of scales that readers accept. */
export const scaleBits = fc.integer({ min: 1, max: 0x7f7f });

/** Impacts, the smallest and the largest often. */
export const impact = fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(1, 255));

/** Numbers of documents of a shard on either side of a chunk's edge. */
export const EDGE_DOCUMENTS = [
  0,
  1,
  CHUNK_DOCUMENTS - 1,
  CHUNK_DOCUMENTS,
  CHUNK_DOCUMENTS + 1,
  2 * CHUNK_DOCUMENTS - 1,
];

/** Postings of a length, or of any up to it, over a shard of so many documents. */
export function postings(documents: number, length: { minLength?: number; maxLength: number }): fc.Arbitrary<Postings> {
  const number = fc.oneof(fc.nat(documents - 1), fc.constantFrom(...EDGE_DOCUMENTS.filter((edge) => edge < documents)));
  return fc
    .uniqueArray(fc.tuple(number, impact), { ...length, selector: ([document]) => document })
    .map((pairs) => pairs.sort(([a], [b]) => a - b))
    .map((pairs) => ({
      documents: Uint32Array.from(pairs, ([document]) => document),
      impacts: Uint8Array.from(pairs, ([, each]) => each),
    }));
}

/** Postings of exactly a length, far apart or close together, drawn from a seed: long lists are costly to shrink. */
export function seededPostings(length: number, documents: number, seed: number): Postings {
  const next = random(seed);
  const chosen = new Set<number>();
  while (chosen.size < length) chosen.add(Math.floor(next() * documents));
  return {
    documents: Uint32Array.from(chosen).sort(),
    impacts: Uint8Array.from(chosen, () => 1 + Math.floor(next() ** 3 * 255)),
  };
}

/** Extents that follow each other, some with a gap, some without. */
export const extents: fc.Arbitrary<Extent[]> = fc
  .array(fc.tuple(fc.oneof(fc.constant(0), fc.nat(1 << 20)), fc.integer({ min: 6, max: 1 << 20 })), { maxLength: 20 })
  .map((pairs) => {
    let end = 0;
    return pairs.map(([gap, bytes]) => {
      const address = end + gap;
      end = address + bytes;
      return { address, bytes };
    });
  });

/** Values of every type that attributes have. */
export const attributeValues: fc.Arbitrary<AttributeValue> = fc.oneof(
  texts,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer(),
  fc.boolean(),
  fc.array(texts, { maxLength: 4 }),
);

function clip(text: string, bytes: number): string {
  const points = [...text];
  while (utf8(points.join('')).length > bytes) points.pop();
  return points.join('');
}
