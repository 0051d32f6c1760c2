import { encodeLexicon, type Lexicon, type LexiconWord } from '../../shared/format/lexicon.ts';
import { INCREMENT_WORDS_BYTES } from '../../shared/format/layout.ts';

/** No word takes fewer bytes of a lexicon. */
const LEAST_WORD_BYTES = 3;
/**
 * A word that the lexicon has is told again where the increment has at least this share of its documents: frequencies above
 * 127 are known to an eighth anyway.
 */
const SHARE = 1 / 8;

/** The words of an increment: few enough to stand beside the lexicon, or all of them again. */
export type IncrementWords =
  | { readonly beside: string; readonly all?: undefined }
  | { readonly beside?: undefined; readonly all: Iterator<LexiconWord, void> };

/**
 * Takes of an increment's words those that the release's lexicon lacks, or has of far fewer documents than there are now, as
 * a manifest has them: a lexicon in base64. Goes through them once, and no further than what a manifest may have of them.
 * @param words in the order of their bytes, none twice
 */
export function wordsBeside(lexicon: Lexicon | undefined, words: Iterator<LexiconWord, void>): IncrementWords {
  const seen: LexiconWord[] = [];
  const told: LexiconWord[] = [];
  for (let next = words.next(); !next.done; next = words.next()) {
    const word = next.value;
    seen.push(word);
    if (word.df < (lexicon?.frequency(word.word) ?? 0) * SHARE) continue;
    told.push(word);
    if (told.length * LEAST_WORD_BYTES > INCREMENT_WORDS_BYTES) return { all: chain(seen, words) };
  }
  const payload = encodeLexicon({ words: told });
  if (payload.length > INCREMENT_WORDS_BYTES) return { all: seen.values() };
  return { beside: Buffer.from(payload).toString('base64') };
}

function* chain(seen: readonly LexiconWord[], rest: Iterator<LexiconWord, void>): Generator<LexiconWord, void> {
  yield* seen;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}
