import type { Random } from '../../index-builder/distill/random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const EDITS = ['insert', 'delete', 'substitute', 'transpose'] as const;
const WORD = /[A-Za-z]+/g;

/**
 * A title with random edits in one of its words, anywhere in it, the first letter included: a letter put in, left out,
 * replaced, or two neighbours swapped.
 * @param leastLetters of the word; undefined is returned where the title has none
 */
export function mistype(title: string, edits: number, leastLetters: number, random: Random): string | undefined {
  const words = [...title.matchAll(WORD)].filter(([word]) => word.length >= leastLetters);
  const word = words[Math.floor(random.uniform() * words.length)];
  if (word === undefined) return undefined;
  let typed = word[0];
  // Edits that change nothing, or that undo each other, are drawn again.
  while (typed.toLowerCase() === word[0].toLowerCase()) {
    typed = word[0];
    for (let i = 0; i < edits; i++) typed = edit(typed, random);
  }
  return title.slice(0, word.index) + typed + title.slice(word.index + word[0].length);
}

/** A title that ends in the middle of its last word of at least `leastLetters` letters, or undefined where it has none. */
export function cutTitle(title: string, leastLetters: number): string | undefined {
  const word = [...title.matchAll(WORD)].findLast(([each]) => each.length >= leastLetters);
  return word === undefined ? undefined : title.slice(0, word.index + Math.ceil(word[0].length / 2));
}

function edit(word: string, { uniform }: Random): string {
  const kind = EDITS[Math.floor(uniform() * EDITS.length)]!;
  const letter = LETTERS[Math.floor(uniform() * LETTERS.length)]!;
  const places = word.length + (kind === 'insert' ? 1 : kind === 'transpose' ? -1 : 0);
  const at = Math.floor(uniform() * places);
  const [before, after] = [word.slice(0, at), word.slice(at)];
  switch (kind) {
    case 'insert':
      return before + letter + after;
    case 'delete':
      return before + after.slice(1);
    case 'substitute':
      return before + letter + after.slice(1);
    case 'transpose':
      return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2);
  }
}
