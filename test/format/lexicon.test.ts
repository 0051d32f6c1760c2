import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, fromHex, utf8 } from '../../shared/bytes.ts';
import { BLOCK, LEXICON_FILTER_BYTES } from '../../shared/format/layout.ts';
import { encodeLexicon, Lexicon, type LexiconWord } from '../../shared/format/lexicon.ts';
import { encodeBlockObject } from '../../shared/format/object.ts';
import { TermFilter } from '../../shared/format/term-filter.ts';
import { random } from '../golden/random.ts';
import { mutateBytes } from './mutate.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const frequencies = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 23 }));
const lexicons = fc
  .dictionary(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), frequencies, { maxKeys: 50 })
  .map((words) =>
    Object.entries(words)
      .map(([word, df]): LexiconWord => ({ word: utf8(word), df }))
      .sort((a, b) => compareBytes(a.word, b.word))
      .filter(({ word }, i, all) => i === 0 || compareBytes(all[i - 1]!.word, word) < 0),
  );
const WORDS = ['cairn', 'cairns', 'moss', 'über'].map((word, i) => ({ word: utf8(word), df: [3, 1, 130, 2][i]! }));

function readAll(payload: Uint8Array): LexiconWord[] {
  return [...new Lexicon(payload).all()];
}

describe('lexicon', () => {
  it('comes back: words, and frequencies exactly below 128, above at most an eighth too small', () => {
    const property = fc.property(lexicons, (words) => {
      const read = readAll(encodeLexicon({ words }));
      expect(read.map(({ word }) => word)).toEqual(words.map(({ word }) => word));
      read.forEach(({ df }, i) => {
        const own = words[i]!.df;
        if (own < 128) expect(df).toBe(own);
        expect(df).toBeLessThanOrEqual(own);
        expect(df).toBeGreaterThan((own * 8) / 9);
      });
      expect(readAll(encodeLexicon({ words: read }))).toEqual(read);
    });
    fc.assert(property);
  });

  it('goes through a range of words by their frequency', () => {
    const property = fc.property(lexicons, fc.nat(50), fc.nat(50), (words, first, count) => {
      const lexicon = new Lexicon(encodeLexicon({ words }));
      const end = Math.min(words.length, first + count);
      const ordinals = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
      const sorted = ordinals.sort((a, b) => lexicon.df(b) - lexicon.df(a) || a - b);
      expect([...lexicon.frequent(first, end)]).toEqual(sorted);
    });
    fc.assert(property);
  });

  it('knows the terms of what was left out, and few others', () => {
    const rest = new TermFilter();
    for (let i = 0; i < 20_000; i++) rest.add(`left${i}`);
    const read = new Lexicon(encodeLexicon({ words: WORDS, rest })).rest!;
    for (let i = 0; i < 20_000; i++) expect(read.mayHave(`left${i}`)).toBe(true);
    const wrong = Array.from({ length: 20_000 }, (_, i) => read.mayHave(`other${i}`)).filter(Boolean).length;
    // Two of 2^20 bits for each: about one in 700 is found in error.
    expect(wrong).toBeLessThan(100);
  });

  it('is laid out as specified', () => {
    const specification = readFileSync(new URL('../../shared/format/FORMAT.md', import.meta.url), 'utf8');
    const [, dump] = /^### 22.4 [^]*?```text\n([^]*?)```/m.exec(specification)!;
    const hex = dump!
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(6, 54).replaceAll(' ', ''))
      .join('');
    expect(encodeBlockObject(BLOCK.lexicon, encodeLexicon({ words: WORDS }))).toEqual(fromHex(hex));
  });

  it('is refused when it is cut or longer, in no document, or with half a filter', () => {
    const payload = encodeLexicon({ words: WORDS });
    expect(readAll(payload)).toHaveLength(4);
    expectCutsRefused(payload, readAll);
    expectJunkRefused(payload, readAll);
    expectRefused(() => readAll(withBytes(payload, payload.length - 3, 0)));
    const filter = new Uint8Array(LEXICON_FILTER_BYTES);
    for (const bytes of [filter.subarray(1), Uint8Array.of(1), Uint8Array.from([...filter, 0])])
      expectRefused(() => new TermFilter(bytes));
  });

  it('gives words or an error of ours, whatever was mutated', () => {
    const property = fc.property(lexicons, fc.nat(), (words, seed) => {
      const next = random(seed);
      for (let i = 0; i < 5; i++) {
        const payload = mutateBytes(encodeLexicon({ words }), next);
        let read: LexiconWord[] = [];
        try {
          read = readAll(payload);
        } catch (error) {
          expect(error).toMatchObject({ code: 'corrupt' });
        }
        for (const { df } of read) expect(df).toBeGreaterThan(0);
      }
    });
    fc.assert(property);
  });
});
