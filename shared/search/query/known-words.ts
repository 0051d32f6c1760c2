import type { Directory } from '../../format/directory.ts';
import { encodeTermKey } from '../../format/term-key.ts';
import type { Language } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';
import type { ReleaseWords } from './release-words.ts';

/** Words that are compared with one for a common stem; where more begin like it, it is taken to have one. */
const INFLECTIONS_LIMIT = 500;

/** What documents have, told without a read. */
export class KnownWords {
  readonly words: ReleaseWords;
  readonly #directories: readonly Directory[];
  readonly #languages: readonly Language[];
  readonly #isPiece: (word: string) => boolean;

  /** @param isPiece whether an encoder knows a word as a whole: documents may weigh it that do not have it */
  constructor(
    words: ReleaseWords,
    directories: readonly Directory[],
    languages: readonly Language[],
    isPiece: (word: string) => boolean = () => false,
  ) {
    this.words = words;
    this.#directories = directories;
    this.#languages = languages;
    this.#isPiece = isPiece;
  }

  /** Terms of a text, as a query has them. */
  termsOf(text: string): string[] {
    const terms: string[] = [];
    analyzeWords(text, this.#languages, (term) => terms.push(term));
    return terms;
  }

  /** Tells, of one word after the other, whether it has a term that none of those before had. */
  newTerms(): (word: string) => boolean {
    const seen = new Set<string>();
    return (word) => {
      const before = seen.size;
      for (const term of this.termsOf(word)) seen.add(term);
      return seen.size > before;
    };
  }

  /**
   * Whether documents have a word as it stands, or another one of its stem, or may weigh it though they do not have it; may be
   * true where none does.
   */
  has(word: string): boolean {
    if (this.frequency(word) > 0 || this.#isPiece(word)) return true;
    const terms = this.termsOf(word);
    return (
      terms.some((term) => this.words.mayLack(term) || this.#isResident(term)) ||
      terms.some((term) => this.#hasInflection(word, term, terms))
    );
  }

  /** Documents that have a word as it stands. */
  frequency(word: string): number {
    return this.words.frequency(word);
  }

  #isResident(term: string): boolean {
    const key = encodeTermKey('word', term);
    return this.#directories.some(({ residentTerms }) => residentTerms.find(key) !== undefined);
  }

  /** Whether another word has one of the terms: inflections begin as their stem does, or as far as this does. */
  #hasInflection(word: string, term: string, terms: readonly string[]): boolean {
    let shared = 0;
    while (shared < term.length && term[shared] === word[shared]) shared++;
    // `happy` and `happier` have the stem `happi`.
    const isTurned = shared === term.length && /[iy]$/.test(term);
    const begin = word.slice(0, isTurned ? shared - 1 : shared).replace(/[\ud800-\udbff]$/, '');
    if (this.words.count(begin) > INFLECTIONS_LIMIT) return true;
    for (const other of this.words.beginning(begin))
      if (this.termsOf(other).some((own) => terms.includes(own))) return true;
    return false;
  }
}
