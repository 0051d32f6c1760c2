import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeTableFile } from '../../index-builder/dense/table-file.ts';
import { temporaryFolder } from '../build-documents.ts';
import { npyBytes } from '../dense/npy-bytes.ts';
import { modelHash, tableOf, writeTinyEmbedder } from '../dense/tiny-embedder.ts';
import { expectNothingLeft, expectRefused, GOOD, type RefusedBuild } from './refused-builds.ts';
import { folderOf, jsonLines, runCli, runJson } from './run-cli.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const model = writeTinyEmbedder(join(work.path, 'model'));
const folderFile = (name: string): Buffer => readFileSync(join(model, name));
/** The files of a model that embeds, without a table. */
const MODEL = Object.fromEntries(
  ['model.onnx', 'tokenizer.json', 'encoder.json'].map((name) => [`model/${name}`, folderFile(name)]),
);
const hash = modelHash(model);
const table = encodeTableFile(tableOf({ model: hash }));

const GOOD_ROW = Array.from({ length: 16 }, (_, i) => i - 7.5);
const good = { id: 'good', embedding: GOOD_ROW };
const docs = { 'docs.jsonl': jsonLines([GOOD]), 'q.table': table };
const ready = (file: string): string[] => ['docs.jsonl', '--embeddings', file, '--dense-table', 'q.table'];

const EMBEDDINGS: Record<string, RefusedBuild> = {
  'an embedding of another width than the table takes': {
    files: { ...docs, 'v.jsonl': jsonLines([good, { id: 'b', embedding: [1, 2, 3] }]) },
    args: ready('v.jsonl'),
    says: ['v.jsonl:2: an embedding of 3 numbers, expected 16'],
  },
  'an embedding of zeros': {
    files: { ...docs, 'v.jsonl': jsonLines([good, { id: 'b', embedding: GOOD_ROW.map(() => 0) }]) },
    args: ready('v.jsonl'),
    says: ['v.jsonl:2: an embedding of nothing but zeros'],
  },
  'a second embedding of a document': {
    files: { ...docs, 'v.jsonl.gz': gzipSync(jsonLines([good, good])) },
    args: ready('v.jsonl.gz'),
    says: ['v.jsonl.gz:2: a second embedding of document "good"'],
  },
  'embeddings that are cut off': {
    files: { ...docs, 'v.jsonl': jsonLines([good, good]).slice(0, -20) },
    args: ready('v.jsonl'),
    says: ['v.jsonl:2: invalid JSON'],
  },
  'a matrix that is cut off': {
    files: { ...docs, 'v.npy': npyBytes([GOOD_ROW]).subarray(0, -1) },
    args: ready('v.npy'),
    says: ['v.npy: it ends in row 1, expected 1 rows'],
  },
  'a matrix with what is no number': {
    files: { ...docs, 'v.npy': npyBytes([[NaN, ...GOOD_ROW.slice(1)]], { type: '<f8' }) },
    args: ready('v.npy'),
    says: ['v.npy: row 1: an embedding with NaN at position 1, expected finite numbers'],
  },
  'a matrix of more rows than documents': {
    files: { ...docs, 'v.npy': npyBytes([GOOD_ROW, GOOD_ROW]) },
    args: ready('v.npy'),
    says: ['v.npy: it has 2 rows for 1 documents', 'expected one for each, in the order of the inputs'],
  },
  'a matrix with another number of ids': {
    files: { ...docs, 'v.npy': npyBytes([GOOD_ROW]), 'v.ids.txt': 'good\nbetter\n' },
    args: ready('v.npy'),
    says: ['v.ids.txt: it has 2 ids, expected 1: one for each row'],
  },
  'a matrix that lies column by column': {
    files: {
      ...docs,
      'v.npy': npyBytes([GOOD_ROW], { description: "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 16), }" }),
    },
    args: ready('v.npy'),
    says: ['v.npy: its numbers lie column by column (Fortran order), expected row by row'],
  },
  'embeddings of other documents alone': {
    files: { ...docs, 'v.jsonl': jsonLines([{ ...good, id: 'other' }]) },
    args: ready('v.jsonl'),
    says: ['v.jsonl: none of its 1 embeddings has the id of a document'],
  },
  'documents without an embedding': {
    files: { ...docs, 'docs.jsonl': jsonLines([GOOD, { ...GOOD, id: 'b' }]), 'v.jsonl': jsonLines([good]) },
    args: ready('v.jsonl'),
    says: ['v.jsonl: a document has no embedding, it is "b" (docs.jsonl:2); expected one for each'],
  },
  'embeddings that are not there': {
    files: docs,
    args: ready('v.npy'),
    says: ['v.npy: no such file or folder'],
  },
  'embeddings of no known model': {
    files: { ...docs, 'v.jsonl': jsonLines([good]) },
    args: ['docs.jsonl', '--embeddings', 'v.jsonl'],
    says: ['the embeddings v.jsonl are of an unknown model, expected its query table'],
  },
  'a query table beside nothing': {
    files: docs,
    args: ['docs.jsonl', '--dense-table', 'q.table'],
    says: ['the query table q.table is for embeddings, expected a model (dense) or embeddings'],
  },
  'a query table that is none': {
    files: { ...docs, 'q.table': 'tokens\n', 'v.jsonl': jsonLines([good]) },
    args: ready('v.jsonl'),
    says: ['q.table: it is not a query table'],
  },
  'a query table that is damaged': {
    files: {
      ...docs,
      'q.table': table.with(table.length >> 1, table[table.length >> 1]! ^ 1),
      'v.jsonl': jsonLines([good]),
    },
    args: ready('v.jsonl'),
    says: ['q.table: found checksum'],
  },
  'a query table that is not there': {
    files: { 'docs.jsonl': docs['docs.jsonl'], 'v.jsonl': jsonLines([good]) },
    args: ready('v.jsonl'),
    says: ['cannot read q.table: it does not exist'],
  },
  'a model without a query table': {
    files: { ...docs, ...MODEL },
    args: ['docs.jsonl', '--dense', 'model', '--no-cache'],
    says: [
      `model: no query table of the model model (${hash.slice(0, 12)})`,
      'cairn distill model --queries FILE makes it',
    ],
  },
  'the query table of another model': {
    files: { ...docs, ...MODEL, 'q.table': encodeTableFile(tableOf({ model: 'ab'.repeat(32) })) },
    args: ['docs.jsonl', '--dense', 'model', '--dense-table', 'q.table', '--no-cache'],
    says: ['q.table: a query table of the model hand-made (abababababab)', `one of model (${hash.slice(0, 12)})`],
  },
  'a query table for embeddings of another width than the model gives': {
    files: { ...docs, ...MODEL, 'q.table': encodeTableFile(tableOf({ model: hash, source: 24 })) },
    args: ['docs.jsonl', '--dense', 'model', '--dense-table', 'q.table', '--no-cache'],
    says: ['q.table: a query table for embeddings of 24 numbers, the model', 'gives 16'],
  },
  'a model that is not there': {
    files: docs,
    args: ['docs.jsonl', '--dense', 'model', '--dense-table', 'q.table'],
    says: ['model: no such folder of a model'],
  },
  'bits that codes do not have': {
    files: { ...docs, 'v.jsonl': jsonLines([good]) },
    args: [...ready('v.jsonl'), '--dense-bits', '4'],
    says: ['denseBits: ', '(found the number 4)'],
  },
};

describe.concurrent('a build refuses', { timeout: 120_000 }, () => {
  for (const [name, refused] of Object.entries(EMBEDDINGS)) it(name, () => expectRefused(refused));

  it('embeddings, and leaves nothing where there was no index', () =>
    expectNothingLeft(EMBEDDINGS['documents without an embedding']!));
});

describe('a build with embeddings', { timeout: 120_000 }, () => {
  it('tells of codes, of embeddings and of what is without', async () => {
    const { path, remove } = folderOf({
      ...docs,
      'docs.jsonl': jsonLines([GOOD, { ...GOOD, id: 'b' }]),
      'v.jsonl': jsonLines([good, { ...good, id: 'other' }]),
    });
    try {
      const args = ['build', ...ready('v.jsonl'), '--on-error', 'skip', '--out', 'index'];
      const { stdout, stderr } = await runCli(args, { cwd: path });
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^codes +1 +8 dimensions of a bit, 1 without one$/m);
      expect(stdout).toMatch(/^ {2}codes +8 B/m);
      expect(stdout).toMatch(/^ {2}denseTable +\d/m);
      expect(stdout).toMatch(/^embedded +0 +0 from the cache, 1 brought along$/m);
      expect(stdout).toMatch(/^left out +1 +embedding without a document$/m);
      const json = await runJson([...args, '--json'], path);
      expect(json).toMatchObject({
        uncoded: 1,
        embedding: { ready: 1 },
        leftOut: { 'embedding without a document': 1 },
      });
    } finally {
      remove();
    }
  });

  it('takes what cairn encode made of the documents', async () => {
    const { path, remove } = folderOf({ ...docs, ...MODEL });
    try {
      const encode = ['encode', 'docs.jsonl', '--dense', 'model', '--no-cache', '--to', 'v.jsonl.gz'];
      const { stdout, stderr } = await runCli(encode, { cwd: path });
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^documents +1 *$/m);
      expect(stdout).toMatch(/^embedded +1 +0 from the cache, \d+ tokens/m);
      const summary = await runJson(['build', ...ready('v.jsonl.gz'), '--out', 'index', '--json'], path);
      expect(summary).toMatchObject({ uncoded: 0, settings: { dense: { embeddings: 'v.jsonl.gz' } } });
    } finally {
      remove();
    }
  });
});
