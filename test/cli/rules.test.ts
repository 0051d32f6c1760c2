import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, folderOf, jsonLines, runCli } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  'pages.jsonl': jsonLines(
    Array.from({ length: 30 }, (_, i) => ({
      id: `page-${i}`,
      url: `/guide/${i}`,
      title: `Page ${i}`,
      text: `${i % 2 === 0 ? 'laptop' : 'notebook'} batteries ${i}`,
      attributes: { version: i % 3 === 0 ? 'latest' : '1.0', visits: i },
    })),
  ),
  'cairn.rules.json': JSON.stringify(
    {
      synonyms: [['laptop', 'notebook']],
      pins: [{ query: 'laptop', ids: ['page-9'] }],
      boosts: [{ attribute: 'visits', max: 1.5 }],
      hidden: ['/guide/29'],
      defaults: { filter: ['version:latest'] },
    },
    null,
    2,
  ),
  'wrong.json': '{\n  "pins": [\n    { "query": "laptop", "ids": ["page-99"] }\n  ]\n}\n',
});
beforeAll(() => jsonHere(['build', 'pages.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(remove);
const run = (...args: string[]) => runHere(args, { cwd: folder });

describe('rules on the command line', { timeout: 60_000 }, () => {
  it('are found here, and their hidden pages counted', async () => {
    const { stdout } = await run('build', 'pages.jsonl', '--out', 'again');
    expect(stdout).toMatch(/left out +1 +hidden by the rules/);
    expect(stdout).toMatch(/documents +29 /);
  });

  it('are checked, beside an index too', async () => {
    const { stdout, code } = await run('rules', 'check', 'cairn.rules.json', 'index');
    expect(stdout).toBe('cairn.rules.json is right: 1 synonyms, 1 pins, 1 boosts, 1 hidden, 1 default filters\n');
    expect(code).toBe(0);
    expectRefusal(await run('rules', 'check', 'wrong.json', 'index'), ['wrong.json:3', 'pins.0.ids.0', '"page-99"']);
    expectRefusal(await run('build', 'pages.jsonl', '--out', 'none', '--rules', 'wrong.json'), ['wrong.json:3']);
    const schema = JSON.parse((await runCli(['rules', 'schema'])).stdout) as { type: string; properties: object };
    expect(schema.type).toBe('object');
    expect(Object.keys(schema.properties)).toEqual(['$schema', 'synonyms', 'pins', 'boosts', 'hidden', 'defaults']);
  });

  it('show in --explain: pins, synonyms, filters, boosts', async () => {
    const { stdout } = await run('search', 'index', 'laptop', '-k', '3', '--explain');
    expect(stdout).toMatch(/^1\. Page 9 .*pinned first\)\n/);
    expect(stdout).toMatch(/^query +laptop$/m);
    expect(stdout).toMatch(/^synonym +laptop: notebook, counts 0\.7$/m);
    expect(stdout).toMatch(/^pinned +1: page-9$/m);
    expect(stdout).toMatch(/^filter +version:latest, of the site$/m);
    expect(stdout).toMatch(/^boost +\{"attribute":"visits",.*\}$/m);
    expect(stdout).toMatch(/^word +notebook +0\.700 +synonym /m);
  });

  it('and every parameter of a search can be given', async () => {
    const facets = [
      '--filter',
      'version:1.0',
      '--filter',
      'visits:1..20',
      '--facets',
      'version,visits',
      '--sort',
      '-visits',
    ];
    const { stdout } = await run('search', 'index', 'batteries', '-k', '2', ...facets);
    expect(stdout).toMatch(/^1\. Page 20 .*\n(?:.*\n){2}2\. Page 19 /);
    expect(stdout).toContain('filtered by version:1.0, visits:1..20\n');
    expect(stdout).toMatch(/^version: 1\.0 14$/m);
    const typing = await run('search', 'index', 'batt', '--typing', '--suggest', '3', '--feedback', '--group', 'page');
    expect(typing.stdout).toMatch(/^word: batteries/m);
    expect((await run('search', 'index', 'bateries')).stdout).toMatch(/^showing results for batteries\n/);
    expect((await run('search', 'index', 'bateries', '--no-correct')).stdout).not.toContain('showing');
    expectRefusal(await run('search', 'index', 'batteries', '--suggest', '99'), ['suggest is 99']);
  });

  it('more like this is a command of its own', async () => {
    const { stdout } = await runCli(['similar', 'index', 'page-2', '-k', '3'], { cwd: folder });
    expect(stdout).toMatch(/^1\. Page \d+ /);
    expect(stdout).toMatch(/^by .*\blaptop\b/m);
    expectRefusal(await run('similar', 'index', 'page-99'), ['there is no document "page-99"']);
  });
});
