import type { Vocabulary } from '../../format/vocabulary.ts';

/** A word of a vocabulary, and how many edits it is from what was looked for. */
export interface NearWord {
  readonly ordinal: number;
  readonly word: string;
  readonly distance: number;
}

/** Largest distance that rows can hold. */
const FAR = 255;

/**
 * Words that are at most so many edits from a text: a character left out, added, replaced, or two neighbours changed over,
 * no stretch edited twice (the distance is called optimal string alignment). All words are gone through in their order:
 * rows of the table of distances are kept for what a word shares with the one before, and words whose start is too far from
 * every start of the text are passed over together.
 * @param most edits, 1 or 2
 * @param asPrefix takes words that have more behind: the distance is that of their nearest start then
 * @throws CairnError `corrupt`
 */
export function nearWords(vocabulary: Vocabulary, text: string, most: number, asPrefix = false): NearWord[] {
  const typed = Uint32Array.from(text, (character) => character.codePointAt(0)!);
  const table = new DistanceTable(typed, most);
  const found: NearWord[] = [];
  const walk = vocabulary.walk();
  let more = walk.next();
  while (more) {
    const deadBytes = table.read(walk.bytes, walk.length, walk.shared, asPrefix);
    if (table.distance <= most)
      found.push({
        ordinal: walk.ordinal,
        word: walk.text(),
        distance: table.distance,
      });
    more = deadBytes > 0 ? walk.skip(deadBytes) : walk.next();
  }
  return found;
}

/** Distances of the starts of a word to the starts of a text, row by row, as characters of the word are read. */
class DistanceTable {
  readonly #typed: Uint32Array;
  readonly #most: number;
  readonly #width: number;
  /** A row for each character of a word; words have at most 255 bytes. */
  readonly #rows: Uint8Array;
  readonly #characters = new Uint32Array(257);
  /** Characters that end within so many bytes of the word. */
  readonly #countAt = new Uint16Array(257);
  /** Where a character begins. */
  readonly #startOf = new Uint16Array(257);
  /** Smallest distance of the whole text to the first so many characters, or fewer. */
  readonly #nearest = new Uint8Array(257);
  /** Distance of the word that was read, 255 where it is too far. */
  distance = FAR;

  constructor(typed: Uint32Array, most: number) {
    this.#typed = typed;
    this.#most = most;
    this.#width = typed.length + 1;
    this.#rows = new Uint8Array(257 * this.#width).fill(FAR);
    for (let i = 0; i <= Math.min(most, typed.length); i++) this.#rows[i] = i;
    this.#nearest[0] = this.#rows[typed.length]!;
  }

  /**
   * Reads a word; returns how many bytes of it are the start of no word that is near, 0 where they may be.
   * @param shared bytes that it has in common with the word before
   */
  read(bytes: Uint8Array, length: number, shared: number, asPrefix: boolean): number {
    const last = this.#typed.length;
    let count = this.#countAt[shared]!;
    let at = this.#startOf[count]!;
    while (at < length) {
      let character = bytes[at++]!;
      if (character >= 0x80) {
        character &= character < 0xe0 ? 0x1f : character < 0xf0 ? 0x0f : 0x07;
        for (; at < length && (bytes[at]! & 0xc0) === 0x80; at++) {
          character = (character << 6) | (bytes[at]! & 0x3f);
          this.#countAt[at] = count;
        }
      }
      this.#characters[++count] = character;
      this.#countAt[at] = count;
      this.#startOf[count] = at;
      const least = this.#addRow(count);
      this.#nearest[count] = Math.min(this.#nearest[count - 1]!, this.#rows[count * this.#width + last]!);
      const isDone = asPrefix && this.#nearest[count]! <= this.#most;
      if (least > this.#most && !isDone) {
        this.distance = FAR;
        return at;
      }
    }
    this.distance = asPrefix ? this.#nearest[count]! : this.#rows[count * this.#width + last]!;
    return 0;
  }

  /** Fills the row of a character, as far as distances can be small enough; gives the smallest of it. */
  #addRow(i: number): number {
    const [typed, most, width, rows] = [this.#typed, this.#most, this.#width, this.#rows];
    const [row, above] = [i * width, (i - 1) * width];
    const character = this.#characters[i]!;
    const before = this.#characters[i - 1]!;
    const from = Math.max(1, i - most);
    const to = Math.min(width - 1, i + most);
    // What stands beside the band may be of another word.
    if (i <= most) rows[row] = i;
    else if (from - 1 < width) rows[row + from - 1] = FAR;
    if (to + 1 < width) rows[row + to + 1] = FAR;
    let least = i <= most ? i : FAR;
    for (let j = from; j <= to; j++) {
      const own = typed[j - 1]!;
      let distance = rows[above + j - 1]! + (own === character ? 0 : 1);
      distance = Math.min(distance, rows[above + j]! + 1, rows[row + j - 1]! + 1);
      if (i > 1 && j > 1 && own === before && typed[j - 2] === character)
        distance = Math.min(distance, rows[above - width + j - 2]! + 1);
      rows[row + j] = Math.min(distance, FAR);
      if (distance < least) least = distance;
    }
    return least;
  }
}
