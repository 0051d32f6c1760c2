import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutTitle, mistype } from '../../bench/site/title-edits.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';

const titles = fc.array(fc.stringMatching(/^[a-zA-Z]{1,9}$/), { minLength: 1, maxLength: 4 });
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** Every text that is one edit away from a text. */
function oneEditFrom(text: string): Set<string> {
  const all = new Set<string>();
  for (let at = 0; at <= text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at)];
    all.add(before + after.slice(1));
    all.add(before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2));
    for (const letter of LETTERS) all.add(before + letter + after).add(before + letter + after.slice(1));
  }
  return all;
}

test('a mistyped title has one edit, in one word of enough letters', () => {
  fc.assert(
    fc.property(titles, fc.nat(), fc.integer({ min: 1, max: 6 }), (words, seed, least) => {
      const typed = mistype(words.join(' '), 1, least, seededRandom(seed));
      const one = words.flatMap((word, i) =>
        word.length < least
          ? []
          : [...oneEditFrom(word)].filter((edited) => edited !== word).map((edited) => words.with(i, edited).join(' ')),
      );
      if (typed === undefined) expect(one).toEqual([]);
      else expect(one).toContain(typed);
    }),
  );
});

test('the same seed mistypes alike', () => {
  const typed = (): string | undefined => mistype('Registry keys in Excel', 2, 6, seededRandom(7));
  expect(typed()).toBe(typed());
});

test('a title is cut in the middle of its last long word', () => {
  expect(cutTitle('GetProperty function (Netmon.h)', 4)).toBe('GetProperty function (Net');
  expect(cutTitle('Use the map', 4)).toBeUndefined();
});
