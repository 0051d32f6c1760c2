import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutWords } from '../../index-builder/lexicon/stored-words.ts';
import { WordCounts } from '../../index-builder/lexicon/word-counts.ts';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let counters = 0;

const documents = fc.array(
  fc.uniqueArray(fc.oneof(fc.constantFrom('a', 'b', '\ufeffc', '～', '😀'), fc.string({ maxLength: 3 })), {
    maxLength: 8,
  }),
  { maxLength: 20 },
);

/** Frequencies of words, as the bytes order them. */
function counted(all: readonly (readonly string[])[], limitBytes: number): [string, number][] {
  const folder = join(work.path, String(counters++));
  mkdirSync(folder);
  const counts = new WordCounts(folder, limitBytes);
  for (const words of all) counts.add(new Set(words));
  return Array.from(counts.words(), ({ word, df }) => [new TextDecoder('utf-8', { ignoreBOM: true }).decode(word), df]);
}

describe('frequencies of words', () => {
  it('are those of a map, whatever fits in memory', () => {
    fc.assert(
      fc.property(documents, (all) => {
        const map = new Map<string, number>();
        for (const words of all) for (const word of words) map.set(word, (map.get(word) ?? 0) + 1);
        const expected = [...map].sort(([a], [b]) => compareBytes(utf8(a), utf8(b)));
        for (const limitBytes of [1 << 20, 1000, 0]) expect(counted(all, limitBytes)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('lose the documents that go, and words with the last of theirs', () => {
    const words = [
      { word: utf8('a'), df: 3 },
      { word: utf8('b'), df: 1 },
      { word: utf8('c'), df: 2 },
    ];
    const counts = new Map([
      ['a', 1],
      ['b', 1],
      ['d', 4],
    ]);
    expect([...withoutWords(words, counts)]).toEqual([
      { word: utf8('a'), df: 2 },
      { word: utf8('c'), df: 2 },
    ]);
  });
});
