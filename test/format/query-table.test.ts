import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../shared/bytes.ts';
import { DIRECTORY_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { decodeQueryTable, encodeQueryTable, type QueryTable } from '../../shared/format/query-table.ts';
import { texts } from './arbitraries.ts';
import { expectCutsRefused, expectRefused } from './refusals.ts';

const weights = fc
  .uniqueArray(fc.tuple(texts, fc.double({ min: 1e-30, max: 1e30, noNaN: true })), {
    maxLength: 30,
    selector: ([token]) => token,
  })
  .map((pairs) => new Map(pairs));

const tables: fc.Arbitrary<QueryTable> = fc.record({ tokenizer: fc.jsonValue(), weights }, { requiredKeys: [] });

const SMALL: QueryTable = {
  tokenizer: { model: { type: 'WordPiece', vocab: { a: 0 } } },
  weights: new Map([
    ['a', 0.5],
    ['##b', 2],
  ]),
};

/** A table of any raw bytes. */
function tableOf(raw: readonly number[], rawBytes = raw.length): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(rawBytes);
  writer.raw(deflateSync(Uint8Array.from(raw), { level: 9 }));
  return writer.toBytes();
}

const ONE = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f];

describe('query table', () => {
  it('comes back', () => {
    const property = fc.property(tables, (table) => {
      const read = decodeQueryTable(encodeQueryTable(table));
      expect(read.tokenizer).toEqual(
        table.tokenizer === undefined ? undefined : JSON.parse(JSON.stringify(table.tokenizer)),
      );
      expect(read.weights && new Map([...read.weights].sort())).toEqual(
        table.weights && new Map([...table.weights].sort()),
      );
    });
    fc.assert(property);
  });

  it('is the same whatever the order of its weights', () => {
    const back = { ...SMALL, weights: new Map([...SMALL.weights!].toReversed()) };
    expect(encodeQueryTable(back)).toEqual(encodeQueryTable(SMALL));
  });

  it('without weights differs from one with none', () => {
    expect(decodeQueryTable(encodeQueryTable({})).weights).toBeUndefined();
    expect(decodeQueryTable(encodeQueryTable({ weights: new Map() })).weights).toEqual(new Map());
  });

  it('is refused when it is cut', () => {
    expectCutsRefused(encodeQueryTable(SMALL), decodeQueryTable);
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
    ['a token that is not UTF-8', [0, 1, 1, 1, 0xff, ...ONE]],
  ])('is refused with %s', (_, raw) => {
    expectRefused(() => decodeQueryTable(tableOf(raw)));
    expect(decodeQueryTable(tableOf([0, 1, 1, 1, 97, ...ONE])).weights).toEqual(new Map([['a', 1]]));
  });

  it('is refused if it inflates to another length than it claims', () => {
    for (const claimed of [0, 2, 4, 1 << 20, DIRECTORY_LIMIT_BYTES, DIRECTORY_LIMIT_BYTES + 1, 2 ** 32 - 1])
      expectRefused(() => decodeQueryTable(tableOf([0, 0, 0], claimed)));
  });
});
