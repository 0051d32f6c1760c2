import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAccents, foldCase } from '../../shared/text/fold.ts';

describe('foldCase', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (word) => {
        const folded = foldCase(word);
        expect(foldCase(folded)).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });

  it('never cuts a surrogate pair', () => {
    expect(foldCase(`${'é'.repeat(63)}𐐨`)).toBe('é'.repeat(63));
  });
});

describe('foldAccents', () => {
  it.each([
    ['café', 'cafe'],
    ['tiếng', 'tieng'],
    ['smørrebrød', 'smorrebrod'],
    ['ёжик', 'ежик'],
    ['йод', 'йод'],
    ['ώρα', 'ωρα'],
    ['हिन्दी', 'हिन्दी'],
    ['שָׁלוֹם', 'שָׁלוֹם'.normalize('NFC')],
    ['plain', 'plain'],
  ])('%s is %s', (word, expected) => {
    expect(foldAccents(word)).toBe(expected);
  });
});
