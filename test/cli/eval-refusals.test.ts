import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COLLECTION } from '../evaluation/collection.ts';
import { expectRefusal, folderOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const { path: folder, remove } = folderOf(COLLECTION);
afterAll(remove);

const run = (args: readonly string[]) => runHere(['eval', ...args], { cwd: folder });
const FILES = ['--queries', 'queries.tsv.gz', '--qrels', 'qrels.trec.gz'];

describe('eval refuses', { timeout: 120_000 }, () => {
  it.each<[string, string[], string]>([
    ['nothing', [], 'found no index, expected the folder of one, --endpoint or --run'],
    ['an index alone', ['index'], 'found no judged queries, expected their folder (BEIR), or --queries and --qrels'],
    ['a run alone', ['--run', 'one.run'], 'found no judged queries'],
    ['queries alone', ['index', '--queries', 'q.tsv'], 'found --queries alone, expected --queries and --qrels'],
    ['judgements alone', ['index', '--qrels', 'q.tsv'], 'found --qrels alone, expected --queries and --qrels'],
    ['a folder beside files', ['index', 'data', ...FILES], 'found "data" beside --queries and --qrels'],
    ['an index beside a run', ['index', 'data', '--run', 'one.run'], 'found the index "index" beside --run'],
    [
      'an index beside a Worker',
      ['index', 'data', '--endpoint', 'http://x'],
      'found the index "index" beside --endpoint',
    ],
    [
      'a Worker beside a run',
      ['data', '--endpoint', 'http://x', '--run', 'one.run'],
      'found --endpoint and --run, exp',
    ],
    ['a split of files', ['index', ...FILES, '--split', 'dev'], '--split is for a folder of judged queries'],
    [
      'a split elsewhere',
      ['index', 'data', '--split', '../x'],
      '--split is "../x", expected the name of a file in qrels/',
    ],
    [
      'shares of a run',
      ['data', '--run', 'one.run', '--weights', '1,0'],
      '--weights and --space are for an index in a f',
    ],
    [
      'a space of a Worker',
      ['data', '--endpoint', 'http://x', '--space', 'word'],
      '--weights and --space are for an in',
    ],
    [
      'shares and a space',
      ['i', 'data', '--weights', '1,0', '--space', 'word'],
      'found --weights and --space, expected',
    ],
    ['one share', ['i', 'data', '--weights', '1'], '--weights is "1", expected two shares from 0 to 1, such as 1,0.5'],
    ['a share above 1', ['i', 'data', '--weights', '1,2'], '--weights is "1,2", expected two shares'],
    ['an unknown space', ['i', 'data', '--space', 'words'], '--space is "words", expected word or piece'],
    ['an unknown group', ['i', 'data', '--group', 'site'], '--group is "site", expected document or page'],
    ['the pages of a run', ['data', '--run', 'one.run', '--group', 'page'], '--group is for an index or an endpoint'],
    [
      'an unknown metric',
      ['i', 'data', '--metrics', 'map,ndcg'],
      'the metric "ndcg" is unknown, expected ndcg@k, recall',
    ],
    ['feedback of a run', ['--run', 'one.run', 'data', '--feedback'], '--feedback is for an index or an endpoint'],
    ['a metric too deep', ['i', 'data', '--metrics', 'p@1001'], 'the metric "p@1001" is unknown'],
    ['a metric twice', ['i', 'data', '--metrics', 'map,map'], '"map,map" has map twice, expected each metric once'],
    ['two forms', ['i', 'data', '--json', '--markdown'], 'found --markdown and --json, expected one of them'],
    [
      'changes of nothing',
      ['i', 'data', '--changed', '3'],
      '--changed lists what differs, expected --against beside it',
    ],
    ['half a change', ['i', 'data', '--against', 'i', '--changed', '.5'], '--changed is 0.5, expected a whole number'],
    [
      'fewer changes than none',
      ['i', 'data', '--against', 'i', '--changed', '-1'],
      '--changed is -1, expected a whole',
    ],
    [
      'changes that are no number',
      ['i', 'data', '--against', 'i', '--changed', 'x'],
      '--changed is "x", expected a numb',
    ],
    ['a tag without a run', ['i', 'data', '--tag', 'mine'], '--tag is for the run of --write-run, expected it beside'],
    ['a tag of two words', ['i', 'data', '--write-run', 'x', '--tag', 'a b'], '--tag is "a b", expected one word'],
  ])('%s', async (_, args, says) => {
    expectRefusal(await run(args), [says, '[bad-request]']);
  });

  it.each<[string, string, string[], string, string]>([
    [
      'a bad query',
      'bad.tsv',
      ['--queries', 'bad.tsv', '--qrels', 'qrels.trec.gz'],
      'q1\tred\nq2\n',
      'found "q2", exp',
    ],
    ['a query twice', 'bad.tsv', ['--queries', 'bad.tsv', '--qrels', 'qrels.trec.gz'], 'q1\ta\nq1\tb\n', 'duplicate'],
    [
      'a query that is not JSON',
      'bad.jsonl',
      ['--queries', 'bad.jsonl', '--qrels', 'qrels.trec.gz'],
      '{"_id":"q1","text":"red"}\n{"_id":\n',
      'found invalid JSON',
    ],
    [
      'a bad judgement',
      'bad.qrels',
      ['--queries', 'queries.tsv.gz', '--qrels', 'bad.qrels'],
      'q1 0 a 1\nq1 a\n',
      'found',
    ],
    [
      'two grades',
      'bad.qrels',
      ['--queries', 'queries.tsv.gz', '--qrels', 'bad.qrels'],
      'q1 a 1\nq1 a 2\n',
      'found grade',
    ],
  ])('%s with file and line', async (_, file, args, content, says) => {
    writeFileSync(join(folder, file), content);
    expectRefusal(await run(['--run', 'one.run', ...args]), [`${file}:2: `, says, '[bad-request]']);
  });

  it.each([
    [
      'a bad line',
      'q1 Q0 a 1 1 t\nq1 Q0 b 1\n',
      'found "q1 Q0 b 1", expected query, Q0, document, rank, score and tag',
    ],
    ['a score that is none', 'q1 Q0 a 1 1 t\nq1 Q0 b 1 NaN t\n', 'the score is "NaN", expected a number'],
    ['a document twice', 'q1 Q0 a 1 1 t\nq1 Q0 a 2 1 t\n', 'document "a" is a duplicate in the ranking of query "q1"'],
  ])('%s of a run, with file and line', async (_, content, says) => {
    writeFileSync(join(folder, 'bad.run'), content);
    expectRefusal(await run(['--run', 'bad.run', 'data']), ['bad.run:2: ', says, '[bad-request]']);
  });

  it('judgements of a query that there is not', async () => {
    writeFileSync(join(folder, 'other.qrels'), 'q999 a 1\n');
    const args = ['--run', 'one.run', '--queries', 'queries.tsv.gz', '--qrels', 'other.qrels'];
    expectRefusal(await run(args), ['queries.tsv.gz: found no query "q999", expected each query with a relevant']);
  });

  it('files that are missing', async () => {
    expectRefusal(await run(['--run', 'gone.run', 'data']), ['gone.run: no such file or folder [not-found]']);
    expectRefusal(await run(['gone', 'data']), ['gone: it is not an index:', '[not-found]']);
    expectRefusal(await run(['--run', 'one.run', 'gone']), [
      'cannot read the folder gone: it does not exist [not-found]',
    ]);
    expectRefusal(await run(['--run', 'one.run', '--queries', 'no.tsv', '--qrels', 'qrels.trec.gz']), [
      'no.tsv: no such',
    ]);
    expectRefusal(await run(['--run', 'one.run', '--queries', 'queries.tsv.gz', '--qrels', 'no']), ['no: no such']);
  });
});

it('eval names all its options in its help', { timeout: 60_000 }, async () => {
  const { stdout } = await run(['--help']);
  const options = ['split', 'queries', 'qrels', 'endpoint', 'run', 'group', 'weights', 'space', 'metrics', 'against'];
  for (const name of [...options, 'changed', 'gate', 'per-query', 'write-run', 'tag', 'markdown', 'json'])
    expect(stdout).toContain(`  --${name} `);
});
