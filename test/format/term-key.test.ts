import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { encodeTermKey, sharedPrefix } from '../../shared/format/term-key.ts';
import { LONGEST_KEYS, sortedKeys, texts } from './arbitraries.ts';

describe('term key', () => {
  it('is the space, then the term in UTF-8', () => {
    const property = fc.property(texts, (term) => {
      expect([...encodeTermKey('word', term)]).toEqual([1, ...utf8(term)]);
      expect([...encodeTermKey('piece', term)]).toEqual([2, ...utf8(term)]);
    });
    fc.assert(property);
  });

  it('orders words before pieces, then terms by code point', () => {
    const property = fc.property(texts, texts, (a, b) => {
      expect(compareBytes(encodeTermKey('word', a), encodeTermKey('piece', b))).toBeLessThan(0);
      const [pointsA, pointsB] = [a, b].map((text) => Array.from(text, (point) => point.codePointAt(0)!)) as [
        number[],
        number[],
      ];
      const different = pointsA.findIndex((point, i) => point !== pointsB[i]);
      const order = different < 0 ? a.length - b.length : pointsA[different]! - (pointsB[different] ?? -1);
      // Lone surrogates become U+FFFD in UTF-8, so they have no order of their own.
      if ([...pointsA, ...pointsB].every((point) => point < 0xd800 || point > 0xdfff))
        expect(Math.sign(compareBytes(encodeTermKey('word', a), encodeTermKey('word', b)))).toBe(Math.sign(order));
    });
    fc.assert(property);
  });
});

describe('shared prefix', () => {
  it('is what two keys have in common at their start', () => {
    const property = fc.property(sortedKeys({ minLength: 2, maxLength: 2 }), ([a, b]) => {
      const shared = sharedPrefix(a!, b!);
      expect(a!.subarray(0, shared)).toEqual(b!.subarray(0, shared));
      expect(shared === 255 || a![shared] !== b![shared]).toBe(true);
    });
    fc.assert(property);
  });

  it('of the longest keys is all but their last byte', () => {
    expect(sharedPrefix(LONGEST_KEYS[0]!, LONGEST_KEYS[1]!)).toBe(255);
    expect(sharedPrefix(new Uint8Array(300), new Uint8Array(300))).toBe(255);
    expect(sharedPrefix(new Uint8Array(0), LONGEST_KEYS[0]!)).toBe(0);
  });
});
