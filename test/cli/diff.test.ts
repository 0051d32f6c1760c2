import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseDiff } from '../../index-builder/publish/diff-releases.ts';
import { expectRefusal, folderOf, jsonLines, runCli } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const page = (i: number, text = `amber birch word${i}`) => ({ id: `p${i}`, url: `/${i}`, title: `Page ${i}`, text });
const OLD = Array.from({ length: 30 }, (_, i) => page(i));
// p5 goes, p7 has another text, and two come, one of them in front.
const NEW = [
  { ...page(100, 'green frog'), url: '/!', title: '@all | new' },
  ...OLD.filter(({ id }) => id !== 'p5').map((each) => (each.id === 'p7' ? page(7, 'cedar word7') : each)),
  page(101),
];

const LARGE = Array.from({ length: 300 }, (_, i) => page(i));

const { path: folder, remove } = folderOf({
  'old.jsonl': jsonLines(OLD),
  'new.jsonl': jsonLines(NEW),
  'large.jsonl': jsonLines(LARGE),
  'edited.jsonl': jsonLines([
    ...LARGE.filter(({ id }) => id !== 'p5').map((each) => (each.id === 'p7' ? page(7, 'cedar word7') : each)),
    page(300),
  ]),
  'data/queries.jsonl': jsonLines([
    { _id: 'gone', text: 'word5' },
    { _id: 'come', text: 'green frog' },
    { _id: 'same', text: 'word9' },
  ]),
  'data/qrels/test.tsv': 'query-id\tcorpus-id\tscore\ngone\tp5\t1\ncome\tp100\t1\nsame\tp9\t1\n',
});
beforeAll(async () => {
  await jsonHere(['build', 'old.jsonl', '--out', 'old', '--json'], folder);
  await jsonHere(['build', 'new.jsonl', '--out', 'new', '--json'], folder);
}, 60_000);
afterAll(remove);

const run = (...args: string[]) => runHere(['diff', ...args], { cwd: folder });
const ids = (documents: readonly { id: string }[]) => documents.map(({ id }) => id);

describe('diff', { timeout: 120_000 }, () => {
  it('names the documents that were added, changed and removed', async () => {
    const { documents, before, after, packs } = await jsonHere<ReleaseDiff>(['diff', 'old', 'new', '--json'], folder);
    expect(ids(documents.added)).toEqual(['p100', 'p101']);
    expect(ids(documents.changed)).toEqual(['p7']);
    expect(ids(documents.removed)).toEqual(['p5']);
    expect(documents.unchanged).toBe(28);
    expect(before).toMatchObject({ name: 'old', documents: 30 });
    expect(after).toMatchObject({ name: 'new', documents: 31 });
    // A term is lost with p5; cedar, green, frog and the numbers of two pages come.
    expect(after.terms.word - before.terms.word).toBeGreaterThan(0);
    expect(packs.added.packs + packs.shared.packs).toBe(after.packs);
    expect(packs.removed.packs + packs.shared.packs).toBe(before.packs);
    expect(packs.added.bytes + packs.shared.bytes).toBe(after.bytes);
  });

  it('turned round says the opposite', async () => {
    const { documents } = await jsonHere<ReleaseDiff>(['diff', 'new', './old', '--json'], folder);
    expect(ids(documents.added)).toEqual(['p5']);
    expect(ids(documents.changed)).toEqual(['p7']);
    expect(ids(documents.removed).sort()).toEqual(['p100', 'p101']);
  });

  it('finds nothing between an index and itself', async () => {
    const { documents, packs } = await jsonHere<ReleaseDiff>(['diff', 'old', 'old', '--json'], folder);
    expect(documents).toEqual({ added: [], changed: [], removed: [], unchanged: 30 });
    expect([packs.added, packs.removed]).toEqual([
      { packs: 0, bytes: 0 },
      { packs: 0, bytes: 0 },
    ]);
  });

  it('looks through increments', async () => {
    const build = ['build', 'edited.jsonl', '--base', 'large', '--out', 'increment', '--json'];
    await jsonHere(['build', 'large.jsonl', '--out', 'large', '--json'], folder);
    await jsonHere(build, folder);
    const args = ['diff', 'large', 'increment', '--json'];
    const { documents, packs, after } = await jsonHere<ReleaseDiff>(args, folder);
    expect([documents.added, documents.changed, documents.removed].map(ids)).toEqual([['p300'], ['p7'], ['p5']]);
    expect(documents.unchanged).toBe(298);
    expect(after).toMatchObject({ documents: 300, shards: 2 });
    // What is not sent again.
    expect(packs.shared.bytes).toBeGreaterThan(packs.added.bytes);
  });

  it('tells which queries moved', async () => {
    const { stdout, stderr } = await run('old', 'new', '--judged', 'data');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^documents: 2 added, 1 changed, 1 removed, 28 unchanged; packs: /);
    expect(stdout).toMatch(/\nbytes +[\d.]+ KB +[\d.]+ KB +[+-][\d.]+ K?B\n/);
    expect(stdout).toContain('\nndcg@10     0.6667   0.6667      0.0000  1.0000       1      1\n');
    const moved = stdout.slice(stdout.indexOf('changed most in ndcg@10'));
    expect(moved).toMatch(/\ngone +0\.0000 +1\.0000 +-1\.0000 +word5\n/);
    expect(moved).toMatch(/\ncome +1\.0000 +0\.0000 +\+1\.0000 +green frog\n/);
    expect(moved).not.toContain('same');
  });

  it('prints Markdown in which the words of others are text', async () => {
    const { stdout } = await runCli(['diff', 'old', 'new', '--judged', 'data', '--markdown'], { cwd: folder });
    expect(stdout).toContain('| <code>p100</code> | <code>&#64;all &#124; new</code> |');
    expect(stdout).toContain('**changed most in ndcg@10**');
    expect(stdout).not.toContain('@all');
  });

  it.each([
    [
      ['old', 'gone'],
      ['there is no index in a folder "gone"', '[not-found]'],
    ],
    [
      ['old', './gone'],
      ['gone: it is not an index', '[not-found]'],
    ],
    [
      ['old', 'new', '--json', '--markdown'],
      ['found --json and --markdown, expected one of them', '[bad-request]'],
    ],
    [
      ['old', 'new', '--group', 'site'],
      ['--group is "site", expected document or page', '[bad-request]'],
    ],
    [
      ['old', 'new', '--judged', 'gone'],
      ['gone', '[not-found]'],
    ],
  ])('%j is refused in one line', async (args, says) => {
    expectRefusal(await run(...args), says);
  });
});
