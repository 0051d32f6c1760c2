import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PieceFrequencies } from '../../index-builder/query/piece-frequencies.ts';
import { openPieceTokenizer, type PieceTokenizer } from '../../index-builder/query/piece-tokenizer.ts';
import { queryWeights } from '../../index-builder/query/query-weights.ts';
import { tokenizerJson } from '../search/query-sides.ts';

const TOKENS = ['am', '##ber', 'bir', '##ch', ',', 'never'];
const words = fc.constantFrom('amber', 'birch', 'Amber,', 'am', 'unheard', '[UNK]');
const collections = fc.array(
  fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' ')),
  {
    minLength: 1,
    maxLength: 20,
  },
);
const tables = fc.dictionary(fc.constantFrom(...TOKENS, 'elsewhere'), fc.double({ min: 0.01, max: 20, noNaN: true }));

/** Pieces of a text, by hand: each word's, but for those that no pieces make. */
function piecesOf(text: string): string[] {
  const pieces = new Map([
    ['amber', ['am', '##ber']],
    ['birch', ['bir', '##ch']],
    ['Amber,', ['am', '##ber', ',']],
    ['am', ['am']],
  ]);
  return text.split(' ').flatMap((word) => pieces.get(word) ?? []);
}

/** IDF of every token, from the documents themselves. */
function idfOf(texts: readonly string[], token: string): number {
  const df = texts.filter((text) => piecesOf(text).includes(token)).length;
  return Math.log(1 + (texts.length - df + 0.5) / (df + 0.5));
}

function counted(tokenizer: PieceTokenizer, texts: readonly string[]): PieceFrequencies {
  const frequencies = new PieceFrequencies(tokenizer);
  for (const text of texts) frequencies.add(text);
  return frequencies;
}

describe.each(['bert', 'other'] as const)('query weights, with a tokenizer of the kind "%s"', (kind) => {
  const tokenizer = openPieceTokenizer(tokenizerJson(TOKENS, kind));
  // The other one cuts at white space alone: its words are those without a comma.
  const sound = (texts: readonly string[]): string[] =>
    kind === 'bert' ? [...texts] : texts.map((text) => text.replaceAll('Amber,', 'amber'));

  test('are the IDF of the collection, each document counting a piece once', () => {
    const property = fc.property(collections, (drawn) => {
      const texts = sound(drawn);
      const weights = queryWeights('collection', tokenizer.tokens, undefined, counted(tokenizer, texts))!;
      expect(new Set(weights.keys())).toEqual(new Set(TOKENS));
      for (const token of TOKENS) expect(weights.get(token)).toBeCloseTo(idfOf(texts, token), 12);
    });
    fc.assert(property);
  });

  test('are the geometric mean of it and of a table', () => {
    const property = fc.property(collections, tables, (drawn, table) => {
      const texts = sound(drawn);
      const own = new Map(Object.entries(table));
      const weights = queryWeights('geometric', tokenizer.tokens, own, counted(tokenizer, texts))!;
      for (const token of TOKENS) {
        const expected = Math.sqrt((own.get(token) ?? 0) * idfOf(texts, token));
        expect(weights.get(token) ?? 0).toBeCloseTo(expected, 12);
      }
      expect(weights.has('elsewhere')).toBe(false);
    });
    fc.assert(property);
  });

  test('are those of a table as they are, or none', () => {
    const table = new Map([['am', 0.3]]);
    expect(queryWeights('table', tokenizer.tokens, table, undefined)).toBe(table);
    expect(queryWeights('binary', tokenizer.tokens, table, undefined)).toBeUndefined();
  });

  test('are refused without what they are made of', () => {
    const frequencies = counted(tokenizer, ['amber']);
    const table = new Map([['am', 1]]);
    for (const [encoder, own, counts] of [
      ['table', undefined, frequencies],
      ['geometric', undefined, frequencies],
      ['geometric', table, undefined],
      ['collection', table, undefined],
    ] as const)
      expect(() => queryWeights(encoder, tokenizer.tokens, own, counts)).toThrow(
        expect.objectContaining({ code: 'bad-request' }),
      );
  });
});

test('the pieces of a collection are counted by document', () => {
  const tokenizer = openPieceTokenizer(tokenizerJson(TOKENS));
  const frequencies = counted(tokenizer, ['amber amber am', 'birch', '', 'amber, unheard']);
  const df = Object.fromEntries(tokenizer.tokens.map((token, number) => [token, frequencies.df[number]]));
  expect(frequencies.documents).toBe(4);
  expect(df).toEqual({ am: 2, '##ber': 2, bir: 1, '##ch': 1, ',': 1, never: 0 });
});
