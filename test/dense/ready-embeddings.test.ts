import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadEmbeddings, type ReadyEmbeddings } from '../../index-builder/dense/ready-embeddings.ts';
import { CairnError } from '../../shared/errors.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines } from '../cli/run-cli.ts';
import { floatBytes, npyBytes } from './npy-bytes.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const WIDTH = 4;
// Numbers that 16-bit floats have.
const ROWS = [
  [1, -0.5, 0.25, 0],
  [0, 2 ** -24, 0, 2 ** -9],
  [-3, 1024, 0.125, 65504],
];
const IDS = ['a', 'b', '7'];

/** A file that NumPy wrote (`numpy/make.py`). */
const numpy = (name: string): string => join(import.meta.dirname, 'numpy', name);

let files = 0;
function write(name: string, content: string | Uint8Array): string {
  const path = join(work.path, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

const load = (path: string, width = WIDTH): Promise<ReadyEmbeddings> => loadEmbeddings(path, width, work.path);

/** Loads a file for these documents, and takes the embedding of each. */
async function taken(path: string, ids: readonly string[] = IDS, width = WIDTH) {
  const ready = await load(path, width);
  const claims = ids.map((id) => ready.claim(id));
  const left = ready.unused();
  const embeddings = ids.map((id) => {
    const embedding = ready.take(id);
    return embedding && [...embedding];
  });
  ready.close();
  expect(claims).toEqual(embeddings.map((embedding) => embedding !== undefined));
  return { embeddings, left, claimed: ready.claimed };
}

const lines = (embeddingOf: (row: number[]) => unknown): string =>
  jsonLines(ROWS.map((row, i) => ({ id: IDS[i] === '7' ? 7 : IDS[i], embedding: embeddingOf(row) })));
const base64 = (row: number[], each: number): string => floatBytes(row, each).toString('base64');

const FORMATS: Record<string, [name: string, content: string | Uint8Array]> = {
  'lists of numbers': ['v.jsonl', lines((row) => row)],
  'base64 of 16-bit floats': ['v.jsonl', lines((row) => base64(row, 2))],
  'base64 of 32-bit floats': ['v.jsonl', lines((row) => base64(row, 4))],
  'gzip, blank lines and no newline at the end': ['v.ndjson.gz', gzipSync(`\n${lines((row) => row).trimEnd()}`)],
  ...Object.fromEntries(
    ([1, 2, 3] as const).flatMap((version) =>
      ['<f2', '|f4', '<f8'].map((type) => [
        `.npy of ${type}, version ${version}`,
        ['v.npy', npyBytes(ROWS, { version, type })],
      ]),
    ),
  ),
  '.npy in gzip': ['v.npy.gz', gzipSync(npyBytes(ROWS))],
};

describe('ready-made embeddings', () => {
  it.each(Object.keys(FORMATS))('are read from %s', async (format) => {
    const path = write(...FORMATS[format]!);
    expect(await taken(path)).toEqual({ embeddings: ROWS, left: 0, claimed: 3 });
  });

  const saved = JSON.parse(readFileSync(numpy('expected.json'), 'utf8')) as Record<string, number[][]>;

  it.each([
    ['half.npy', 'half'],
    ['single.npy', 'single'],
    ['double.npy', 'double'],
    ['version-2.npy', 'single'],
    ['version-3.npy', 'single'],
    ['half.jsonl', 'half'],
  ])('that NumPy wrote are read: %s', async (name, rows) => {
    const ids = ['0', '1', '2', '3', '4'];
    expect(await taken(numpy(name), ids)).toEqual({ embeddings: saved[rows], left: 0, claimed: 5 });
  });

  it('of JSON lines are rounded to 32 bits, whatever else the lines hold', async () => {
    const more = { title: 't', vector: { moss: 1 } };
    const path = write(
      'v.jsonl',
      jsonLines([
        { id: 'a', embedding: [0.1, 1, 1, 1], ...more },
        { id: 'b', ...more },
      ]),
    );
    const { embeddings } = await taken(path, ['b', 'a']);
    expect(embeddings).toEqual([undefined, [Math.fround(0.1), 1, 1, 1]]);
  });

  it('go to the documents with their ids, in any order; those of others are counted', async () => {
    const path = write(
      'v.jsonl',
      lines((row) => row),
    );
    expect(await taken(path, ['7', 'x', 'a'])).toEqual({
      embeddings: [ROWS[2], undefined, ROWS[0]],
      left: 1,
      claimed: 2,
    });
  });

  it('of a matrix go to the documents as they come', async () => {
    const path = write('v.npy', npyBytes(ROWS));
    expect((await taken(path, ['z', 'y', 'x'])).embeddings).toEqual(ROWS);
  });

  it('of a matrix go to the ids in the file beside it', async () => {
    const path = write('v.npy', npyBytes(ROWS));
    writeFileSync(path.replace('.npy', '.ids.txt'), 'a\r\nb\n7\n');
    expect(await taken(path, ['7', 'x', 'a'])).toEqual({
      embeddings: [ROWS[2], undefined, ROWS[0]],
      left: 1,
      claimed: 2,
    });
  });

  it('are the same from lists, base64 and a matrix', async () => {
    const rows = fc.array(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        // A first number that tells an embedding from zeros, and from 16-bit floats.
        const all = drawn.map((row) => [1, ...row.map((value) => value + 0)]);
        const ids = all.map((_, i) => `d${i}`);
        const json = (embeddingOf: (row: number[]) => unknown): string =>
          write('v.jsonl', jsonLines(all.map((row, i) => ({ id: ids[i], embedding: embeddingOf(row) }))));
        const from = [json((row) => row), json((row) => base64(row, 4)), write('v.npy', npyBytes(all))];
        for (const path of from) expect((await taken(path, ids)).embeddings).toEqual(all);
      }),
      { numRuns: 20 },
    );
  });
});

describe('of ready-made embeddings is refused', () => {
  const good = { id: 'a', embedding: [1, 2, 3, 4] };
  const second = (line: unknown): string => jsonLines([good, line]);
  const LINES: Record<string, [line: unknown, message: RegExp]> = {
    'a line without one': [{ id: 'b', text: 'x' }, /^document "b" has no embedding/],
    'a line without an id': [{ embedding: [1, 2, 3, 4] }, /^"id" is undefined, expected a string or an integer/],
    'an id that is a fraction': [{ id: 1.5, embedding: [1, 2, 3, 4] }, /^"id" is the number 1\.5/],
    'a second one of a document': [good, /^a second embedding of document "a"/],
    'another width': [{ id: 'b', embedding: [1, 2, 3] }, /^an embedding of 3 numbers, expected 4/],
    'what is no number': [{ id: 'b', embedding: [1, '2', 3, 4] }, /has the string "2" at position 2/],
    'a number beyond 32-bit floats': [{ id: 'b', embedding: [1, 1e300, 3, 4] }, /with Infinity at position 2/],
    'nothing but zeros': [{ id: 'b', embedding: [0, 0, 0, 1e-300] }, /^an embedding of nothing but zeros/],
    'an object': [{ id: 'b', embedding: { 0: 1 } }, /^"embedding" is an object, expected a list of numbers, or base64/],
    null: [{ id: 'b', embedding: null }, /^"embedding" is null/],
    'a text that is not base64': [{ id: 'b', embedding: 'AAAA AAA' }, /is the string "AAAA AAA", expected base64/],
    'base64 that is cut off': [{ id: 'b', embedding: base64([1, 2, 3, 4], 2).slice(0, -1) }, /expected base64/],
    'base64 of another width': [
      { id: 'b', embedding: base64([1, 2, 3], 2) },
      /^an embedding of 6 bytes, expected 4 numbers: 8 bytes of 16-bit floats, or 16 of 32-bit/,
    ],
    'base64 of twice as many 16-bit floats': [
      { id: 'b', embedding: base64([0.1, -0.2, 0.3, 0.01, 0.25, -0.05, 0.1, 0.02], 2) },
      /^an embedding of 16 bytes that look like 8 16-bit floats, expected 4/,
    ],
    'base64 with what is no number': [{ id: 'b', embedding: base64([1, NaN, 3, 4], 4) }, /with NaN at position 2/],
    'a list of lines': ['[]', /^"id" is the string|^"id" is undefined/],
  };

  it.each(Object.keys(LINES))('%s', async (name) => {
    const [line, message] = LINES[name]!;
    const file = write('v.jsonl', second(line));
    await expect(load(file)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file, line: 2 },
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['a line that is not JSON', `${jsonLines([good])}{"id":`, /^invalid JSON/],
    ['bytes that are not UTF-8', Buffer.from(`${jsonLines([good])}{"id":"\xff"}`, 'latin1'), /not UTF-8/],
  ])('%s', async (_, content, message) => {
    const file = write('v.jsonl', content);
    await expect(load(file)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file, line: 2 },
      message: expect.stringMatching(message) as string,
    });
  });

  const describeNpy = (description: string): Buffer => npyBytes(ROWS, { description });
  const said = (type: string, order: string, shape: string): Buffer =>
    describeNpy(`{'descr': ${type}, 'fortran_order': ${order}, 'shape': ${shape}, }`);
  const MATRICES: Record<string, [content: Uint8Array, message: RegExp]> = {
    'another width': [npyBytes(ROWS.map((row) => row.slice(1))), /^its rows have 3 numbers, expected 4/],
    'a row that is cut off': [npyBytes(ROWS).subarray(0, -1), /^it ends in row 3, expected 3 rows/],
    'bytes after the last row': [Buffer.concat([npyBytes(ROWS), Buffer.of(0)]), /^it goes on after its 3 rows/],
    'more rows than there are': [said("'<f4'", 'False', '(9999999999, 4)'), /^it ends in row 4, expected 9999999999/],
    'a number that is none': [npyBytes([...ROWS, [0, 1, NaN, 0]]), /^row 4: an embedding with NaN at position 3/],
    'an infinite number': [npyBytes([[0, 1, 1e300, 0]], { type: '<f8' }), /^row 1: an embedding with Infinity/],
    'a row of zeros': [npyBytes([ROWS[0]!, [0, 0, 0, 0]]), /^row 2: an embedding of nothing but zeros/],
    integers: [said("'<i4'", 'False', '(3, 4)'), /^its numbers are of type <i4, expected <f2, <f4 or <f8/],
    'big-endian floats': [said("'>f4'", 'False', '(3, 4)'), /^its numbers are of type >f4/],
    records: [said("[('x', '<f4')]", 'False', '(3, 4)'), /^its numbers are of type several/],
    columns: [said("'<f4'", 'True', '(3, 4)'), /^its numbers lie column by column/],
    'one dimension': [said("'<f4'", 'False', '(12,)'), /^it has the shape \(12,\), expected rows and numbers of a row/],
    'three dimensions': [said("'<f4'", 'False', '(3, 2, 2)'), /^it has the shape \(3, 2, 2\)/],
    'no description': [describeNpy('{}'), /^its description is "\{\}", expected order and shape/],
    'another version': [npyBytes(ROWS, { version: 4 as 3 }), /^it is of version 4 of the \.npy format/],
    'another file': [Buffer.from('PK\x03\x04 an archive of matrices'), /^it begins with "PK.*expected a \.npy file/],
    'an empty file': [Buffer.alloc(0), /^it begins with "", expected a \.npy file/],
    'a description that is cut off': [npyBytes(ROWS).subarray(0, 40), /^it ends at byte 40, in its description/],
    'a description of megabytes': [
      Buffer.concat([Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\xff', 'latin1'), Buffer.alloc(9)]),
      /^its description has 4294967295 bytes/,
    ],
  };

  it.each(Object.keys(MATRICES))('a matrix with %s', async (name) => {
    const [content, message] = MATRICES[name]!;
    const file = write('v.npy', content);
    await expect(load(file)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file },
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['columns.npy', /^its numbers lie column by column/],
    ['big-endian.npy', /^its numbers are of type >f4/],
  ])('what NumPy wrote in another way: %s', async (name, message) => {
    const file = numpy(name);
    await expect(load(file)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file },
      message: expect.stringMatching(message) as string,
    });
  });

  it.each<[string, string, number | undefined, RegExp]>([
    ['too few ids', 'a\nb\n', undefined, /^it has 2 ids, expected 3/],
    ['too many ids', 'a\nb\nc\nd\n', undefined, /^it has 4 ids, expected 3/],
    ['an id twice', 'a\nb\na\n', 3, /^the id "a" is a duplicate: line 1 has it too/],
    ['an empty line', 'a\n\nb\nc\n', 2, /^an empty line/],
    ['an id that is too long', `a\n${'b'.repeat(1025)}\nc\n`, 2, /^an id of more than 1024 bytes/],
  ])('a list of %s', async (_, list, line, message) => {
    const path = write('v.npy', npyBytes(ROWS));
    const file = path.replace('.npy', '.ids.txt');
    writeFileSync(file, list);
    await expect(load(path)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file, ...(line !== undefined && { line }) },
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([2, 4])('a matrix for %i documents', async (count) => {
    const ids = ['a', 'b', 'c', 'd'].slice(0, count);
    const message = `it has 3 rows for ${count} documents, expected one for each, in the order of the inputs`;
    const ready = await load(write('v.npy', npyBytes(ROWS)));
    for (const id of ids) ready.claim(id);
    expect(() => ready.unused()).toThrow(message);
    ready.close();
  });

  it('a file of other documents alone', async () => {
    const file = write('v.jsonl', jsonLines([good]));
    await expect(taken(file, ['x'])).rejects.toMatchObject({
      code: 'bad-request',
      place: { file },
      message: 'none of its 1 embeddings has the id of a document, expected those of the inputs',
    });
  });

  it('a file that is not there, a folder, another format', async () => {
    const missing = join(work.path, 'missing.npy');
    await expect(load(missing)).rejects.toMatchObject({ code: 'not-found', place: { file: missing } });
    for (const path of [work.path, write('v.parquet', '')])
      await expect(load(path)).rejects.toThrow(/of no known format, expected a file of JSON lines/);
  });

  it('damage to a compressed file', async () => {
    const npy = gzipSync(npyBytes(Array.from({ length: 500 }, (_, i) => [i + 1, 1, 2, 3])));
    const file = write('v.npy.gz', npy.subarray(0, -20));
    await expect(load(file)).rejects.toMatchObject({ code: 'bad-request', place: { file } });
    const cut = write('v.jsonl.gz', gzipSync(lines((row) => row)).subarray(0, -20));
    await expect(load(cut)).rejects.toMatchObject({ code: 'bad-request', place: { file: cut } });
  });
});

it('a matrix with any byte changed gives other numbers, or an error that names the file', async () => {
  const whole = npyBytes(ROWS);
  const change = fc.record({
    at: fc.nat(whole.length - 1),
    to: fc.nat(255),
    end: fc.integer({ min: 1, max: whole.length }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to, end }) => {
      const bytes = Buffer.from(whole.subarray(0, end));
      if (at < end) bytes[at] = to;
      const file = write('v.npy', bytes);
      try {
        const { embeddings } = await taken(file);
        expect(embeddings).toHaveLength(3);
        for (const embedding of embeddings) expect(embedding).toHaveLength(WIDTH);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        expect(error).toMatchObject({ code: 'bad-request', place: { file } });
      }
    }),
    { numRuns: 300 },
  );
});
