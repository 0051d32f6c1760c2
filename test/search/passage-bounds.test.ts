import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterStart, passageEnd, passageStart } from '../../shared/search/answer/passage-bounds.ts';

/** Characters that join with what is before or behind them, and others. */
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '.',
    '\r',
    '\n',
    'e\u0301',
    '\u0301',
    '\u200d',
    '\ufe0f',
    '😀',
    '👨‍👩‍👧',
    '👍🏽',
    '🇫🇷',
    '🇩',
    '각',
    '\u1100',
    '\u1161',
    '\u11a8',
    'क्ष',
    'न',
    '漢',
    '\ud83d',
    '\ude00',
    '\u0600',
  ),
  maxLength: 60,
});
const SEGMENTER = new Intl.Segmenter('und', { granularity: 'grapheme' });

describe('characterStart', () => {
  it('is the offset, or the start of the character that people see there', () => {
    const property = fc.property(text, fc.nat(120), (whole, at) => {
      const start = characterStart(whole, at);
      const offset = Math.min(at, whole.length);
      const starts = [...Array.from(SEGMENTER.segment(whole), ({ index }) => index), whole.length];
      // What is longer than any writing is cut all the same.
      if (starts.every((from, i) => (starts[i + 1] ?? from) - from < 32))
        expect(start).toBe(starts.findLast((from) => from <= offset));
      else expect(start).toBeLessThanOrEqual(offset);
    });
    fc.assert(property, {
      numRuns: 1000,
      examples: [
        ['\r\n', 1],
        ['a\r\nb', 2],
      ],
    });
  });
});

describe('the bounds of a passage', () => {
  it('hold what they must, and no more than they may', () => {
    const offsets = fc.tuple(fc.nat(100), fc.nat(60), fc.nat(60), fc.nat(60), fc.boolean());
    const property = fc.property(text, offsets, (whole, [at, units, longer, longest, fills]) => {
      const offset = characterStart(whole, at);
      const start = passageStart(whole, offset, { units, fills });
      expect(start).toBeLessThanOrEqual(offset);
      expect(start).toBeGreaterThanOrEqual(Math.max(0, offset - units));
      const least = Math.min(offset + longer, whole.length);
      const most = least + longest;
      const end = passageEnd(whole, start, least, most);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(Math.min(most, whole.length));
      expect([start, end].map((cut) => isHalf(whole, cut))).toEqual([false, false]);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

/** Whether a cut is between the halves of a surrogate pair. */
function isHalf(whole: string, cut: number): boolean {
  return /[\ud800-\udbff]$/.test(whole.slice(0, cut)) && /^[\udc00-\udfff]/.test(whole.slice(cut));
}
