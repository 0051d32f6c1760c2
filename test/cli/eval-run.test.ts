import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COLLECTION, meanOf, ONE, TWO } from '../evaluation/collection.ts';
import { CLI, expectRefusal, folderOf, runProcess } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf(COLLECTION);
afterAll(remove);

const METRICS = ['--metrics', 'ndcg@10,map,p@1'];
const run = (...args: string[]) => runHere(['eval', ...args], { cwd: folder });

describe('eval of a run', { timeout: 120_000 }, () => {
  it('counts what is left out and what has no answer', async () => {
    const { stdout, stderr, code } = await run('--run', 'one.run', 'data', ...METRICS);
    // .950234, .630930 and 0; .833333, .5 and 0; 1, 0 and 0.
    expect(stdout).toBe(
      '3 queries; 1 query left out without a relevant document; 1 query without an answer counted as 0\n\n' +
        'metric     mean\nndcg@10  0.5271\nmap      0.4444\np@1      0.3333\n',
    );
    expect([stderr, code]).toEqual(['', 0]);
  });

  it('is in order of scores, and of names where they are equal', async () => {
    const { stdout } = await run('--run', 'two.run.gz', 'data', ...METRICS);
    // .859719, 1 and .919721; 1, 1 and .833333; 1, 1 and 1.
    expect(stdout).toContain('ndcg@10  0.9265\nmap      0.9444\np@1      1.0000\n');
  });

  it('has all in its JSON', async () => {
    const measured = await jsonHere<Record<string, unknown>>(
      ['eval', '--run', 'one.run', 'data', ...METRICS, '--json'],
      folder,
    );
    const valuesOf = (i: 0 | 1 | 2) => ({ 'ndcg@10': ONE['ndcg@10'][i], map: ONE.map[i], 'p@1': ONE['p@1'][i] });
    expect(measured).toEqual({
      queries: 3,
      leftOut: 1,
      unjudged: 1,
      unanswered: 1,
      means: { 'ndcg@10': meanOf(ONE['ndcg@10']), map: meanOf(ONE.map), 'p@1': meanOf(ONE['p@1']) },
      perQuery: [
        { id: 'q1', text: 'red owl', values: valuesOf(0) },
        { id: 'q2', text: `blue | bird ${'of a long name '.repeat(5)}`, values: valuesOf(1) },
        { id: 'q3', text: 'green\tfrog\u001b[31m', values: valuesOf(2) },
      ],
    });
  });

  it.each([
    ['a folder', ['data']],
    ['JSON lines', ['--queries', 'data/queries.jsonl', '--qrels', 'data/qrels/test.tsv']],
    ['lines of tabs and four columns', ['--queries', 'queries.tsv.gz', '--qrels', 'qrels.trec.gz']],
    ['topics', ['--queries', 'topics.txt', '--qrels', 'qrels.trec.gz']],
  ])('is the same with queries of %s', async (_, data) => {
    const { means } = await jsonHere<{ means: unknown }>(
      ['eval', '--run', 'two.run.gz', ...data, ...METRICS, '--json'],
      folder,
    );
    expect(means).toEqual({ 'ndcg@10': meanOf(TWO['ndcg@10']), map: meanOf(TWO.map), 'p@1': meanOf(TWO['p@1']) });
  });

  it('is judged by the split that is asked for', async () => {
    const { stdout } = await run('--run', 'one.run', 'data', '--split', 'dev', '--metrics', 'mrr@10');
    expect(stdout).toBe('1 query\n\nmetric    mean\nmrr@10  0.5000\n');
    expectRefusal(await run('--run', 'one.run', 'data', '--split', 'train'), [
      join('data', 'qrels'),
      'found the splits dev, test, expected train.tsv or train.tsv.gz [not-found]',
    ]);
  });

  it('has a row for each query where that is asked for', async () => {
    const { stdout } = await run('--run', 'one.run', 'data', '--metrics', 'map,p@1', '--per-query');
    expect(stdout.slice(stdout.indexOf('query  '))).toBe(
      'query     map     p@1  text\n' +
        'q1     0.8333  1.0000  red owl\n' +
        'q2     0.5000  0.0000  blue | bird of a long name of a long name of a long name of…\n' +
        'q3     0.0000  0.0000  green frog\ufffd[31m\n',
    );
  });

  it('is a table of Markdown where that is asked for', async () => {
    const { stdout } = await run('--run', 'two.run.gz', 'data', '--metrics', 'map,p@1', '--per-query', '--markdown');
    expect(stdout).toBe(
      '3 queries; 1 query left out without a relevant document\n\n' +
        '| metric | mean |\n| --- | ---: |\n| map | 0.9444 |\n| p@1 | 1.0000 |\n\n' +
        '| query | map | p@1 | text |\n| --- | ---: | ---: | --- |\n' +
        '| <code>q1</code> | 1.0000 | 1.0000 | <code>red owl</code> |\n' +
        '| <code>q2</code> | 1.0000 | 1.0000 | <code>blue &#124; bird of a long name of a long name of a long name of…</code> |\n' +
        '| <code>q3</code> | 0.8333 | 1.0000 | <code>green frog\ufffd&#91;31m</code> |\n',
    );
  });

  it('is refused where none of its queries counts', async () => {
    writeFileSync(join(folder, 'other.run'), 'nothing Q0 g 1 1 t\nq9 Q0 a 1 1 t\n');
    expectRefusal(await run('--run', 'other.run', 'data'), [
      'other.run: none of its 2 queries has a relevant document, expected queries that were judged [bad-request]',
    ]);
  });
});

describe('the run that eval writes', { timeout: 120_000 }, () => {
  it('is in order, with the tag that is asked for', async () => {
    expect((await run('--run', 'two.run.gz', 'data', '--write-run', 'out.run', '--tag', 'v2')).code).toBe(0);
    expect(readFileSync(join(folder, 'out.run'), 'utf8')).toBe(
      'q1 Q0 b 1 2 v2\nq1 Q0 a 2 1 v2\nq2 Q0 d 1 1 v2\nq3 Q0 f 1 2 v2\nq3 Q0 z 2 1 v2\nq3 Q0 e 3 1 v2\n',
    );
  });

  it('is written before a gate fails', async () => {
    const { code } = await run('--run', 'one.run', 'data', '--write-run', 'gated.run', '--gate', 'map>0.9');
    expect(code).toBe(1);
    expect(readFileSync(join(folder, 'gated.run'), 'utf8').split('\n')).toHaveLength(6);
  });

  it('is whole or not there: where it does not fit, the older one stays', async () => {
    // Three queries of 1000 documents are more than the blocks of 1024 bytes that a file may have.
    const documents = (query: string) =>
      Array.from({ length: 1000 }, (_, i) => `${query} Q0 d${i} 1 ${i} t\n`).join('');
    writeFileSync(join(folder, 'large.run'), ['q1', 'q2', 'q3'].map(documents).join(''));
    writeFileSync(join(folder, 'kept.run'), 'older');
    const names = readdirSync(folder);
    const command = `ulimit -f 16; "${process.execPath}" "${CLI}" eval --run large.run data --write-run kept.run`;
    const result = await runProcess('bash', ['-c', command], { cwd: folder, env: { NODE_COMPILE_CACHE: '' } });
    expectRefusal(result, ['cannot write kept.run: the file is larger than is allowed [transport]']);
    expect(readFileSync(join(folder, 'kept.run'), 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(names);
  });

  it('is refused before anything is asked where it cannot be written', async () => {
    expectRefusal(await run('--run', 'gone.run', 'data', '--write-run', 'gone/out.run'), [
      'cannot write gone/out.run: it does not exist [not-found]',
    ]);
    expectRefusal(await run('--run', 'gone.run', 'data', '--write-run', 'data'), [
      'cannot write data: it is no file, expected the name of one [bad-request]',
    ]);
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });
});
