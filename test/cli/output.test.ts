import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, expectRefusal, folderOf, jsonLines, runCli, runProcess } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(
    Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`, text: `common word${i} ${'filling '.repeat(40)}` })),
  ),
  'escape.json': '\x1b[31m{',
});

beforeAll(() => jsonHere(['build', 'docs.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(() => remove());

/** Runs a pipeline whose first part is the command line; `$status` is its exit status. */
const inShell = (script: string) =>
  runProcess('bash', ['-c', `cairn() { "${process.execPath}" "${CLI}" "$@"; }; ${script}`], { cwd: folder });

describe('what the command line prints', { timeout: 120_000 }, () => {
  it('may be left unread: a reader that has enough is no failure', async () => {
    const result = await inShell('cairn export index | head -n 1 | wc -l; echo "${PIPESTATUS[0]}"');
    expect(result).toEqual({ code: 0, stdout: '1\n0\n', stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('fails in one line where there is no space for it', async () => {
    for (const command of ['export index', 'search index common', 'inspect index']) {
      const result = await inShell(`cairn ${command} > /dev/full`);
      expect(result.stderr).toBe('cairn: cannot write the output: no space is left [transport]\n');
      expect(result.code).toBe(1);
    }
  });

  it('tells of a wrong call in one line, suggestion included', async () => {
    const result = await runCli(['search', 'index', 'common', '--jsn'], { cwd: folder });
    expect(result.stderr).toBe("error: unknown option '--jsn' (Did you mean --json?)\n");
    expect(result.code).toBe(1);
    expectRefusal(await runHere(['serch', 'index', 'common'], { cwd: folder }), ["unknown command 'serch'"]);
  });

  it('has nothing of the input that controls a terminal', async () => {
    const args = ['build', 'docs.jsonl', '--out', 'other', '--query-weights', 'escape.json'];
    const result = await runHere(args, { cwd: folder });
    expectRefusal(result, ['escape.json: invalid JSON']);
    expect(result.stderr).not.toContain('\x1b');
  });

  it('holds no progress of a short build, and none beside JSON', async () => {
    const plain = await runHere(['build', 'docs.jsonl', '--out', 'other'], { cwd: folder });
    expect([plain.code, plain.stderr]).toEqual([0, '']);
    const json = await runHere(['build', 'docs.jsonl', '--out', 'other', '--json'], { cwd: folder });
    expect([json.code, json.stderr]).toEqual([0, '']);
    expect(JSON.parse(json.stdout)).toMatchObject({ counts: { documents: 3000 }, skipped: 0, shards: 1 });
  });

  it.each([
    ['search', ['search', 'index', 'common', '--json'], { query: 'common', k: 10, matches: 3000 }],
    ['search with its terms', ['search', 'index', 'common', '--json', '--explain'], { explain: [{ df: 3000 }] }],
    ['inspect', ['inspect', 'index', '--json'], { unnamed: [], manifest: { counts: { documents: 3000 } } }],
  ])('is one JSON value of %s with --json', async (_, args, expected) => {
    expect(await jsonHere(args, folder)).toMatchObject(expected);
  });
});
