import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeWords } from '../../index-builder/lexicon/word-counts.ts';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { encodeLexicon, Lexicon, type LexiconWord } from '../../shared/format/lexicon.ts';
import { LEXICON_FILTER_BYTES } from '../../shared/format/layout.ts';
import { TermFilter } from '../../shared/format/term-filter.ts';
import { completeWord } from '../../shared/search/query/complete-word.ts';
import { correctWord } from '../../shared/search/query/correct-word.ts';
import { KnownWords } from '../../shared/search/query/known-words.ts';
import { ReleaseWords } from '../../shared/search/query/release-words.ts';

// Few letters, so that words are near each other, and one that UTF-16 and UTF-8 order otherwise.
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '～', '😀'), minLength: 1, maxLength: 6 });
const words = fc.dictionary(word, fc.integer({ min: 1, max: 9 }), { maxKeys: 40 }).map((all) =>
  Object.entries(all)
    .map(([own, df]): LexiconWord => ({ word: utf8(own), df }))
    .sort((a, b) => compareBytes(a.word, b.word)),
);
const lexiconOf = (own: readonly LexiconWord[]): Lexicon => new Lexicon(encodeLexicon({ words: own }));
/** Words that some increments have beside a lexicon, and all of them in one. */
const releases = fc
  .record({
    own: fc.option(words, { nil: undefined }),
    others: fc.array(fc.option(words, { nil: undefined }), { maxLength: 4 }),
  })
  .map(({ own, others }) => {
    const parts = [own, ...others].filter((part) => part !== undefined);
    const [first, ...rest] = [own, ...others].map((part) => part && lexiconOf(part));
    const whole = lexiconOf([...mergeWords(parts.map((part) => part.values()))]);
    return { own: ReleaseWords.of(first, rest), one: ReleaseWords.of(whole, [])!, whole };
  });

describe('the words of a release and of its increments', () => {
  it('are looked up as if one lexicon had them all', () => {
    let found = 0;
    const property = fc.property(releases, word, fc.boolean(), ({ own, one, whole }, typed, asPrefix) => {
      if (!own) {
        expect(whole.vocabulary.count).toBe(0);
        return;
      }
      expect(own.frequency(typed)).toBe(one.frequency(typed));
      for (const most of [1, 2]) expect(own.near(typed, most, asPrefix)).toEqual(one.near(typed, most, asPrefix));
      for (const prefix of [typed, typed.slice(0, 1).replace(/[\ud800-\udbff]$/, ''), '']) {
        expect([...own.frequent(prefix)]).toEqual([...one.frequent(prefix)]);
        expect(new Set(own.beginning(prefix))).toEqual(new Set(one.beginning(prefix)));
        expect(own.count(prefix)).toBe([...own.beginning(prefix)].length);
      }
      const [some, all] = [own, one].map((each) => new KnownWords(each, [], ['en']));
      expect(correctWord(some!, typed, asPrefix)).toEqual(correctWord(all!, typed, asPrefix));
      expect(completeWord(some!, typed)).toEqual(completeWord(all!, typed));
      expect(some!.has(typed)).toBe(all!.has(typed));
      if (correctWord(some!, typed, asPrefix).length > 0) found++;
    });
    fc.assert(property, { numRuns: 300 });
    expect(found).toBeGreaterThan(20);
  });

  it('may lack what any of them left out', () => {
    const rest = new TermFilter(new Uint8Array(LEXICON_FILTER_BYTES));
    rest.add('moss');
    const cut = new Lexicon(encodeLexicon({ words: [], rest }));
    const own = ReleaseWords.of(lexiconOf([]), [undefined, cut])!;
    expect(own.mayLack('moss')).toBe(true);
    expect(own.mayLack('fog')).toBe(false);
    expect(ReleaseWords.of(undefined, [undefined])).toBeUndefined();
  });
});
