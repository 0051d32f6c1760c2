import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf, jsonLines, runCli, runJson } from './run-cli.ts';

interface Explained {
  readonly hits: unknown[];
  readonly explain: {
    space: string;
    term: string;
    shard: number;
    df: number;
    factor: number;
    unread: number;
    place: string;
  }[];
}

// "even" is in half of the documents and has tiers, "seventh" in few enough to be inline, and pieces stand apart.
const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(
    Array.from({ length: 2400 }, (_, i) => ({
      id: `${i}`,
      page: String(i).padStart(4, '0'),
      text: `document ${i % 2 === 0 ? 'even' : 'odd'} ${i % 777 === 7 ? 'seventh' : ''}`,
      ...(i % 3 === 0 && { vector: { even: 1.5 } }),
    })),
  ),
});
beforeAll(
  () => runJson(['build', 'docs.jsonl', '--out', 'index', '--shard-documents', '1000', '--json'], folder),
  60_000,
);
afterAll(remove);

describe('search --explain', { timeout: 120_000 }, () => {
  it('shows the true df of each term in each shard', async () => {
    const args = ['search', 'index', 'even seventh absent', '--explain', '--json'];
    const { explain, hits } = await runJson<Explained>(args, folder);
    const df = (space: string, term: string) =>
      explain.filter((row) => row.space === space && row.term === term).map((row) => row.df);
    expect(df('word', 'even')).toEqual([500, 500, 200]);
    expect(df('piece', 'even')).toEqual([334, 333, 133]);
    expect(df('word', 'seventh')).toEqual([2, 1, 1]);
    expect(df('word', 'absent')).toEqual([0, 0, 0]);
    for (const { df: found, factor } of explain) expect(factor > 0).toBe(found > 0);
    expect(explain.find((row) => row.df === 500)!.place).toMatch(/^2 tiers at /);
    expect(hits).toHaveLength(10);
  });

  it('prints a row for each, under the hits', async () => {
    const { stdout } = await runCli(['search', 'index', 'even', '-k', '1', '--explain'], { cwd: folder });
    expect(stdout).toMatch(
      /^1\. .*\n(?:.*\n)+\nspace +term +weight +shard +df +largest +factor +bytes +unread +place\n/,
    );
    expect(stdout.match(/^(?:word|piece) +even /gm)).toHaveLength(6);
  });

  it('says what a mode that reads less leaves out', async () => {
    const ask = (mode: string) =>
      runJson<Explained>(['search', 'index', 'even', '--mode', mode, '--explain', '--json'], folder);
    for (const mode of ['exact', 'balanced', 'fast'])
      for (const { unread } of (await ask(mode)).explain) expect(unread).toBe(0);
    const { stderr, code } = await runCli(['search', 'index', 'even', '--mode', 'quick'], { cwd: folder });
    expect(stderr).toMatch(/exact, balanced, fast/);
    expect(code).not.toBe(0);
  });
});
