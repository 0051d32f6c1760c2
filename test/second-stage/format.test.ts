import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock } from '../../shared/format/block.ts';
import { CODE_BITS, codeBlockBytes, decodeCodeBlock, encodeCodeBlock } from '../../shared/format/code-block.ts';
import { codeBlockDocuments, codeBlocks, codeExtent, isDenseStage, isKnown } from '../../shared/format/dense-stage.ts';
import { decodeDenseTable, encodeDenseTable, rowPlace } from '../../shared/format/dense-table.ts';
import { BLOCK, CODE_BLOCK_DOCUMENTS, CODE_PACK_BLOCKS, HEADER_BYTES } from '../../shared/format/layout.ts';
import { addRow, encodeRowBlock, rowBytes, type TokenRow } from '../../shared/format/row-block.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from '../format/refusals.ts';
import { random } from '../golden/random.ts';
import { drawCodes, drawRows, MODEL, PROJECTION } from './with-codes.ts';

const row = (dims: number): fc.Arbitrary<TokenRow> =>
  fc.record({
    scale: fc.integer({ min: 0, max: 65535 }),
    values: fc
      .array(fc.integer({ min: -7, max: 7 }), { minLength: dims, maxLength: dims })
      .map((all) => Int8Array.from(all)),
  });

describe('a block of rows', () => {
  it('adds what was put in, as often as asked', () => {
    fc.assert(
      fc.property(
        fc.array(row(16), { minLength: 1, maxLength: 9 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (rows, at, times) => {
          const payload = encodeRowBlock(rows);
          const chosen = at % rows.length;
          const sum = Int32Array.from({ length: 16 }, (_, i) => i - 8);
          addRow(sum, payload, rows.length, chosen, times);
          const { scale, values } = rows[chosen]!;
          expect([...sum]).toEqual(Array.from(values, (value, i) => i - 8 + times * scale * value));
        },
      ),
    );
  });

  it('is refused with another length, and with a number that no row has', () => {
    const rows = [...drawRows(['a', 'b', 'c'], 8, random(1)).values()];
    const payload = encodeRowBlock(rows);
    const add = (bytes: Uint8Array): void => addRow(new Int32Array(8), bytes, 3, 1, 1);
    add(payload);
    expectCutsRefused(payload, add);
    expectJunkRefused(payload, add);
    for (const byte of [0x08, 0x80]) expectRefused(() => add(withBytes(payload, rowBytes(8) + 2, byte)));
  });
});

describe('a block of codes', () => {
  it.each(CODE_BITS)('of %i bits is refused with another length', (bits) => {
    const codes = drawCodes(11, { dims: 16, bits }, random(2), 0.3);
    const payload = encodeCodeBlock(codes, 16, bits);
    expect(payload.length).toBe(codeBlockBytes(11, 16, bits));
    const decode = (bytes: Uint8Array): unknown => decodeCodeBlock(bytes, 11, 16, bits);
    expectCutsRefused(payload, decode);
    expectJunkRefused(payload, decode);
  });

  it.each(CODE_BITS)('of %i bits lies behind the one before, or at the start of the next pack', (bits) => {
    const documents = CODE_BLOCK_DOCUMENTS * (2 * CODE_PACK_BLOCKS + 3) + 7;
    const stage = { dims: 24, bits };
    expect(codeBlocks(documents)).toBe(2 * CODE_PACK_BLOCKS + 4);
    let end = 0;
    let total = 0;
    for (let block = 0; block < codeBlocks(documents); block++) {
      const { address, bytes } = codeExtent(block, documents, stage);
      expect(address).toBe(end + (block % CODE_PACK_BLOCKS === 0 ? HEADER_BYTES : 0));
      expect(bytes).toBe(5 + codeBlockBytes(codeBlockDocuments(block, documents), 24, bits));
      end = address + bytes;
      total += codeBlockDocuments(block, documents);
    }
    expect(total).toBe(documents);
  });
});

describe('the table of a query', () => {
  const basis = { model: MODEL, projection: PROJECTION, dims: 8 };
  const words = Array.from({ length: 600 }, (_, i) => `word${i}`);
  const rows = drawRows(words, 8, random(3));
  const { object, headBytes } = encodeDenseTable({ ...basis, tokenizer: { kind: 'spaces' }, rows });
  const head = decodeBlock(BLOCK.denseTable, object.subarray(HEADER_BYTES, HEADER_BYTES + headBytes));

  it('has every row where its token says', () => {
    const { vocabulary, ...opened } = decodeDenseTable(head);
    expect(opened).toMatchObject(basis);
    const tokens = Array.from(vocabulary.all(), (bytes) => new TextDecoder().decode(bytes));
    expect(tokens).toEqual([...words].sort());
    let last = 0;
    for (const [token, word] of tokens.entries()) {
      const place = rowPlace(token, { dims: 8, tokens: tokens.length, headBytes });
      const { address, bytes } = place.extent;
      last = address + bytes;
      const payload = decodeBlock(BLOCK.rows, object.subarray(address, last));
      const sum = new Int32Array(8);
      addRow(sum, payload, place.rows, place.row, 1);
      const { scale, values } = rows.get(word)!;
      expect([...sum]).toEqual(Array.from(values, (value) => scale * value));
    }
    expect(last).toBe(object.length);
  });

  it('is refused where its head ends early, has more, or is of no dimensions', () => {
    expectCutsRefused(head, decodeDenseTable);
    expectJunkRefused(head, decodeDenseTable);
    for (const dims of [0, 7, 1032]) expectRefused(() => decodeDenseTable(withBytes(head, 64, dims & 255, dims >> 8)));
  });
});

describe('what a manifest says of the second stage', () => {
  const object = { pack: 'ef'.repeat(32), bytes: 100 };
  const stage = {
    version: 1,
    model: MODEL,
    projection: PROJECTION,
    dims: 256,
    bits: 1,
    candidates: 100,
    weights: { plain: 1, question: 0, symbol: 0.5 },
    table: { ...object, headBytes: 40, tokens: 3 },
    shards: [[object], []],
  } as const;

  it('is taken where it is whole', () => {
    expect(isDenseStage(stage, 2)).toBe(true);
    expect(isKnown(stage)).toBe(true);
  });

  it('is taken with another version, whatever else it has', () => {
    const later = { version: 2, codes: 'elsewhere' };
    expect(isDenseStage(later, 2)).toBe(true);
    expect(isKnown(later)).toBe(false);
  });

  it.each([
    ['no version', { version: undefined }],
    ['a version that is no number', { version: '1' }],
    ['no model', { model: 'x' }],
    ['dimensions that no code has', { dims: 12 }],
    ['bits that no code has', { bits: 4 }],
    ['no candidates', { candidates: 0 }],
    ['too many candidates', { candidates: 1001 }],
    ['a weight below 0', { weights: { ...stage.weights, symbol: -1 } }],
    ['no weight of a kind', { weights: { plain: 1, question: 1 } }],
    ['a table without tokens', { table: { ...stage.table, tokens: 0 } }],
    ['codes of another number of shards', { shards: [[object]] }],
    ['a pack that is none', { shards: [[object], [{ pack: 'up', bytes: 1 }]] }],
  ])('is refused with %s', (_, change) => {
    expect(isDenseStage({ ...stage, ...change } as never, 2)).toBe(false);
  });

  it('is refused where it is no object', () => {
    for (const value of [null, 1, 'x', []]) expect(isDenseStage(value as never, 2)).toBe(false);
  });
});
