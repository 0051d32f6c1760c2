import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GOOD } from './refused-builds.ts';
import { folderOf, jsonLines, runCli } from './run-cli.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl':
    jsonLines([GOOD]) +
    '{"id": "broken"\n' +
    jsonLines([GOOD, { id: 'empty' }, { id: 'x', vector: { ['t'.repeat(300)]: 1 } }, { ...GOOD, id: 'last' }]),
  'bad.jsonl': '{\n[]\n',
  'pages/a.md': '# A page\n',
  'pages/b.md': '---\ntitle: [\n---\n# B\n',
  'pages/d.md': '---\ndraft: true\n---\n# D\n',
});
symlinkSync('nowhere', join(folder, 'pages/c.md'));
afterAll(remove);

const build = (input: string, ...args: string[]) =>
  runCli(['build', input, '--out', 'index', '--on-error', 'skip', ...args], { cwd: folder });

describe('--on-error skip', { timeout: 120_000 }, () => {
  it('lists each bad document with its place, counts them, and builds the rest', async () => {
    const { code, stdout, stderr } = await build('docs.jsonl');
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^skipped docs\.jsonl:2: found invalid JSON/) as string,
      expect.stringMatching(/^skipped docs\.jsonl:3: id "good" is a duplicate/) as string,
      expect.stringMatching(/^skipped docs\.jsonl:4: found an empty document/) as string,
      expect.stringMatching(/^skipped docs\.jsonl:5: the vector of "x" has a token of 300 bytes/) as string,
    ]);
    expect(stdout).toMatch(/^documents +2 /m);
    expect(stdout).toMatch(/^skipped +4 /m);
    expect(code).toBe(0);
  });

  it('goes on after a bad page; pages that ask to be left out are counted apart', async () => {
    const { code, stdout, stderr } = await build('pages', '--json');
    expect(stderr).toMatch(
      /^skipped pages\/b\.md:\d+: front matter is not valid YAML.*\nskipped pages\/c\.md: no such file/,
    );
    expect(JSON.parse(stdout)).toMatchObject({ skipped: 2, leftOut: { draft: 1 }, counts: { documents: 1 } });
    expect(code).toBe(0);
  });

  it('still fails where no document is left', async () => {
    const { code, stderr } = await build('bad.jsonl');
    expect(stderr).toBe('cairn: no documents in bad.jsonl, expected at least one [bad-request]\n');
    expect(code).toBe(1);
  });
});
