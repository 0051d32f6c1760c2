import type { Run } from './real-collection.ts';

/** Words that took the places of a rare word last and may take the next: so many are remembered. */
const MEMORY = 12;
const CONSONANTS = 'bdfghjklmnprtvwz';
const VOWELS = 'aiou';
const NEW_WORDS = 1 << 24;

/** Writes runs of words, with new words in places of rare ones. A new word comes again where its place does. */
export class WordSource {
  /** Rare and new words that the documents should hold by now. */
  target = 0;
  #held = 0;
  #new = 0;
  /** Share of the new words that may come again. */
  readonly #lasting: number;
  readonly #random: () => number;
  /** Of each rare word, what took its places last: numbers of new words, or 0 for itself. */
  readonly #memory: Uint32Array;
  /** Places that each rare word has had. */
  readonly #places: Uint32Array;

  constructor(rareWords: number, lasting: number, random: () => number) {
    this.#lasting = lasting;
    this.#random = random;
    this.#memory = new Uint32Array(rareWords * MEMORY);
    this.#places = new Uint32Array(rareWords);
  }

  write({ text, rare }: Run): string {
    let written = '';
    let from = 0;
    for (const [start, end, word] of rare) {
      const number = this.#take(word);
      if (number === 0) continue;
      // The head of the word, so that new words stand among their like in sorted order.
      written += text.slice(from, start + ((end - start) >> 1)) + nameOf(number);
      from = end;
    }
    return from === 0 ? text : written + text.slice(from);
  }

  /** Number of the new word that takes a rare word's place, or 0 where it keeps it. */
  #take(word: number): number {
    const places = this.#places[word]!;
    let number = 0;
    if (places === 0) this.#held++;
    else if (this.#held < this.target) {
      this.#held++;
      number = ++this.#new;
      if (this.#random() >= this.#lasting) return number;
    } else number = this.#memory[word * MEMORY + Math.floor(this.#random() * Math.min(MEMORY, places))]!;
    this.#memory[word * MEMORY + (places % MEMORY)] = number;
    this.#places[word] = places + 1;
    return number;
  }
}

/** A name of four syllables, a different one for each number; neighbours have little in common. */
function nameOf(number: number): string {
  let left = (Math.imul(number, 0x9e3779b1) >>> 0) & (NEW_WORDS - 1);
  let name = '';
  for (let i = 0; i < 4; i++, left >>>= 6) name += CONSONANTS[left & 15]! + VOWELS[(left >>> 4) & 3]!;
  return name;
}
