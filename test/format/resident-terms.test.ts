import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../shared/bytes.ts';
import { RESTART_INTERVAL, SHARD_LIMIT_DOCUMENTS } from '../../shared/format/layout.ts';
import { type ListEntry, ResidentTerms, ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { tierCount } from '../../shared/format/tier.ts';
import { random } from '../golden/random.ts';
import { impact, LONGEST_KEYS, scaleBits, sortedKeys } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const DOCUMENTS = SHARD_LIMIT_DOCUMENTS;

const entries: fc.Arbitrary<ListEntry> = fc
  .oneof(fc.integer({ min: 1, max: DOCUMENTS }), fc.constantFrom(1, 256, 257, 768, 769, DOCUMENTS))
  .chain((df) => {
    const tier = fc.record({ bytes: fc.integer({ min: 6, max: 1 << 20 }), largestImpact: impact });
    const tiers = fc
      .array(tier, { minLength: tierCount(df), maxLength: tierCount(df) })
      .map((any) => any.sort((a, b) => b.largestImpact - a.largestImpact));
    return fc.record({ df: fc.constant(df), scaleBits, address: fc.nat(2 ** 31), tiers });
  });

const dictionaries = sortedKeys({ maxLength: 40 }).chain((keys) =>
  fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), entries))),
);

function encode(terms: readonly (readonly [Uint8Array, ListEntry])[]): Uint8Array {
  const writer = new ResidentTermsWriter();
  for (const [key, entry] of terms) writer.add(key, entry);
  return writer.toBytes();
}

const all = (bytes: Uint8Array): [Uint8Array, ListEntry][] => [...new ResidentTerms(bytes, DOCUMENTS).all()];

const ENTRY: ListEntry = { df: 3, scaleBits: 0x3f80, address: 16, tiers: [{ bytes: 20, largestImpact: 255 }] };
/** Terms whose keys are a number in so many digits. */
const numbered = (count: number): [Uint8Array, ListEntry][] =>
  Array.from({ length: count }, (_, i) => [Uint8Array.of(1, i >> 8, i & 255), { ...ENTRY, address: 16 + i }]);

describe('resident terms', () => {
  it('come back in order', () => {
    const property = fc.property(dictionaries, (terms) => {
      expect(all(encode(terms))).toEqual(terms);
    });
    fc.assert(property);
  });

  it('are found as in a map, and others are not', () => {
    const property = fc.property(dictionaries, sortedKeys({ maxLength: 10 }), (terms, others) => {
      const resident = new ResidentTerms(encode(terms), DOCUMENTS);
      const map = new Map(terms.map(([key, entry], ordinal) => [toHex(key), { entry, ordinal }]));
      for (const key of [...terms.map(([own]) => own), ...others])
        expect(resident.find(key)).toEqual(map.get(toHex(key)));
    });
    fc.assert(property);
  });

  it.each([0, 1, 15, 16, 17, 31, 32, 33, 500])('are found among %i', (count) => {
    const terms = numbered(count);
    const resident = new ResidentTerms(encode(terms), DOCUMENTS);
    expect(resident.count).toBe(count);
    terms.forEach(([key, entry], ordinal) => expect(resident.find(key)).toEqual({ entry, ordinal }));
    for (const key of [Uint8Array.of(), Uint8Array.of(1), Uint8Array.of(1, 0, 0, 0), Uint8Array.of(2)])
      expect(resident.find(key)).toBeUndefined();
  });

  it('have keys of up to 256 bytes', () => {
    const terms = LONGEST_KEYS.map((key): [Uint8Array, ListEntry] => [key, ENTRY]);
    expect(all(encode(terms))).toEqual(terms);
    const long = encode([[new Uint8Array(257).fill(7), ENTRY]]);
    expectRefused(() => all(long));
    expectRefused(() => new ResidentTerms(long, DOCUMENTS).find(new Uint8Array(300).fill(7)));
  });

  it('are refused when a tier has a larger impact than the tier before', () => {
    const list = (...impacts: number[]): [Uint8Array, ListEntry][] => [
      [
        Uint8Array.of(1, 1),
        { ...ENTRY, df: 1000, tiers: impacts.map((largestImpact) => ({ bytes: 20, largestImpact })) },
      ],
    ];
    expect(all(encode(list(9, 9, 8)))).toEqual(list(9, 9, 8));
    expectRefused(() => all(encode(list(9, 10, 8))));
    expectRefused(() => all(encode(list(9, 8, 9))));
  });

  it('are refused when they are cut or longer', () => {
    const bytes = encode(numbered(RESTART_INTERVAL + 2));
    expectCutsRefused(bytes, all);
    expectJunkRefused(bytes, all);
    expectJunkRefused(encode([]), all);
    // More terms than there is room for.
    expectRefused(() => new ResidentTerms(withBytes(bytes, 0, 0xff, 0xff, 0xff, 0xff), DOCUMENTS));
  });

  it('are refused with restarts that are elsewhere, or keys out of order', () => {
    const bytes = encode(numbered(RESTART_INTERVAL + 2));
    for (const at of [4, 8]) expectRefused(() => all(withBytes(bytes, at, bytes[at]! + 1)));
    const far = new ResidentTerms(withBytes(bytes, 8, 0xff, 0xff, 0xff, 0xff), DOCUMENTS);
    expectRefused(() => far.find(Uint8Array.of(1, 0, 20)));
    expectRefused(() => all(encode(numbered(3).toReversed())));
    expectRefused(() => all(encode([...numbered(1), ...numbered(1)])));
  });

  it('are refused with entries that cannot be', () => {
    const tier = ENTRY.tiers[0]!;
    const wrong: ListEntry[] = [
      { ...ENTRY, df: 0 },
      { ...ENTRY, df: DOCUMENTS + 1, tiers: Array.from({ length: 13 }, () => tier) },
      { ...ENTRY, scaleBits: 0 },
      { ...ENTRY, scaleBits: 0x7f80 },
      { ...ENTRY, tiers: [{ ...tier, bytes: 5 }] },
      { ...ENTRY, tiers: [{ ...tier, largestImpact: 0 }] },
      { ...ENTRY, tiers: [tier, tier] },
      { ...ENTRY, df: 257 },
    ];
    for (const entry of wrong) expectRefused(() => all(encode([[Uint8Array.of(1, 97), entry]])));
  });

  it('fail with nothing but the error of bad bytes, whatever bytes they are', () => {
    const good = encode(numbered(40));
    const next = random(5);
    for (let run = 0; run < 2000; run++) {
      const bytes = good.slice();
      for (let i = 0; i <= run % 3; i++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      for (const key of [Uint8Array.of(1, 0, Math.floor(next() * 40)), Uint8Array.of(1, 0)]) {
        try {
          const found = new ResidentTerms(bytes, DOCUMENTS).find(key);
          if (found) expect(found.entry.df).toBeLessThanOrEqual(DOCUMENTS);
        } catch (error) {
          expect(error).toMatchObject({ name: 'CairnError', code: 'corrupt' });
        }
      }
    }
  });
});
