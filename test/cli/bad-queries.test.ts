import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectRefusal, folderOf, jsonLines, runCli, runJson } from './run-cli.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines([{ id: 'a', text: 'hello world' }]),
  'queries.jsonl': jsonLines([{ _id: 'q', text: 'hello' }]),
  'queries-broken.jsonl': `${jsonLines([{ _id: 'q', text: 'hello' }])}{"_id":\n`,
  'qrels.tsv': 'query-id\tcorpus-id\tscore\nq\ta\t1\n',
  'qrels-broken.tsv': 'query-id\tcorpus-id\tscore\nq\ta\tgood\n',
  'qrels-other.tsv': 'p\ta\t1\n',
});

beforeAll(() => runJson(['build', 'docs.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(remove);

const SEARCHES: Record<string, [args: string[], ...says: string[]]> = {
  'an empty query': [[''], 'q is empty, expected a query'],
  'a query of blanks': [[' \t\n '], 'q is empty, expected a query'],
  'a query of 10,000 words': [
    [Array.from({ length: 10_000 }, (_, i) => `w${i}`).join(' ')],
    'the query has 10000 distinct terms, expected at most 256',
  ],
  'no hits': [['hello', '-k', '0'], 'k is 0, expected an integer from 1 to 100'],
  'a billion hits': [['hello', '-k', '1e9'], 'k is 1000000000, expected an integer from 1 to 100'],
  'half a hit': [['hello', '-k', '2.5'], 'k is 2.5, expected an integer'],
  'hits that are no number': [['hello', '-k', 'abc'], '-k is "abc", expected a number'],
  'an offset below zero': [['hello', '--offset', '-1'], 'offset is -1, expected an integer from 0 to'],
  'an offset beyond the depth': [['hello', '--offset', '1000'], 'offset is 1000, expected an integer from 0 to'],
};

const EVALUATIONS: Record<string, [args: string[], ...says: string[]]> = {
  'a query that is not JSON': [
    ['--queries', 'queries-broken.jsonl', '--qrels', 'qrels.tsv'],
    'queries-broken.jsonl:2: invalid JSON',
  ],
  'a grade that is no number': [
    ['--queries', 'queries.jsonl', '--qrels', 'qrels-broken.tsv'],
    'qrels-broken.tsv:2: found "q\ta\tgood", expected query, document and a whole grade',
  ],
  'judgements of a query that there is not': [
    ['--queries', 'queries.jsonl', '--qrels', 'qrels-other.tsv'],
    'queries.jsonl: query "p" of qrels-other.tsv is missing',
  ],
  'queries that are not there': [['--queries', 'none.jsonl', '--qrels', 'qrels.tsv'], 'none.jsonl: it does not exist'],
  'judgements that are not there': [['--queries', 'queries.jsonl', '--qrels', 'none.tsv'], 'none.tsv: it does not'],
  'a group that there is not': [
    ['--queries', 'queries.jsonl', '--qrels', 'qrels.tsv', '--group', 'site'],
    '--group is "site", expected document or page',
  ],
  'shares that are none': [
    ['--queries', 'queries.jsonl', '--qrels', 'qrels.tsv', '--weights', '1,2'],
    '--weights is "1,2", expected two shares from 0 to 1',
  ],
  'a share that is missing': [
    ['--queries', 'queries.jsonl', '--qrels', 'qrels.tsv', '--weights', '1,'],
    '--weights is "1,", expected two shares from 0 to 1',
  ],
};

describe.concurrent('search refuses', { timeout: 120_000 }, () => {
  for (const [name, [args, ...says]] of Object.entries(SEARCHES)) {
    it(name, async () => expectRefusal(await runCli(['search', 'index', ...args], { cwd: folder }), says));
  }
});

describe.concurrent('eval refuses', { timeout: 120_000 }, () => {
  for (const [name, [args, ...says]] of Object.entries(EVALUATIONS)) {
    it(name, async () => expectRefusal(await runCli(['eval', 'index', ...args], { cwd: folder }), says));
  }

  it('to go without an index', async () => {
    const args = ['eval', '--queries', 'queries.jsonl', '--qrels', 'qrels.tsv'];
    expectRefusal(await runCli(args, { cwd: folder }), ['expected either an index or --endpoint']);
  });
});
