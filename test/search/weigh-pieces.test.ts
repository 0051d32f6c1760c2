import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeQueryTable, encodeQueryTable, type TableTokenizer } from '../../shared/format/query-table.ts';
import { openPieces, weighFreePieces } from '../../shared/search/query/weigh-pieces.ts';
import { withBytes } from '../format/refusals.ts';
import { tokenizerJson } from './query-sides.ts';

const WORD_PIECE: TableTokenizer = {
  kind: 'word-piece',
  lowercase: true,
  stripAccents: true,
  splitHan: true,
  cleanText: true,
  continuation: '##',
  wordLimit: 100,
};
const TOKENS = ['am', '##ber', 'bir', '##ch', 'e'];
const JSON_TOKENIZER: TableTokenizer = { kind: 'json', json: tokenizerJson(TOKENS) };
const OTHER_TOKENIZER: TableTokenizer = { kind: 'json', json: tokenizerJson(TOKENS, 'other') };
const SPACES: TableTokenizer = { kind: 'spaces' };
// Whole steps of the scale 255/64: 64 of them for each unit.
const WEIGHTS = new Map([
  ['am', 2],
  ['##ber', 0.5],
  ['bir', 255 / 64],
]);

/** Pieces and weights of a query by a table, which goes through its bytes. */
function weigh(tokenizer: TableTokenizer, query: string, weights?: ReadonlyMap<string, number>, tokens = TOKENS) {
  const table = decodeQueryTable(encodeQueryTable({ tokenizer, tokens, weights }));
  return Object.fromEntries(openPieces(table)(query));
}

describe('pieces of a query', () => {
  it.each<[string, TableTokenizer, string, Record<string, number>]>([
    ['WordPiece', WORD_PIECE, 'Amber birch amber', { am: 2, '##ber': 0.5, bir: 255 / 64, '##ch': 0 }],
    ['a tokenizer.json', JSON_TOKENIZER, 'Amber birch amber', { am: 2, '##ber': 0.5, bir: 255 / 64, '##ch': 0 }],
    ['a tokenizer.json of another kind', OTHER_TOKENIZER, 'AM ##ber AM', { am: 2, '##ber': 0.5 }],
    ['white space', SPACES, ' Ａm\t##ber amber\n', { am: 2, '##ber': 0.5, amber: 0 }],
  ])('are those of %s, each once, with its weight', (_, tokenizer, query, expected) => {
    expect(weigh(tokenizer, query, WEIGHTS)).toEqual(expected);
    // Without weights each of them weighs 1.
    const ones = Object.fromEntries(Object.keys(expected).map((token) => [token, 1]));
    expect(weigh(tokenizer, query)).toEqual(ones);
  });

  it.each([
    ['WordPiece', WORD_PIECE],
    ['a tokenizer.json', JSON_TOKENIZER],
  ])('of a word that %s cannot make are none, and the mark for it is not one', (_, tokenizer) => {
    expect(weigh(tokenizer, 'unheard amx 東京')).toEqual({});
    expect(weigh(tokenizer, '')).toEqual({});
  });

  it('without a table are what stands between white space', () => {
    expect([...weighFreePieces(' Amber\u00a0＃ber  AMBER ')]).toEqual([
      ['amber', 1],
      ['#ber', 1],
    ]);
    expect([...weighFreePieces(' \n')]).toEqual([]);
  });

  it('are the same by both ways to say that a tokenizer is of the kind of BERT', () => {
    const texts = fc
      .array(fc.oneof(fc.constantFrom('am', 'ber', 'AMBER', 'birch', ' ', ', ', '東', 'É'), fc.string()), {
        maxLength: 12,
      })
      .map((parts) => parts.join(''));
    const property = fc.property(texts, fc.boolean(), (query, weighed) => {
      const weights = weighed ? WEIGHTS : undefined;
      expect(weigh(WORD_PIECE, query, weights)).toEqual(weigh(JSON_TOKENIZER, query, weights));
    });
    fc.assert(property);
  });

  it('by a tokenizer that cannot be used are an error', () => {
    for (const json of [null, 7, {}, { model: { type: 'Unheard' } }])
      expect(() => weigh({ kind: 'json', json }, 'amber')).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  it('by a vocabulary that makes no sense are an error, when they are looked for', () => {
    const payload = encodeQueryTable({ tokenizer: SPACES, tokens: ['am'], weights: WEIGHTS });
    // Kind, bytes of the vocabulary, its number of tokens, its restart; then the lengths of its token: 0 bytes of its own.
    const weighPieces = openPieces(decodeQueryTable(withBytes(payload, 10, 0)));
    expect(() => weighPieces('am')).toThrow(expect.objectContaining({ code: 'corrupt' }));
  });
});
