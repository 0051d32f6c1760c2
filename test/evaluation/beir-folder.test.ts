import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findBeirFiles } from '../../index-builder/evaluation/beir-folder.ts';
import { folderOf } from '../cli/run-cli.ts';

const { path, remove } = folderOf({
  'data/queries.jsonl.gz': '',
  'data/qrels/test.tsv.gz': '',
  'data/qrels/train.tsv': '',
  'data/qrels/train.tsv.gz': '',
  'data/qrels/README.md': '',
  'alone/queries.jsonl': '',
  'corpus/corpus.jsonl': '',
});
afterAll(remove);

const data = join(path, 'data');

describe('the folder of a judged collection', () => {
  test('has queries and a file for each split, plain or compressed; plain goes first', () => {
    const queries = join(data, 'queries.jsonl.gz');
    expect(findBeirFiles(data, 'test')).toEqual({ queries, qrels: join(data, 'qrels/test.tsv.gz') });
    expect(findBeirFiles(data, 'train')).toEqual({ queries, qrels: join(data, 'qrels/train.tsv') });
  });

  test('names the splits that it has, where another is asked for', () => {
    expect(() => findBeirFiles(data, 'dev')).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: 'found the splits test, train, expected dev.tsv or dev.tsv.gz',
        place: { file: join(data, 'qrels') },
      }),
    );
    // The name of a file is no pattern.
    expect(() => findBeirFiles(data, 't.st')).toThrow('expected t.st.tsv');
  });

  test('is refused without a split, without queries, and where there is none', () => {
    expect(() => findBeirFiles(join(path, 'alone'), 'test')).toThrow('found no split, expected test.tsv');
    mkdirSync(join(path, 'alone/qrels'));
    writeFileSync(join(path, 'alone/qrels/notes.txt'), '');
    expect(() => findBeirFiles(join(path, 'alone'), 'test')).toThrow('found no split, expected test.tsv');
    expect(() => findBeirFiles(join(path, 'corpus'), 'test')).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: expect.stringContaining('found no queries.jsonl or queries.jsonl.gz, expected') as string,
        place: { file: join(path, 'corpus') },
      }),
    );
    expect(() => findBeirFiles(join(path, 'gone'), 'test')).toThrow(/cannot read the folder .*gone: it does not exist/);
  });
});
