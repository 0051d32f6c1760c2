import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWords } from '../../index-builder/lexicon/choose-words.ts';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { Lexicon, type LexiconWord } from '../../shared/format/lexicon.ts';
import { LEXICON_FILTER_BYTES } from '../../shared/format/layout.ts';
import { TermFilter } from '../../shared/format/term-filter.ts';
import { analyzeWords } from '../../shared/text/words.ts';

const LANGUAGES = ['en'] as const;
const words = fc
  .dictionary(
    fc.string({ unit: fc.constantFrom(...'abcdeé'), minLength: 1, maxLength: 20 }),
    fc.integer({ min: 1, max: 6 }),
    {
      minKeys: 1,
      maxKeys: 80,
      size: 'max',
    },
  )
  .map((all) =>
    Object.entries(all)
      .map(([word, df]): LexiconWord => ({ word: utf8(word), df }))
      .sort((a, b) => compareBytes(a.word, b.word)),
  );
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function termsOf(word: string): string[] {
  const terms: string[] = [];
  analyzeWords(word, LANGUAGES, (term) => terms.push(term));
  return terms;
}

describe('the words of a lexicon', () => {
  it('are all of them where there is room, and no lexicon where there are none', () => {
    fc.assert(
      fc.property(words, (all) => {
        const lexicon = new Lexicon(chooseWords(all, { languages: LANGUAGES })!);
        expect([...lexicon.all()]).toEqual(all);
        expect(lexicon.rest).toBeUndefined();
      }),
    );
    expect(chooseWords([], { languages: LANGUAGES })).toBeUndefined();
  });

  it('are those of most documents, then the shorter, up to the limit; the terms of the others are known', () => {
    let cut = 0;
    const property = fc.property(words, fc.integer({ min: 10, max: 400 }), (all, room) => {
      const limitBytes = LEXICON_FILTER_BYTES + room;
      // Of the limit, words have what the filter leaves, and more are never held than might fit of it whole.
      const payload = chooseWords(all, { languages: LANGUAGES, limitBytes, rest: new TermFilter() })!;
      expect(payload.length).toBeLessThanOrEqual(limitBytes);
      const lexicon = new Lexicon(payload);
      const kept = [...lexicon.all()].map(({ word }) => textOf(word));
      const ranked = [...all]
        .sort((a, b) => b.df - a.df || a.word.length - b.word.length || compareBytes(a.word, b.word))
        .map(({ word }) => textOf(word));
      expect([...kept].sort()).toEqual(ranked.slice(0, kept.length).sort());
      for (const left of ranked.slice(kept.length))
        for (const term of termsOf(left)) expect(lexicon.rest!.mayHave(term)).toBe(true);
      if (kept.length < all.length) cut++;
    });
    fc.assert(property);
    expect(cut).toBeGreaterThan(10);
  });

  it('are no more than might fit while they come, and the same as if all had come together', () => {
    const letters = (n: number): string =>
      (n >>> 0).toString(36).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);
    const all = Array.from({ length: 70_000 }, (_, i) => ({
      word: utf8(letters(Math.imul(i, 2654435761)) + letters(i)),
      df: 1 + (i % 4),
    })).sort((a, b) => compareBytes(a.word, b.word));
    const limitBytes = LEXICON_FILTER_BYTES + 2000;
    const read = new Lexicon(chooseWords(all, { languages: LANGUAGES, limitBytes })!);
    const kept = [...read.all()];
    const ranked = all
      .filter(({ df }) => df === 4)
      .sort((a, b) => a.word.length - b.word.length || compareBytes(a.word, b.word));
    expect(kept).toEqual(ranked.slice(0, kept.length).sort((a, b) => compareBytes(a.word, b.word)));
    expect(read.vocabulary.count).toBeGreaterThan(200);
  });
});
