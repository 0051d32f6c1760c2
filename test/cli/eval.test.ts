import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, folderOf, jsonLines, runCli } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

interface Measured {
  readonly queries: number;
  readonly means: Readonly<Record<string, number>>;
}

// Page A has two sections that both match before the section of page B does.
const { path: folder, remove } = folderOf({
  'set/corpus.jsonl.gz': gzipSync(
    jsonLines([
      { _id: 'a1', title: '', text: 'owl owl owl', metadata: { kind: 'bird' } },
      { _id: 'a2', title: '', text: 'owl owl nest' },
      { _id: 'b1', title: '', text: 'owl and many other words that make it long' },
    ]),
  ),
  'set/queries.jsonl.gz': gzipSync(
    jsonLines([
      { _id: 'q', text: 'owl' },
      { _id: 'unjudged', text: 'nest' },
    ]),
  ),
  'set/qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq\tb1\t2\n',
  'sections.jsonl': jsonLines([
    { id: 'a1', page: 'A', text: 'owl owl owl' },
    { id: 'a2', page: 'A', text: 'owl owl nest' },
    { id: 'b1', page: 'B', text: 'owl and many other words that make it long' },
  ]),
  'pages.trec': 'q 0 B 2\n',
  // Words say a, pieces say b.
  'vectors.jsonl': jsonLines([
    { id: 'a', text: 'owl', vector: { other: 1 } },
    { id: 'b', text: 'other', vector: { owl: 1 } },
    { id: 'c d', text: 'third', vector: { third: 1 } },
  ]),
  'words.trec': 'q 0 a 1\n',
  // Scores that tie in twos, three, and so on; more of them than two requests give.
  'many.jsonl': jsonLines(
    Array.from({ length: 250 }, (_, i) => ({
      id: `d${i}`,
      text: `owl ${'filling '.repeat(Math.floor(Math.sqrt(i)))}`,
    })),
  ),
  'many.trec': Array.from({ length: 250 }, (_, i) => (i % 7 === 0 ? `q 0 d${i} ${1 + (i % 3)}\n` : '')).join(''),
});
beforeAll(async () => {
  for (const [input, index] of [
    ['set', 'beir'],
    ['sections.jsonl', 'index'],
    ['vectors.jsonl', 'pieces'],
    ['many.jsonl', 'many'],
  ] as const)
    await jsonHere(['build', input, '--out', index, '--json'], folder);
}, 60_000);
afterAll(remove);

const evaluate = (...args: string[]) => jsonHere<Measured>(['eval', ...args, '--json'], folder);
const judgedBy = (qrels: string) => ['--queries', 'set/queries.jsonl.gz', '--qrels', qrels];

describe('eval', { timeout: 120_000 }, () => {
  it('measures judged queries against documents', async () => {
    // The one relevant document is the third.
    const means = { 'ndcg@10': 1 / Math.log2(4), 'recall@100': 1, 'mrr@10': 1 / 3, 'map@100': 1 / 3, 'success@5': 1 };
    const measured = await evaluate('beir', 'set');
    expect(measured).toEqual({
      queries: 1,
      leftOut: 0,
      unjudged: 1,
      unanswered: 0,
      means,
      perQuery: [{ id: 'q', text: 'owl', values: means }],
    });
    expect(await evaluate('beir', ...judgedBy('set/qrels/test.tsv'))).toEqual(measured);
  });

  it('prints a table for people', async () => {
    const { stdout } = await runCli(['eval', 'beir', 'set', '--metrics', 'ndcg@10,p@5,map'], { cwd: folder });
    expect(stdout).toBe('1 query\n\nmetric     mean\nndcg@10  0.5000\np@5      0.2000\nmap      0.3333\n');
  });

  it('measures pages where judgements name pages: a page counts once', async () => {
    const args = ['index', ...judgedBy('pages.trec'), '--group', 'page', '--write-run', 'pages.run'];
    const { means } = await evaluate(...args);
    expect(means).toMatchObject({ 'ndcg@10': 1 / Math.log2(3), 'recall@100': 1, 'mrr@10': 1 / 2 });
    const run = readFileSync(join(folder, 'pages.run'), 'utf8');
    expect(run).toMatch(/^q Q0 A 1 [\d.]+ cairn\nq Q0 B 2 [\d.]+ cairn\n$/);
    expect((await evaluate('--run', 'pages.run', ...judgedBy('pages.trec'))).means).toEqual(means);
  });

  it.each([
    [['--space', 'word'], 1],
    [['--weights', '1,0'], 1],
    [['--space', 'piece'], 0],
    [['--weights', '0,1'], 0],
    [['--weights', '0,0'], 0],
  ])('gives the spaces other shares with %j', async (args, found) => {
    const { means } = await evaluate('pieces', ...judgedBy('words.trec'), '--metrics', 'recall@100', ...args);
    expect(means).toEqual({ 'recall@100': found });
  });

  it('refuses a share of a space that the index lacks', async () => {
    for (const shares of [
      ['--space', 'piece'],
      ['--weights', '1,.5'],
    ]) {
      const result = await runHere(['eval', 'beir', 'set', ...shares], { cwd: folder });
      expectRefusal(result, ['beir: the index has no space "piece" to give a share to, expected one of word']);
    }
  });

  it('asks as deep as the metrics need, and measures what the run has that it writes', async () => {
    for (const [metrics, lines] of [
      ['ndcg@10,p@100', 100],
      ['recall@200,ndcg@10', 200],
      ['map,mrr@10', 250],
    ] as const) {
      const args = [...judgedBy('many.trec'), '--metrics', metrics];
      const live = await evaluate('many', ...args, '--write-run', 'many.run.gz', '--tag', 'mine');
      const written = await evaluate('--run', 'many.run.gz', ...args, '--write-run', 'many.run');
      expect(written).toEqual(live);
      const run = readFileSync(join(folder, 'many.run'), 'utf8').trimEnd().split('\n');
      expect(run).toHaveLength(lines);
      expect(run[0]).toMatch(/^q Q0 d\d+ 1 [\d.]+ cairn$/);
      // Whatever order the lines have.
      writeFileSync(join(folder, 'shuffled.run'), `${run.toSorted().join('\n')}\n`);
      expect(await evaluate('--run', 'shuffled.run', ...args)).toEqual(live);
    }
  });

  it('gives a metric the same value whatever else is measured', async () => {
    // Ties of 1, 3, 5 … documents: d8 to d4 go from the fifth place to the ninth; of the first six, d0 and d7 are relevant.
    const args = [...judgedBy('many.trec'), '--write-run', 'alone.run'];
    const alone = await evaluate('many', ...args, '--metrics', 'p@6');
    const beside = await evaluate('many', ...judgedBy('many.trec'), '--metrics', 'p@6,map@100');
    expect([alone.means['p@6'], beside.means['p@6']]).toEqual([2 / 6, 2 / 6]);
    expect(readFileSync(join(folder, 'alone.run'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
  });

  it('writes no run with an id that has a space', async () => {
    writeFileSync(join(folder, 'third.tsv'), 'q\tthird\n');
    const args = ['--queries', 'third.tsv', '--qrels', 'words.trec', '--write-run', 'spaced.run'];
    expectRefusal(await runHere(['eval', 'pieces', ...args], { cwd: folder }), [
      'the id "c d" cannot stand in a TREC run, expected one without white space [bad-request]',
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('spaced'))).toEqual([]);
  });

  it('names the query that cannot be asked', async () => {
    writeFileSync(join(folder, 'long.tsv'), `q\t${'x'.repeat(100_001)}\n`);
    const args = ['eval', 'beir', '--queries', 'long.tsv', '--qrels', 'pages.trec'];
    expectRefusal(await runHere(args, { cwd: folder }), [
      'query "q": q has 100001 characters, expected at most 100000',
    ]);
  });
});
