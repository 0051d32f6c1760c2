import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteReader, fromHex } from '../../shared/bytes.ts';
import { decodeBlock, encodeBlock } from '../../shared/format/block.ts';
import { decodeCodeBlock, encodeCodeBlock } from '../../shared/format/code-block.ts';
import { codeExtent } from '../../shared/format/dense-stage.ts';
import { decodeDenseTable, encodeDenseTable, rowPlace } from '../../shared/format/dense-table.ts';
import { decodeHeader, encodeHeader } from '../../shared/format/header.ts';
import { BLOCK, HEADER_BYTES, PACK_MAGIC } from '../../shared/format/layout.ts';
import { addRow } from '../../shared/format/row-block.ts';
import { scoreCodes } from '../../shared/search/second-stage/code-score.ts';
import { openQueryTokens } from '../../shared/search/second-stage/query-tokens.ts';
import { rerank } from '../../shared/search/second-stage/rerank.ts';

const SPECIFICATION = readFileSync(new URL('../../shared/format/FORMAT.md', import.meta.url), 'utf8');
const SECTION = SPECIFICATION.slice(SPECIFICATION.indexOf('\n### 21.6'));
const [TABLE, PACK] = Array.from(SECTION.matchAll(/^```text\n(.*?)^```/gms), ([, dump]) => bytesOf(dump!)) as [
  Uint8Array,
  Uint8Array,
];
const RANKING = JSON.parse(/^```json\n(.*?)^```/ms.exec(SECTION)![1]!) as Record<string, number | null>[];
const DIMS = 8;
const CODES = [0b10010101, undefined, 0b01100010].map((code) => (code === undefined ? undefined : Uint8Array.of(code)));
const ROWS = new Map([
  ['cairn', { scale: 300, values: Int8Array.of(7, -7, 3, 0, -1, 2, 0, 5) }],
  ['path', { scale: 100, values: Int8Array.of(0, 6, -3, 7, 1, -2, 4, -7) }],
]);

/** Bytes of a dump: each line has its offset, bytes, and a note from column 55 on. */
function bytesOf(dump: string): Uint8Array {
  let hex = '';
  for (const line of dump.trimEnd().split('\n')) {
    expect(Number.parseInt(line.slice(0, 4), 16)).toBe(hex.length / 2);
    hex += line.slice(6, 54).replaceAll(' ', '');
  }
  return fromHex(hex);
}

describe('the example of the second stage', () => {
  it('is what a writer writes', () => {
    const basis = { model: 'a1'.repeat(32), projection: 'b2'.repeat(32), dims: DIMS };
    const { object, headBytes } = encodeDenseTable({ ...basis, tokenizer: { kind: 'spaces' }, rows: ROWS });
    expect(object).toEqual(TABLE);
    const opened = decodeDenseTable(
      decodeBlock(BLOCK.denseTable, TABLE.subarray(HEADER_BYTES, HEADER_BYTES + headBytes)),
    );
    expect(opened).toMatchObject(basis);
    const codes = encodeBlock(BLOCK.codes, encodeCodeBlock(CODES, DIMS, 1));
    expect(Buffer.concat([encodeHeader(PACK_MAGIC), codes])).toEqual(Buffer.from(PACK));
  });

  it('ranks as stated', () => {
    for (const object of [TABLE, PACK]) decodeHeader(new ByteReader(object, 'pack'), PACK_MAGIC);
    const headBytes = 0x6d - HEADER_BYTES;
    const table = decodeDenseTable(decodeBlock(BLOCK.denseTable, TABLE.subarray(HEADER_BYTES, 0x6d)));
    const embedding = new Int32Array(DIMS);
    for (const token of openQueryTokens(table)('cairn path cairn')) {
      const { extent, rows, row } = rowPlace(token, { dims: DIMS, tokens: 2, headBytes });
      const payload = decodeBlock(BLOCK.rows, TABLE.subarray(extent.address, extent.address + extent.bytes));
      addRow(embedding, payload, rows, row, 1);
    }
    expect([...embedding]).toEqual([4200, -3600, 1500, 700, -500, 1000, 400, 2300]);
    const { address, bytes } = codeExtent(0, 3, { dims: DIMS, bits: 1 });
    const codes = decodeCodeBlock(decodeBlock(BLOCK.codes, PACK.subarray(address, address + bytes)), 3, DIMS, 1);
    const score = scoreCodes(embedding, 1);
    const first = [
      { document: 2, score: 300 },
      { document: 1, score: 260 },
      { document: 0, score: 200 },
    ];
    const candidates = first.map((place) => {
      const code = codes.code(place.document);
      return { ...place, dense: code && score(code) };
    });
    expect(rerank(candidates, 2).map(({ dense, ...place }) => ({ ...place, dense: dense ?? null }))).toEqual(RANKING);
  });
});
