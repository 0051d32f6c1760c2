import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { inflate } from '../../shared/format/inflate.ts';
import { DICTIONARY_LIMIT_BYTES, INFLATE_LIMIT_BYTES, INFLATE_RATIO_LIMIT } from '../../shared/format/layout.ts';
import { expectCutsRefused, expectRefused } from './refusals.ts';

/** Data of any length, much of it repeated: what deflates, and what does not. */
const data = fc
  .array(
    fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(1, 1, 2, 50))
      .map(([part, times]) => Array.from({ length: times }, () => [...part]).flat()),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

const dictionaries = fc.option(fc.oneof(data, fc.constant(new Uint8Array(DICTIONARY_LIMIT_BYTES).fill(97))), {
  nil: undefined,
});

/** Another encoder than that of the builder, so that what is inflated is DEFLATE and not what one library takes for it. */
const deflate = (raw: Uint8Array, dictionary?: Uint8Array): Uint8Array =>
  new Uint8Array(deflateRawSync(raw, { level: 9, ...(dictionary && { dictionary }) }));

describe('inflate', () => {
  it('gives back what was deflated, with a dictionary and without', () => {
    const property = fc.property(data, dictionaries, (raw, dictionary) => {
      expect(inflate(deflate(raw, dictionary), raw.length, 'test', dictionary)).toEqual(raw);
    });
    fc.assert(property);
  });

  it('refers to a dictionary as to bytes that stand before', () => {
    const property = fc.property(data, data, (raw, dictionary) => {
      // A part of the dictionary, then something else.
      const whole = Uint8Array.from([...dictionary.subarray(dictionary.length >> 1), ...raw]);
      const deflated = deflate(whole, dictionary);
      expect(inflate(deflated, whole.length, 'test', dictionary)).toEqual(whole);
    });
    fc.assert(property);
    const text = utf8('the longest way round is the shortest way home');
    expect(deflate(text, text).length).toBeLessThan(8);
    expect(inflate(deflate(text, text), text.length, 'test', text)).toEqual(text);
  });

  it('refuses a reference to a dictionary that is not there, or gives other bytes of the same length', () => {
    const text = utf8('the longest way round is the shortest way home');
    const deflated = deflate(text, text);
    for (const other of [undefined, new Uint8Array(0), text.subarray(0, -5), text.slice().reverse()]) {
      let found: Uint8Array | undefined;
      try {
        found = inflate(deflated, text.length, 'test', other);
      } catch (error) {
        expect(error).toMatchObject({ name: 'CairnError', code: 'corrupt' });
      }
      if (found) expect(found).toHaveLength(text.length);
      expect(found).not.toEqual(text);
    }
  });

  it('refuses another length than was claimed', () => {
    const property = fc.property(data, dictionaries, fc.nat(300), (raw, dictionary, claimed) => {
      fc.pre(claimed !== raw.length);
      expectRefused(() => inflate(deflate(raw, dictionary), claimed, 'test', dictionary));
    });
    fc.assert(property);
  });

  it('refuses claims above the limits before it makes room for them', () => {
    const deflated = deflate(new Uint8Array(1000));
    const most = deflated.length * INFLATE_RATIO_LIMIT;
    const message = (bytes: number): string => `test: a claim of ${bytes} bytes in ${deflated.length} deflated ones`;
    expect(() => inflate(deflated, most, 'test')).toThrow(/inflates to 1000 bytes/);
    for (const claimed of [most + 1, INFLATE_LIMIT_BYTES, 2 ** 32 - 1])
      expect(() => inflate(deflated, claimed, 'test')).toThrow(new CairnError('corrupt', message(claimed)));
    // Enough deflated bytes for the claim, which is above the limit all the same.
    const long = new Uint8Array(INFLATE_LIMIT_BYTES / INFLATE_RATIO_LIMIT + 2);
    expect(() => inflate(long, INFLATE_LIMIT_BYTES + 1, 'test')).toThrow(/a claim of 67108865 bytes/);
  });

  it('reaches the largest ratio that is accepted', () => {
    const raw = new Uint8Array(1 << 20);
    const deflated = deflate(raw);
    expect(raw.length / deflated.length).toBeGreaterThan(INFLATE_RATIO_LIMIT * 0.97);
    expect(Buffer.compare(inflate(deflated, raw.length, 'test'), raw)).toBe(0);
  });

  it('refuses data that is cut or is no stream', () => {
    const raw = utf8('cairn cairn cairn, and a path from cairn to cairn');
    for (const dictionary of [undefined, utf8('cairn and path')])
      expectCutsRefused(deflate(raw, dictionary), (bytes) => inflate(bytes, raw.length, 'test', dictionary));
    for (const junk of [[], [7], [0xff, 0xff], [0, 1, 2, 3, 4]])
      expectRefused(() => inflate(Uint8Array.from(junk), 1, 'test'));
  });

  it('ends in an error of ours or in as many bytes as claimed, whatever was mutated', () => {
    const property = fc.property(
      data.filter((raw) => raw.length > 0),
      dictionaries,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (raw, dictionary, at, mask) => {
        const deflated = deflate(raw, dictionary);
        deflated[at % deflated.length]! ^= mask;
        try {
          expect(inflate(deflated, raw.length, 'test', dictionary)).toHaveLength(raw.length);
        } catch (error) {
          if (!(error instanceof CairnError)) throw error;
          expect(error.code).toBe('corrupt');
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
