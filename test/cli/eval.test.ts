import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf, jsonLines, runCli, runJson } from './run-cli.ts';

interface Measured {
  readonly queries: number;
  readonly 'ndcg@10': number;
  readonly 'mrr@10': number;
  readonly 'recall@100': number;
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
  'sections.jsonl': jsonLines([
    { id: 'a1', page: 'A', text: 'owl owl owl' },
    { id: 'a2', page: 'A', text: 'owl owl nest' },
    { id: 'b1', page: 'B', text: 'owl and many other words that make it long' },
  ]),
  'queries.jsonl.gz': gzipSync(
    jsonLines([
      { _id: 'q', text: 'owl' },
      { _id: 'unjudged', text: 'nest' },
    ]),
  ),
  'documents.tsv': 'query-id\tcorpus-id\tscore\nq\tb1\t2\n',
  'pages.trec': 'q 0 B 2\n',
});
beforeAll(async () => {
  await runJson(['build', 'set', '--out', 'beir', '--json'], folder);
  await runJson(['build', 'sections.jsonl', '--out', 'index', '--json'], folder);
}, 60_000);
afterAll(remove);

const evaluate = (index: string, ...args: string[]) =>
  runJson<Measured>(['eval', index, '--queries', 'queries.jsonl.gz', '--json', ...args], folder);

describe('eval', { timeout: 120_000 }, () => {
  it('measures judged queries against documents', async () => {
    const measured = await evaluate('beir', '--qrels', 'documents.tsv');
    expect(measured).toEqual({ queries: 1, 'ndcg@10': 1 / Math.log2(4), 'recall@100': 1, 'mrr@10': 1 / 3 });
  });

  it('measures pages where judgements name pages: a page counts once', async () => {
    const measured = await evaluate('index', '--qrels', 'pages.trec', '--group', 'page');
    expect(measured).toEqual({ queries: 1, 'ndcg@10': 1 / Math.log2(3), 'recall@100': 1, 'mrr@10': 1 / 2 });
  });

  it('finds nothing where all shares are zero', async () => {
    const measured = await evaluate('index', '--qrels', 'documents.tsv', '--weights', '0,0');
    expect(measured).toMatchObject({ 'recall@100': 0 });
  });

  it('prints a table for people', async () => {
    const args = ['eval', 'beir', '--queries', 'queries.jsonl.gz', '--qrels', 'documents.tsv'];
    const { stdout } = await runCli(args, { cwd: folder });
    expect(stdout).toBe('queries          1\nndcg@10     0.5000\nrecall@100  1.0000\nmrr@10      0.3333\n');
  });
});
