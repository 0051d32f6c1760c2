import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLLECTION, meanOf, ONE, TWO } from '../evaluation/collection.ts';
import { expectRefusal, folderOf, jsonLines } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  ...COLLECTION,
  // Documents that the words of each query find as its judgements would have it.
  'documents.jsonl': jsonLines([
    { id: 'a', page: 'A', text: 'red owl' },
    { id: 'd', page: 'D', text: 'blue bird' },
    { id: 'e', page: 'E', text: 'green frog' },
  ]),
  'pages.qrels': 'q1 0 A 1\nq2 0 B 1\n',
  'pages.run': 'q1 Q0 A 1 1 t\nq2 Q0 B 1 1 t\n',
});
beforeAll(() => jsonHere(['build', 'documents.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(remove);

const METRICS = ['--metrics', 'ndcg@10,map'];
const run = (...args: string[]) => runHere(['eval', ...args], { cwd: folder });

// Differences of nDCG: .090516, -.369070, -.919721; their sum is -1.198275. With all signs equal the sum is 1.379307,
// with the first one changed it is 1.198275, with others less: four of the eight assignments are as far from 0.
// Differences of MAP: -.166667, -.5, -.833333: all have one sign, and two of eight are as far.
const COMPARED =
  'metric     mean  against  difference       p  better  worse\n' +
  'ndcg@10  0.5271   0.9265     -0.3994  0.5000       1      2\n' +
  'map      0.4444   0.9444     -0.5000  0.2500       0      3\n';

describe('eval --against', { timeout: 120_000 }, () => {
  it('prints means, differences, p-values and what changed most', async () => {
    const { stdout, stderr } = await run('--run', 'one.run', 'data', ...METRICS, '--against', 'two.run.gz');
    expect(stderr).toBe('');
    expect(stdout).toBe(
      '3 queries; 1 query left out without a relevant document; 1 query without an answer counted as 0\n\n' +
        `against two.run.gz\n${COMPARED}\n` +
        'changed most in ndcg@10\n' +
        'query   value  against  difference  text\n' +
        'q3     0.0000   0.9197     -0.9197  green frog\ufffd[31m\n' +
        'q2     0.6309   1.0000     -0.3691  blue | bird of a long name of a long name of a long name of…\n' +
        'q1     0.9502   0.8597     +0.0905  red owl\n',
    );
  });

  it('counts what the other has no answer to, and turns the signs', async () => {
    const args = ['--run', 'two.run.gz', 'data', ...METRICS, '--against', 'one.run', '--changed', '1'];
    const { stdout } = await run(...args);
    expect(stdout).toContain('; 1 query without an answer of the other counted as 0\n');
    expect(stdout).toContain('ndcg@10  0.9265   0.5271     +0.3994  0.5000       2      1\n');
    expect(stdout.slice(stdout.indexOf('changed')).split('\n')).toHaveLength(4);
  });

  it('prints no list where none is wanted, or nothing changed', async () => {
    for (const args of [['two.run.gz', '--changed', '0'], ['one.run']])
      expect((await run('--run', 'one.run', 'data', '--against', ...args)).stdout).not.toContain('changed');
  });

  it('prints Markdown', async () => {
    const args = ['--run', 'one.run', 'data', ...METRICS, '--against', 'two.run.gz', '--changed', '1', '--markdown'];
    const { stdout } = await run(...args);
    expect(stdout.split('\n').slice(2)).toEqual([
      '**against** <code>two&#46;run&#46;gz</code>',
      '',
      '| metric | mean | against | difference | p | better | worse |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| ndcg@10 | 0.5271 | 0.9265 | -0.3994 | 0.5000 | 1 | 2 |',
      '| map | 0.4444 | 0.9444 | -0.5000 | 0.2500 | 0 | 3 |',
      '',
      '**changed most in ndcg@10**',
      '',
      '| query | value | against | difference | text |',
      '| --- | ---: | ---: | ---: | --- |',
      '| <code>q3</code> | 0.0000 | 0.9197 | -0.9197 | <code>green frog\ufffd&#91;31m</code> |',
      '',
    ]);
  });

  it('prints all as JSON', async () => {
    const args = [
      'eval',
      '--run',
      'one.run',
      'data',
      ...METRICS,
      '--against',
      'two.run.gz',
      '--changed',
      '1',
      '--json',
    ];
    const { against, perQuery } = await jsonHere<{ against: unknown; perQuery: unknown[] }>(args, folder);
    const means = { value: meanOf(ONE.map), against: meanOf(TWO.map), difference: meanOf(ONE.map) - meanOf(TWO.map) };
    const changed = { value: ONE['ndcg@10'][2], against: TWO['ndcg@10'][2], difference: -TWO['ndcg@10'][2] };
    expect(against).toEqual({
      name: 'two.run.gz',
      unanswered: 0,
      metrics: [
        expect.objectContaining({ metric: 'ndcg@10', p: 0.5, better: 1, worse: 2 }),
        { metric: 'map', ...means, p: 0.25, better: 0, worse: 3 },
      ],
      changed: [{ id: 'q3', text: 'green\tfrog\u001b[31m', ...changed }],
    });
    expect(perQuery[1]).toMatchObject({
      id: 'q2',
      values: { 'ndcg@10': ONE['ndcg@10'][1], map: ONE.map[1] },
      against: { 'ndcg@10': TWO['ndcg@10'][1], map: TWO.map[1] },
    });
  });

  it('takes a folder for an index, on either side', async () => {
    const means = async (...args: string[]) =>
      (
        await jsonHere<{ against: { metrics: { value: number; against: number }[] } }>(
          ['eval', ...args, 'data', '--metrics', 'success@1', '--json'],
          folder,
        )
      ).against.metrics.map(({ value, against }) => [value, against]);
    expect(await means('index', '--against', 'one.run')).toEqual([[1, 1 / 3]]);
    expect(await means('--run', 'one.run', '--against', 'index')).toEqual([[1 / 3, 1]]);
    // The shares are of the first alone: with none it finds nothing.
    expect(await means('index', '--weights', '0,0', '--against', 'index')).toEqual([[0, 1]]);
  });

  it('groups the hits of an index, whichever side it is on', async () => {
    const data = ['--queries', 'queries.tsv.gz', '--qrels', 'pages.qrels', '--metrics', 'success@1', '--group', 'page'];
    const { stdout } = await run('--run', 'pages.run', ...data, '--against', 'index');
    expect(stdout).toContain('success@1  1.0000   0.5000     +0.5000');
  });

  it('refuses what is neither', async () => {
    expectRefusal(await run('--run', 'one.run', 'data', '--against', 'gone'), [
      'cannot compare with gone: it does not exist [not-found]',
    ]);
    expectRefusal(await run('--run', 'one.run', 'data', '--against', 'data'), [
      'data: it is not an index:',
      '[not-found]',
    ]);
    expectRefusal(await run('--run', 'one.run', 'data', '--against', 'topics.txt'), [
      'topics.txt:1: found "<top>", expected query, Q0, document, rank, score and tag [bad-request]',
    ]);
  });
});
