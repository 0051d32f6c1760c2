import { ByteReader, ByteWriter } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { TermFilter } from './term-filter.ts';
import { encodeVocabulary, Vocabulary } from './vocabulary.ts';

/** Frequencies below this are stored as they are, those above as an octave and an eighth of it. */
const EXACT_DF = 128;
const LARGEST_CODE = 255;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A word as it stands in texts, case folded, in UTF-8. */
export interface LexiconWord {
  readonly word: Uint8Array;
  /** Documents that have it. */
  readonly df: number;
}

/** Words of a release, as a builder has them. */
export interface LexiconParts {
  /** In the order of their bytes, none twice. */
  readonly words: readonly LexiconWord[];
  /** The terms of words that were left out; undefined: none was. */
  readonly rest?: TermFilter | undefined;
}

/** Payload of a lexicon. FORMAT.md §22. */
export function encodeLexicon({ words, rest }: LexiconParts): Uint8Array<ArrayBuffer> {
  const vocabulary = encodeVocabulary(words.map(({ word }) => word));
  const writer = new ByteWriter(vocabulary.length + words.length + (rest?.bytes.length ?? 0) + 16);
  writer.varint(vocabulary.length);
  writer.raw(vocabulary);
  for (const { df } of words) writer.u8(dfCode(df));
  writer.varint(rest?.bytes.length ?? 0);
  if (rest) writer.raw(rest.bytes);
  return writer.toBytes();
}

/** The words of a release, looked up where they lie: opening costs nothing however many there are. */
export class Lexicon {
  readonly vocabulary: Vocabulary;
  readonly rest: TermFilter | undefined;
  readonly #codes: Uint8Array;

  /** Opens the payload of a lexicon. @throws CairnError `corrupt` */
  constructor(payload: Uint8Array) {
    const reader = new ByteReader(payload, 'lexicon');
    this.vocabulary = new Vocabulary(reader.raw(reader.varint()));
    this.#codes = reader.raw(this.vocabulary.count);
    const restBytes = reader.varint();
    this.rest = restBytes === 0 ? undefined : new TermFilter(reader.raw(restBytes));
    reader.end();
  }

  /** @throws CairnError `corrupt` */
  word(ordinal: number): string {
    return decoder.decode(this.vocabulary.token(ordinal));
  }

  /** Documents that have a word: exact below 128, above by up to an eighth too few. @throws CairnError `corrupt` */
  df(ordinal: number): number {
    const code = this.#codes[ordinal] ?? 0;
    if (code === 0) throw new CairnError('corrupt', `lexicon: word ${ordinal} is in no document`);
    if (code < EXACT_DF) return code;
    const octave = (code - EXACT_DF) >>> 3;
    return (8 + (code & 7)) * 2 ** (octave + 4);
  }

  /** Documents that have a word, 0 where none has. @throws CairnError `corrupt` */
  frequency(word: Uint8Array): number {
    const ordinal = this.vocabulary.find(word);
    return ordinal === undefined ? 0 : this.df(ordinal);
  }

  /** The words of ordinals [first, end) that most documents have, most first; of equal ones the earlier. */
  *frequent(first: number, end: number): Generator<number> {
    // Codes ascend with what they stand for.
    const counts = new Uint32Array(LARGEST_CODE + 1);
    for (let ordinal = first; ordinal < end; ordinal++) counts[this.#codes[ordinal]!]!++;
    for (let code = LARGEST_CODE; code > 0; code--) {
      let left = counts[code]!;
      for (let ordinal = first; left > 0; ordinal++) {
        if (this.#codes[ordinal] !== code) continue;
        left--;
        yield ordinal;
      }
    }
  }

  /** Every word in order; proves that look-ups find them, too. @throws CairnError `corrupt` */
  *all(): Generator<LexiconWord> {
    let ordinal = 0;
    for (const word of this.vocabulary.all()) yield { word, df: this.df(ordinal++) };
  }
}

/** A frequency in a byte: integer arithmetic, so that every host has the same. */
function dfCode(df: number): number {
  if (df < EXACT_DF) return df;
  const octave = 31 - Math.clz32(df) - 7;
  return Math.min(LARGEST_CODE, EXACT_DF + 8 * octave + ((df >>> (octave + 4)) & 7));
}
