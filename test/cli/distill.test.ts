import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTableFile } from '../../index-builder/dense/table-file.ts';
import type { DistillSummary } from '../../index-builder/distill/distill.ts';
import { TINY_DIMS, tinyQueries, writeTinyDenseModel } from '../distill/tiny-dense-model.ts';
import { writeTinyModel } from '../encoders/tiny-model.ts';
import { expectRefusal, folderOf, jsonLines, runJson } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const QUERIES = tinyQueries(1200);
const { path: folder, remove } = folderOf({
  'queries.jsonl': jsonLines(QUERIES.map((q, i) => ({ q, src: `s${i % 3}` }))),
  'few.txt': QUERIES.slice(0, 999).join('\n'),
  'none.txt': '\n\n',
  'bad.jsonl': '{"q":"one"}\n{"p":"two"}\n',
  'bare/tokenizer.json': '{}',
  'taken/file': '',
});
const distill = (...args: string[]): string[] => [
  'distill',
  'model',
  '--queries',
  'queries.jsonl',
  '--steps',
  '40',
  ...args,
];

beforeAll(() => {
  writeTinyDenseModel(join(folder, 'model'));
  writeTinyModel(join(folder, 'sparse'));
});
afterAll(remove);

describe('cairn distill', () => {
  it(
    'makes the same table again, with embeddings of the cache, where builds look for it',
    { timeout: 60_000 },
    async () => {
      const first = await runJson<DistillSummary>([...distill('--out', 'one.table'), '--json'], folder);
      const { basis, about } = first;
      expect(first).toMatchObject({ out: 'one.table', tokens: 26, found: 1200, sources: 3, encoded: 1226, cached: 0 });
      expect(basis.dims).toBe(TINY_DIMS);
      expect(about).toMatchObject({ name: 'tiny', queries: 1176, steps: 40, seed: 1, kept: 1 });
      expect(about.heldOut.queries).toBe(24);
      // The model is a sum of rows itself, but for what stands around every query and is taken away again.
      expect(about.heldOut.cosine.fitted).toBeGreaterThan(0.95);
      expect(about.heldOut.cosine.quantized).toBeGreaterThan(0.94);
      expect(first.bytes).toBe(readFileSync(join(folder, 'one.table')).length);

      const second = await runHere(distill(), { cwd: folder });
      expect(second.code, second.stderr).toBe(0);
      expect(second.stdout).toContain('1226 from the cache');
      expect(second.stderr).toContain('step 40: cosine');
      const kept = join('.cairn', 'tables', `${basis.model.slice(0, 32)}.table`);
      expect(second.stdout).toContain(`table in ${kept}\n`);
      expect(readFileSync(join(folder, kept))).toEqual(readFileSync(join(folder, 'one.table')));
      expect(readTableFile(join(folder, kept)).about).toEqual(about);
    },
  );

  it('takes several inputs, a limit and fewer dimensions', { timeout: 60_000 }, async () => {
    const args = distill('--queries', 'few.txt', '--limit', '1000', '--dims', '8', '--no-cache', '--out', 'two.table');
    const { basis, about, found, sources, encoded } = await jsonHere<DistillSummary>([...args, '--json'], folder);
    expect({ found, sources, encoded, dims: basis.dims }).toEqual({ found: 1200, sources: 3, encoded: 1026, dims: 8 });
    expect(about.queries + about.heldOut.queries).toBe(1000);
    expect(about.kept).toBeLessThan(1);
  });
});

const REFUSED: Record<string, [args: string[], ...says: string[]]> = {
  'no queries': [['distill', 'model'], "required option '--queries <input>' not specified"],
  'a file that is not there': [['distill', 'model', '--queries', 'gone.txt'], 'gone.txt', 'no such file'],
  'a file of no query': [
    ['distill', 'model', '--queries', 'none.txt'],
    'found no query in none.txt, expected at least 1000',
  ],
  'too few queries': [
    ['distill', 'model', '--queries', 'few.txt'],
    'found 999 different queries in few.txt, expected at least 1000',
  ],
  'a bad line': [
    ['distill', 'model', '--queries', 'bad.jsonl'],
    'bad.jsonl:2',
    'expected a text as q, query, text, title',
  ],
  'a folder that is not an index': [['distill', 'model', '--queries', 'bare'], 'bare', 'it is not an index'],
  'a model that is not there': [['distill', 'gone', '--queries', 'queries.jsonl'], 'gone', 'no such folder of a model'],
  'a folder that is not a model': [
    ['distill', 'taken', '--queries', 'queries.jsonl'],
    'taken',
    'lacks its tokenizer.json',
  ],
  'a model that does not embed': [
    ['distill', 'sparse', '--queries', 'queries.jsonl'],
    'sparse',
    'expected a model that embeds',
  ],
  'more dimensions than the model has': [
    distill('--dims', '24'),
    'dims is 24, expected a multiple of 8 from 8 to 16',
    'has 16 numbers',
  ],
  'dimensions that are no multiple of 8': [distill('--dims', '12'), 'dims is 12, expected a multiple of 8'],
  'a limit that is too low': [distill('--limit', '10'), '--limit is 10, expected an integer from 1000 to 1000000'],
  'no steps': [distill('--steps', '0'), '--steps is 0, expected an integer from 1 to 100000'],
  'half a seed': [distill('--seed', '0.5'), '--seed is 0.5, expected an integer from 0 to 4294967295'],
  'a folder for its output': [distill('--out', 'taken'), 'cannot write taken: it is a folder, expected a file'],
  'an output in no folder': [distill('--out', 'gone/x.table'), 'cannot write gone/x.table: it does not exist'],
};

describe('distill refuses', { timeout: 120_000 }, () => {
  for (const [name, [args, ...says]] of Object.entries(REFUSED)) {
    it(name, async () =>
      expectRefusal(await runHere([...args, ...(args.includes('--json') ? [] : ['--json'])], { cwd: folder }), says),
    );
  }

  it('to leave anything behind', async () => {
    writeFileSync(join(folder, 'kept.table'), 'as it was');
    const result = await runHere(distill('--dims', '24', '--out', 'kept.table', '--json'), { cwd: folder });
    expect(result.code).toBe(1);
    expect(readFileSync(join(folder, 'kept.table'), 'utf8')).toBe('as it was');
    expect(existsSync(join(folder, 'kept.table.writing'))).toBe(false);
  });
});
