import { compareBytes, utf8 } from '../../bytes.ts';
import type { Lexicon } from '../../format/lexicon.ts';
import { nearWords } from './near-words.ts';

/** A word that documents have. */
export interface KnownWord {
  readonly word: string;
  /** Documents that have it, those that were removed among them: right but for what a lexicon rounds or leaves out. */
  readonly df: number;
}

/** A word, and how many edits it is from what was looked for. */
export interface NearKnownWord extends KnownWord {
  readonly distance: number;
}

/** The words of a release: those of its lexicon, and beside it those of its increments, as one. */
export class ReleaseWords {
  /** Undefined where only increments have words. */
  readonly lexicon: Lexicon | undefined;
  /** By shard; undefined where the lexicon has the shard's words. */
  readonly ofShards: readonly (Lexicon | undefined)[];
  /** The largest first. */
  readonly #lexicons: readonly Lexicon[];

  private constructor(lexicon: Lexicon | undefined, ofShards: readonly (Lexicon | undefined)[]) {
    this.lexicon = lexicon;
    this.ofShards = ofShards;
    this.#lexicons = [lexicon, ...ofShards].filter((own) => own !== undefined);
  }

  /** Undefined where there are none. */
  static of(lexicon: Lexicon | undefined, ofShards: readonly (Lexicon | undefined)[]): ReleaseWords | undefined {
    const words = new ReleaseWords(lexicon, ofShards);
    return words.#lexicons.length > 0 ? words : undefined;
  }

  /** Whether every word of the documents is among them. */
  get isWhole(): boolean {
    return this.#lexicons.every(({ rest }) => rest === undefined);
  }

  /** Documents that have a word as it stands. */
  frequency(word: string): number {
    const bytes = utf8(word);
    return this.#lexicons.reduce((sum, lexicon) => sum + lexicon.frequency(bytes), 0);
  }

  /** Whether a word of the term may have been left out. */
  mayLack(term: string): boolean {
    return this.#lexicons.some(({ rest }) => rest?.mayHave(term));
  }

  /** Words that begin with a prefix, at most: those that several lexicons have are counted by each. */
  count(prefix: string): number {
    const bytes = utf8(prefix);
    return this.#lexicons.reduce((sum, { vocabulary }) => {
      const { first, end } = vocabulary.range(bytes);
      return sum + end - first;
    }, 0);
  }

  /** Words that begin with a prefix: those that several lexicons have come as often. */
  *beginning(prefix: string): Generator<string> {
    for (const lexicon of this.#lexicons) for (const { word } of wordsOf(lexicon, prefix)) yield word;
  }

  /** Words that are at most so many edits from a text, in the order of their bytes: see `nearWords`. */
  near(text: string, most: number, asPrefix: boolean): NearKnownWord[] {
    const found = this.#lexicons.map((lexicon) =>
      nearWords(lexicon.vocabulary, text, most, asPrefix).map(({ ordinal, word, distance }): NearKnownWord => {
        return { word, distance, df: lexicon.df(ordinal) };
      }),
    );
    return found.length === 1 ? found[0]! : addUp(found.flat()).sort(byBytes);
  }

  /** Words that begin with a prefix, those of most documents first; of equal ones in the order of their bytes. */
  *frequent(prefix: string): Generator<KnownWord> {
    const [largest, ...others] = this.#lexicons;
    if (!largest) return;
    const raised = addUp(others.flatMap((lexicon) => Array.from(wordsOf(lexicon, prefix))))
      .map(({ word, df }) => ({ word, df: df + largest.frequency(utf8(word)) }))
      .sort(byFrequency);
    const isRaised = new Set(raised.map(({ word }) => word));
    const { first, end } = largest.vocabulary.range(utf8(prefix));
    let next = 0;
    for (const ordinal of largest.frequent(first, end)) {
      const own = { word: largest.word(ordinal), df: largest.df(ordinal) };
      if (isRaised.has(own.word)) continue;
      while (next < raised.length && byFrequency(raised[next]!, own) < 0) yield raised[next++]!;
      yield own;
    }
    yield* raised.slice(next);
  }
}

function* wordsOf(lexicon: Lexicon, prefix: string): Generator<KnownWord> {
  const { first, end } = lexicon.vocabulary.range(utf8(prefix));
  const walk = lexicon.vocabulary.walk(first);
  while (walk.ordinal + 1 < end && walk.next())
    if (walk.ordinal >= first) yield { word: walk.text(), df: lexicon.df(walk.ordinal) };
}

/** Each word once, its documents added up. */
function addUp<Word extends KnownWord>(words: readonly Word[]): Word[] {
  const sums = new Map<string, Word>();
  for (const word of words) {
    const before = sums.get(word.word);
    sums.set(word.word, before ? { ...before, df: before.df + word.df } : word);
  }
  return [...sums.values()];
}

function byBytes(a: KnownWord, b: KnownWord): number {
  return compareBytes(utf8(a.word), utf8(b.word));
}

function byFrequency(a: KnownWord, b: KnownWord): number {
  return b.df - a.df || byBytes(a, b);
}
