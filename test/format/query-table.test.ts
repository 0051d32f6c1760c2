import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, compareBytes, utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { INFLATE_LIMIT_BYTES, TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import {
  decodeQueryTable,
  encodeQueryTable,
  type QueryTable,
  type QueryTableParts,
  type TableTokenizer,
} from '../../shared/format/query-table.ts';
import { decodeScale, encodeScale } from '../../shared/format/scale.ts';
import { encodeVocabulary } from '../../shared/format/vocabulary.ts';
import { random } from '../golden/random.ts';
import { texts } from './arbitraries.ts';
import { mutateBytes } from './mutate.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

const token = texts.filter((text) => text !== '' && utf8(text).length <= TERM_LIMIT_BYTES);

const tokenizers: fc.Arbitrary<TableTokenizer> = fc.oneof(
  fc.constant({ kind: 'spaces' as const }),
  fc.record({
    kind: fc.constant('word-piece' as const),
    lowercase: fc.boolean(),
    stripAccents: fc.boolean(),
    splitHan: fc.boolean(),
    cleanText: fc.boolean(),
    continuation: fc.oneof(fc.constantFrom('##', '', '▁', 'é'.repeat(127)), token),
    wordLimit: fc.constantFrom(1, 100, 127, 128, 2 ** 32 - 1),
  }),
  fc.record({ kind: fc.constant('json' as const), json: fc.jsonValue() }),
);

/** Weights a build accepts, and those far apart: most are no more than a step of the largest. */
const weight = fc.oneof(
  fc.double({ min: 0.01, max: 10, noNaN: true }),
  fc.constantFrom(0, 1, 1e-30, 1e30, 2.5, 1 / 3),
  fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
);

const tables: fc.Arbitrary<QueryTableParts> = fc
  .record({
    tokenizer: tokenizers,
    tokens: fc.uniqueArray(token, { maxLength: 40 }),
    drawn: fc.option(fc.array(fc.option(weight, { nil: undefined }), { maxLength: 40 }), { nil: undefined }),
  })
  .map(({ tokenizer, tokens, drawn }) => ({
    tokenizer,
    tokens,
    // Some tokens have no weight.
    weights:
      drawn &&
      new Map(tokens.flatMap((own, i) => (drawn[i] === undefined ? [] : [[own, drawn[i]] as [string, number]]))),
  }));

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const byBytes = (a: string, b: string): number => compareBytes(utf8(a), utf8(b));

/** Weight of each token of an open table; undefined where tokens have none. */
function weightsOf({ vocabulary, weightOf }: QueryTable): number[] | undefined {
  return weightOf && Array.from({ length: vocabulary.count }, (_, ordinal) => weightOf(ordinal));
}

const WORD_PIECE: TableTokenizer = {
  kind: 'word-piece',
  lowercase: true,
  stripAccents: false,
  splitHan: true,
  cleanText: true,
  continuation: '##',
  wordLimit: 100,
};
const WEIGHTS = new Map([
  ['a', 0.5],
  ['##b', 2],
  ['never', 7],
]);
const SMALL: QueryTableParts[] = [
  { tokenizer: { kind: 'spaces' }, tokens: ['a', '##b', 'c'], weights: WEIGHTS },
  { tokenizer: WORD_PIECE, tokens: ['a', '##b', 'c'], weights: WEIGHTS },
  { tokenizer: WORD_PIECE, tokens: ['a', '##b', 'c'] },
  { tokenizer: { kind: 'json', json: { model: { vocab: { a: 0 } } } }, tokens: ['a', '##b', 'c'], weights: WEIGHTS },
  { tokenizer: { kind: 'json', json: [] }, tokens: [] },
];

describe('query table', () => {
  it('gives back tokenizer and tokens, in the order of their bytes', () => {
    const property = fc.property(tables, (parts) => {
      const { tokenizer, vocabulary, weightOf } = decodeQueryTable(encodeQueryTable(parts));
      expect(tokenizer).toEqual(
        parts.tokenizer.kind === 'json'
          ? { kind: 'json', json: JSON.parse(JSON.stringify(parts.tokenizer.json)) as unknown }
          : parts.tokenizer,
      );
      expect(Array.from(vocabulary.all(), textOf)).toEqual([...parts.tokens].sort(byBytes));
      expect(weightOf === undefined).toBe(parts.weights === undefined);
    });
    fc.assert(property);
  });

  it('gives back each weight to half a step of the largest, and none that is above 0 as 0', () => {
    const property = fc.property(tables, (parts) => {
      fc.pre(parts.weights !== undefined);
      const table = decodeQueryTable(encodeQueryTable(parts));
      const largest = Math.max(0, ...parts.weights.values());
      const step = largest === 0 ? 0 : decodeScale(encodeScale(largest)) / 255;
      for (const [ordinal, bytes] of [...table.vocabulary.all()].entries()) {
        const exact = parts.weights.get(textOf(bytes)) ?? 0;
        const read = table.weightOf!(ordinal);
        if (exact === 0) expect(read).toBe(0);
        // What is less than half a step is a whole one: it was not left out.
        else if (exact < step / 2) expect(read).toBe(step);
        else expect(Math.abs(read - exact)).toBeLessThanOrEqual(step * 0.5000001);
        expect(read).toBeLessThanOrEqual(step * 255);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('keeps the largest weight, to what a scale of 16 bits can say', () => {
    for (const largest of [1e-30, 0.001, 1, 1.0001, 2.5, 11.5, 1e30]) {
      const parts = { tokenizer: WORD_PIECE, tokens: ['a', 'b'], weights: new Map([['a', largest]]) };
      const { weightOf } = decodeQueryTable(encodeQueryTable(parts));
      expect(Math.abs(weightOf!(0) / largest - 1)).toBeLessThan(1 / 256 + 0.5 / 255);
      expect(weightOf!(1)).toBe(0);
    }
  });

  it('may have weights that are all 0, or none of any token', () => {
    for (const weights of [new Map([['a', 0]]), new Map<string, number>()]) {
      const table = decodeQueryTable(encodeQueryTable({ tokenizer: WORD_PIECE, tokens: ['a', 'b'], weights }));
      expect(weightsOf(table)).toEqual([0, 0]);
    }
    expect(weightsOf(decodeQueryTable(encodeQueryTable({ tokenizer: WORD_PIECE, tokens: ['a'] })))).toBeUndefined();
  });

  it('is the same whatever the order of its tokens and weights, and however often a token is named', () => {
    const property = fc.property(tables, fc.nat(), (parts, seed) => {
      const next = random(seed);
      const shuffled = <T>(items: Iterable<T>): T[] =>
        Array.from(items, (item) => ({ item, at: next() }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
      const other = {
        ...parts,
        tokens: shuffled([...parts.tokens, ...parts.tokens]),
        weights: parts.weights && new Map(shuffled(parts.weights)),
      };
      expect(encodeQueryTable(other)).toEqual(encodeQueryTable(parts));
    });
    fc.assert(property);
  });

  it('is refused when it is cut or longer', () => {
    for (const parts of SMALL) {
      const payload = encodeQueryTable(parts);
      // All of it is read: a vocabulary is not, until it is looked at.
      const readAll = (bytes: Uint8Array) => [...decodeQueryTable(bytes).vocabulary.all()];
      expect(readAll(payload)).toHaveLength(parts.tokens.length);
      expectCutsRefused(payload, readAll);
      expectJunkRefused(payload, readAll);
    }
  });

  it('ends in an error of ours or in finite weights, whatever was mutated', () => {
    const property = fc.property(fc.constantFrom(...SMALL), fc.nat(), (parts, seed) => {
      try {
        const table = decodeQueryTable(mutateBytes(encodeQueryTable(parts), random(seed)));
        for (const each of weightsOf(table) ?? []) expect(each >= 0 && Number.isFinite(each)).toBe(true);
        expect(Array.from(table.vocabulary.all())).toHaveLength(table.vocabulary.count);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        expect(error.code).toBe('corrupt');
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

/** A table of any bytes before and after the vocabulary of one token, `a`. */
function tableOf(before: readonly number[], after: readonly number[], vocabulary = encodeVocabulary([utf8('a')])) {
  const writer = new ByteWriter();
  writer.raw(Uint8Array.from(before));
  writer.varint(vocabulary.length);
  writer.raw(vocabulary);
  writer.raw(Uint8Array.from(after));
  return writer.toBytes();
}

/** A tokenizer.json, or other bytes in its place, deflated behind a raw length. */
function jsonOf(raw: Uint8Array, rawBytes = raw.length, ...junk: number[]): number[] {
  const deflated = Uint8Array.from([...deflateSync(raw, { level: 9 }), ...junk]);
  const writer = new ByteWriter();
  writer.u8(2);
  writer.varint(rawBytes);
  writer.varint(deflated.length);
  writer.raw(deflated);
  return [...writer.toBytes()];
}

describe('query table of other bytes', () => {
  const SPACES = [0];
  const MARK = [2, 0x23, 0x23];
  /** Weights of scale 1 for one token, 255 steps. */
  const WEIGHED = [1, 0x80, 0x3f, 255];

  it('is what the encoder writes', () => {
    const parts = { tokens: ['a'], weights: new Map([['a', 1]]) };
    expect(tableOf(SPACES, WEIGHED)).toEqual(encodeQueryTable({ ...parts, tokenizer: { kind: 'spaces' } }));
    expect(tableOf([1, 0b1101, ...MARK, 100], WEIGHED)).toEqual(encodeQueryTable({ ...parts, tokenizer: WORD_PIECE }));
    expect(tableOf(jsonOf(utf8('{"a":1}')), [0])).toEqual(
      encodeQueryTable({ tokens: ['a'], tokenizer: { kind: 'json', json: { a: 1 } } }),
    );
    expect(decodeQueryTable(tableOf(SPACES, WEIGHED)).weightOf!(0)).toBe(1);
  });

  it.each<[string, number[], number[]]>([
    ['a tokenizer of an unknown kind', [3], WEIGHED],
    ['the largest kind of tokenizer', [255], WEIGHED],
    ['a flag that there is not', [1, 16, ...MARK, 100], WEIGHED],
    ['words of no code point', [1, 15, ...MARK, 0], WEIGHED],
    ['a continuation that is not UTF-8', [1, 15, 1, 0xff, 100], WEIGHED],
    ['a continuation longer than a token', [1, 15, 128, 2, ...new Array<number>(256).fill(97), 100], WEIGHED],
    ['weights that are neither there nor not', SPACES, [2, 0x80, 0x3f, 255]],
    ['no word on weights', SPACES, []],
    ['a scale of 0', SPACES, [1, 0, 0, 255]],
    ['a scale below 0', SPACES, [1, 0x80, 0xbf, 255]],
    ['an infinite scale', SPACES, [1, 0x80, 0x7f, 255]],
    ['a scale that is not a number', SPACES, [1, 0xc0, 0x7f, 255]],
    ['a weight too few', SPACES, [1, 0x80, 0x3f]],
    ['a weight too many', SPACES, [1, 0x80, 0x3f, 255, 255]],
    ['something behind tokens without weights', SPACES, [0, 0]],
    ['a tokenizer that is no JSON', jsonOf(utf8('{')), [0]],
    ['a tokenizer of nothing', jsonOf(new Uint8Array(0)), [0]],
    ['a tokenizer that is not UTF-8', jsonOf(Uint8Array.of(0x22, 0xff, 0x22)), [0]],
    ['a tokenizer longer than it claims', jsonOf(utf8('{"a":1}'), 6), [0]],
    ['a tokenizer shorter than it claims', jsonOf(utf8('{"a":1}'), 8), [0]],
    ['a tokenizer of more than fits', jsonOf(utf8('{"a":1}'), INFLATE_LIMIT_BYTES + 1), [0]],
    ['a tokenizer that claims more than can be', jsonOf(utf8('{"a":1}'), 1 << 20), [0]],
    ['a tokenizer that is no DEFLATE stream', [2, 1, 1, 7], [0]],
    ['more of a tokenizer than there is', [2, 1, 0xff, 0xff, 0xff, 0xff, 0x0f], []],
  ])('is refused with %s', (_, before, after) => {
    expectRefused(() => decodeQueryTable(tableOf(before, after)));
  });

  it('is refused with a vocabulary that is longer than the table, or has more tokens than weights', () => {
    const cut = tableOf(SPACES, []);
    expectRefused(() => decodeQueryTable(Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff, 0x0f, ...cut.subarray(2))));
    const many = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 97);
    expectRefused(() => decodeQueryTable(tableOf(SPACES, WEIGHED, many)));
    const two = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 1, 97);
    expectRefused(() => decodeQueryTable(tableOf(SPACES, WEIGHED, two)));
  });
});
