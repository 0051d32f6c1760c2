import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, compareBytes, utf8 } from '../../shared/bytes.ts';
import { DIRECTORY_LIMIT_BYTES, TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { decodeQueryTable1 } from '../../shared/format/query-table-1.ts';
import { texts } from './arbitraries.ts';
import { expectCutsRefused, expectRefused } from './refusals.ts';

/** A table of any raw bytes. */
function tableOf(raw: Uint8Array | readonly number[], rawBytes = raw.length): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(rawBytes);
  writer.raw(deflateSync(Uint8Array.from(raw), { level: 9 }));
  return writer.toBytes();
}

/** A table as version 1 has it: the tokenizer in JSON or an empty text, then, if they are weighed, tokens and weights. */
function table1(tokenizer: unknown, weights: ReadonlyMap<string, number> | undefined): Uint8Array {
  const writer = new ByteWriter();
  writer.text(tokenizer === undefined ? '' : JSON.stringify(tokenizer));
  writer.u8(weights ? 1 : 0);
  writer.varint(weights?.size ?? 0);
  for (const token of weights?.keys() ?? []) writer.text(token);
  for (const weight of weights?.values() ?? []) writer.f64(weight);
  return tableOf(writer.toBytes());
}

const token = texts.filter((text) => text !== '' && utf8(text).length <= TERM_LIMIT_BYTES);
const weights = fc
  .uniqueArray(fc.tuple(token, fc.double({ min: 1e-30, max: 1e30, noNaN: true })), {
    maxLength: 40,
    selector: ([text]) => text,
  })
  .map((pairs) => new Map(pairs));

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
/** The weight 1 in binary64. */
const ONE = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f];

describe('query table of version 1', () => {
  it('is brought into the form of today: its tokens sorted, its weights as they are, to the last bit', () => {
    const property = fc.property(weights, fc.boolean(), (own, withTokenizer) => {
      const json = { model: { type: 'WordPiece', vocab: { a: 0 } } };
      const { tokenizer, vocabulary, weightOf } = decodeQueryTable1(table1(withTokenizer ? json : undefined, own));
      expect(tokenizer).toEqual(withTokenizer ? { kind: 'json', json } : { kind: 'spaces' });
      const tokens = Array.from(vocabulary.all(), textOf);
      expect(tokens).toEqual([...own.keys()].sort((a, b) => compareBytes(utf8(a), utf8(b))));
      for (const [text, weight] of own) expect(weightOf!(vocabulary.find(utf8(text))!)).toBe(weight);
      expect(vocabulary.find(utf8('not there'))).toBeUndefined();
    });
    fc.assert(property);
  });

  it('may have tokens that no document can have, which are left out', () => {
    const long = 'a'.repeat(TERM_LIMIT_BYTES + 1);
    const own = new Map([
      [long, 2],
      ['', 3],
      ['a', 0.1],
      ['é'.repeat(128), 4],
    ]);
    const { vocabulary, weightOf } = decodeQueryTable1(table1(undefined, own));
    expect(Array.from(vocabulary.all(), textOf)).toEqual(['a']);
    expect(weightOf!(0)).toBe(0.1);
    expect(vocabulary.find(utf8(long))).toBeUndefined();
  });

  it('without weights differs from one whose tokens have none', () => {
    expect(decodeQueryTable1(table1({}, undefined)).weightOf).toBeUndefined();
    const none = decodeQueryTable1(table1(undefined, new Map()));
    expect(none.weightOf).toBeDefined();
    expect(none.vocabulary.count).toBe(0);
  });

  it('may have a tokenizer of any JSON', () => {
    const property = fc.property(fc.jsonValue(), (json) => {
      expect(decodeQueryTable1(table1(json, undefined)).tokenizer).toEqual({
        kind: 'json',
        json: JSON.parse(JSON.stringify(json)) as unknown,
      });
    });
    fc.assert(property);
  });

  it('is refused when it is cut', () => {
    expectCutsRefused(table1({ model: {} }, new Map([['a', 0.5]])), decodeQueryTable1);
  });

  it.each<[string, number[]]>([
    ['more behind its end', [0, 0, 0, 0]],
    ['its end missing', [0, 0]],
    ['weights that are neither there nor not', [0, 2, 0]],
    ['tokens where there are no weights', [0, 0, 1, 1, 97, ...ONE]],
    ['more tokens than there is room for', [0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 97]],
    ['a token twice', [0, 1, 2, 1, 97, 1, 97, ...ONE, ...ONE]],
    ['the weight 0', [0, 1, 1, 1, 97, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a weight below 0', [0, 1, 1, 1, 97, ...ONE.with(7, 0xbf)]],
    ['a weight that is not finite', [0, 1, 1, 1, 97, ...ONE.with(7, 0x7f)]],
    ['a tokenizer that is not JSON', [1, 123, 0, 0]],
    ['a tokenizer that is not UTF-8', [1, 0xff, 0, 0]],
    ['a token that is not UTF-8', [0, 1, 1, 1, 0xff, ...ONE]],
  ])('is refused with %s', (_, raw) => {
    expectRefused(() => decodeQueryTable1(tableOf(raw)));
    const { vocabulary, weightOf } = decodeQueryTable1(tableOf([0, 1, 1, 1, 97, ...ONE]));
    expect([vocabulary.find(utf8('a')), weightOf!(0)]).toEqual([0, 1]);
  });

  it('is refused if it inflates to another length than it claims', () => {
    for (const claimed of [0, 2, 4, 1 << 20, DIRECTORY_LIMIT_BYTES, DIRECTORY_LIMIT_BYTES + 1, 2 ** 32 - 1])
      expectRefused(() => decodeQueryTable1(tableOf([0, 0, 0], claimed)));
  });
});
