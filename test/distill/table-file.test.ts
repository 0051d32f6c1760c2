import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  decodeTableFile,
  type DistilledTable,
  encodeTableFile,
  findTable,
  readTableFile,
  tablePath,
  writeTableFile,
} from '../../index-builder/dense/table-file.ts';
import { projectionHash } from '../../index-builder/dense/projection.ts';
import { assembleTable } from '../../index-builder/distill/assemble-table.ts';
import { fitProjection } from '../../index-builder/distill/principal-axes.ts';
import { quantizeTable } from '../../index-builder/distill/quantize-rows.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';
import { openPieceTokenizer } from '../../index-builder/query/piece-tokenizer.ts';
import { CairnError } from '../../shared/errors.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import { decodeDenseTable, rowPlace } from '../../shared/format/dense-table.ts';
import { BLOCK, HEADER_BYTES } from '../../shared/format/layout.ts';
import { addRow } from '../../shared/format/row-block.ts';
import { temporaryFolder } from '../build-documents.ts';
import { tinyTokenizer } from '../encoders/tiny-model.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);
const home = process.cwd();
afterEach(() => process.chdir(home));

const MODEL = 'ab'.repeat(32);
const tokenizer = openPieceTokenizer(tinyTokenizer());
const random = seededRandom(2);
const normal = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const { projection } = fitProjection(normal(100 * 12), 12, 8, 1);
const quantized = quantizeTable({ dims: 8, rows: normal(8 * tokenizer.tokens.length) });
const about = {
  name: 'tiny',
  queries: 980,
  seen: 20,
  steps: 10,
  seed: 1,
  kept: 0.9,
  heldOut: { queries: 20, cosine: { initial: 0.5, fitted: 0.9, quantized: 0.89 }, loss: 0.1 },
};
const table = assembleTable(quantized, { model: MODEL, projection, tokenizer, about });
const bytes = encodeTableFile(table);

describe("a table's file", () => {
  it('holds all that a build needs', () => {
    const read = decodeTableFile(bytes);
    expect(read).toEqual(table);
    expect(read.basis).toEqual({ model: MODEL, projection: projectionHash(projection), dims: 8 });
    expect(encodeTableFile(read)).toEqual(bytes);
  });

  it('has the row of each token where the index format looks for it', () => {
    const { object, headBytes, tokens } = decodeTableFile(bytes);
    const head = decodeDenseTable(
      decodeBlock(BLOCK.denseTable, object.subarray(HEADER_BYTES, HEADER_BYTES + headBytes)),
    );
    expect(head.vocabulary.count).toBe(tokens);
    tokenizer.tokens.forEach((token, i) => {
      const ordinal = head.vocabulary.find(new TextEncoder().encode(token))!;
      const { extent, rows, row } = rowPlace(ordinal, { dims: 8, tokens, headBytes });
      const block = object.subarray(extent.address, extent.address + extent.bytes);
      const sum = new Int32Array(8);
      addRow(sum, decodeBlock(BLOCK.rows, block), rows, row, 1);
      const { scale, values } = quantized.rows[i]!;
      expect([...sum]).toEqual(Array.from(values, (value) => value * scale));
    });
  });

  it('is refused with any byte changed, and cut anywhere', () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1 + (at % 255);
      expect(() => decodeTableFile(changed)).toThrow(CairnError);
    }
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeTableFile(bytes.subarray(0, length))).toThrow(CairnError);
  });

  const refused: Record<string, [content: Uint8Array, code: string, ...says: string[]]> = {
    'another file': [Buffer.from('no table at all, but some text'), 'bad-request', 'it is not a query table'],
    'an empty file': [new Uint8Array(0), 'bad-request', 'it is not a query table'],
    'a magic alone': [bytes.subarray(0, 8), 'corrupt', 'the end'],
    'a byte changed': [bytes.map((byte, i) => (i === 500 ? byte ^ 1 : byte)), 'corrupt', 'checksum'],
    'a later version': [bytes.map((byte, i) => (i === 8 ? 9 : byte)), 'too-new', 'version 9', 'reads version 1'],
  };
  for (const [name, [content, code, ...says]] of Object.entries(refused)) {
    it(`names the file: ${name}`, () => {
      const path = join(folder, 'bad.table');
      writeFileSync(path, content);
      const read = (): unknown => readTableFile(path);
      expect(read).toThrow(expect.objectContaining({ code, place: { file: path } }));
      for (const words of says) expect(read).toThrow(words);
    });
  }

  it('is named where it is not there', () => {
    expect(() => readTableFile(join(folder, 'none.table'))).toThrow(
      expect.objectContaining({ code: 'not-found', message: expect.stringContaining('none.table') as string }),
    );
  });

  it('is written whole, or not at all', () => {
    const path = join(folder, 'whole.table');
    expect(writeTableFile(path, table)).toBe(bytes.length);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    expect(existsSync(`${path}.writing`)).toBe(false);
    expect(() => writeTableFile(join(folder, 'none', 'x.table'), table)).toThrow('it does not exist');
  });
});

describe('the table of a model', () => {
  it('is the one of its folder, or else that of the working directory', () => {
    const work = join(folder, 'work');
    const model = join(folder, 'model');
    mkdirSync(join(work, '.cairn', 'tables'), { recursive: true });
    mkdirSync(model);
    process.chdir(work);
    expect(findTable(MODEL, model)).toBeUndefined();
    expect(tablePath(MODEL)).toBe(join('.cairn', 'tables', `${MODEL.slice(0, 32)}.table`));
    writeTableFile(tablePath(MODEL), table);
    expect(findTable(MODEL, model)).toEqual(table);
    const own: DistilledTable = { ...table, about: { ...about, name: 'own' } };
    writeTableFile(join(model, 'query.table'), own);
    expect(findTable(MODEL, model)).toEqual(own);
    const other = 'cd'.repeat(32);
    expect(() => findTable(other, model)).toThrow(
      'a query table of the model abababababab, expected one of cdcdcdcdcdcd',
    );
    expect(() => findTable(other, model)).toThrow(
      expect.objectContaining({ code: 'bad-request', place: { file: join(model, 'query.table') } }),
    );
  });
});
