import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { encodeVocabulary, Vocabulary } from '../../shared/format/vocabulary.ts';
import { nearWords } from '../../shared/search/query/near-words.ts';
import { random } from '../golden/random.ts';
import { mutateBytes } from '../format/mutate.ts';

// Few letters of one, two, three and four bytes, so that words are near each other and share bytes of characters.
const letter = fc.constantFrom('a', 'b', 'c', 'é', 'è', 'б', 'в', '検', '𝒳');
const word = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: letter, minLength: 1, maxLength: 7 }) },
  { weight: 1, arbitrary: fc.string({ unit: letter, minLength: 12, maxLength: 24 }) },
);

function open(words: readonly string[]): Vocabulary {
  return new Vocabulary(encodeVocabulary(words.map(utf8).sort(compareBytes)));
}

/** The slow truth: the whole table. Optimal string alignment, of a text and every start of a word. */
function distances(text: string, word: string): number[] {
  const [a, b] = [[...text], [...word]];
  const table = Array.from({ length: b.length + 1 }, (_, i) => a.map((_, j) => j + 1 + i));
  const at = (i: number, j: number): number => (j === 0 ? i : i === 0 ? j : table[i]![j - 1]!);
  for (let i = 1; i <= b.length; i++)
    for (let j = 1; j <= a.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[j - 1] === b[i - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[j - 1] === b[i - 2] && a[j - 2] === b[i - 1];
      table[i]![j - 1] = Math.min(
        replaced,
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        isSwapped ? at(i - 2, j - 2) + 1 : Infinity,
      );
    }
  return Array.from({ length: b.length + 1 }, (_, i) => at(i, a.length));
}

describe('words that are near a text', () => {
  it('are those of a distance that is small enough, by the whole table of each', () => {
    const property = fc.property(
      fc.uniqueArray(word, { maxLength: 60 }),
      word,
      fc.constantFrom(1, 2),
      fc.boolean(),
      (words, text, most, asPrefix) => {
        const expected = words
          .map((own) => {
            const all = distances(text, own);
            return { word: own, distance: asPrefix ? Math.min(...all) : all.at(-1)! };
          })
          .filter(({ distance }) => distance <= most)
          .sort((a, b) => compareBytes(utf8(a.word), utf8(b.word)));
        const vocabulary = open(words);
        const found = nearWords(vocabulary, text, most, asPrefix);
        expect(found.map(({ word, distance }) => ({ word, distance }))).toEqual(expected);
        for (const { ordinal, word } of found) expect(vocabulary.token(ordinal)).toEqual(utf8(word));
      },
    );
    fc.assert(property, { numRuns: 400 });
  });

  it('include those with two letters changed over, also the first', () => {
    const vocabulary = open(['receive', 'the', 'vector', 'ab']);
    const near = (text: string, most: number): string[] => nearWords(vocabulary, text, most).map(({ word }) => word);
    expect(near('recieve', 1)).toEqual(['receive']);
    expect(near('hte', 1)).toEqual(['the']);
    expect(near('vectr', 1)).toEqual(['vector']);
    expect(near('bac', 1)).toEqual([]);
    expect(near('bac', 2)).toEqual(['ab']);
  });

  it('are an answer or an error of ours, whatever bytes they are looked for in', () => {
    const property = fc.property(fc.uniqueArray(word, { maxLength: 40 }), word, fc.nat(), (words, text, seed) => {
      const bytes = mutateBytes(encodeVocabulary(words.map(utf8).sort(compareBytes)), random(seed));
      try {
        const vocabulary = new Vocabulary(bytes);
        for (const { ordinal, distance } of nearWords(vocabulary, text, 2, seed % 2 === 0)) {
          expect(ordinal).toBeLessThan(vocabulary.count);
          expect(distance).toBeLessThanOrEqual(2);
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'corrupt' });
      }
    });
    fc.assert(property, { numRuns: 400 });
  });
});
