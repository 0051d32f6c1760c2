import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectRefusal, folderOf, jsonLines } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines([{ id: 'a', text: 'hello world' }]),
});

beforeAll(() => jsonHere(['build', 'docs.jsonl', '--out', 'index', '--json'], folder), 60_000);
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

describe.concurrent('search refuses', { timeout: 120_000 }, () => {
  for (const [name, [args, ...says]] of Object.entries(SEARCHES)) {
    it(name, async () => expectRefusal(await runHere(['search', 'index', ...args], { cwd: folder }), says));
  }
});
