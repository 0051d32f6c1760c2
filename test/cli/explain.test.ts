import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Costs } from '../../shared/api.ts';
import { WORK_BUDGET, type WorkBudget } from '../../shared/search/reading/work-budget.ts';
import { folderOf, jsonLines } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

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
  readonly costs: Costs;
  readonly plan: { readonly expected: ModelledCosts; readonly happened: ModelledCosts; readonly budget: WorkBudget };
}

type ModelledCosts = Costs & { readonly waitMs: number; readonly cpuMs: number };

// "even" is in half of the documents and has tiers, "seventh" in few enough to be inline, and pieces stand apart.
const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(
    Array.from({ length: 2400 }, (_, i) => ({
      id: `${i}`,
      page: String(i).padStart(4, '0'),
      attributes: { half: i % 2 },
      text: `document ${i % 2 === 0 ? 'even' : 'odd'} ${i % 777 === 7 ? 'seventh' : ''}`,
      ...(i % 3 === 0 && { vector: { even: 1.5 } }),
    })),
  ),
});
beforeAll(
  () => jsonHere(['build', 'docs.jsonl', '--out', 'index', '--shard-documents', '1000', '--json'], folder),
  60_000,
);
afterAll(remove);

describe('search --explain', { timeout: 120_000 }, () => {
  it('shows the true df of each term in each shard', async () => {
    const args = ['search', 'index', 'even seventh absent', '--explain', '--json'];
    const { explain, hits } = await jsonHere<Explained>(args, folder);
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
    const { stdout } = await runHere(['search', 'index', 'even', '-k', '1', '--explain'], { cwd: folder });
    expect(stdout).toMatch(
      /^1\. .*\n(?:.*\n)+\nspace +term +weight +origin +shard +df +largest +factor +bytes +unread +place\n/,
    );
    expect(stdout.match(/^(?:word|piece) +even /gm)).toHaveLength(6);
  });

  it('prints what the query was expected to cost, what it did, and what it may', async () => {
    const { stdout } = await runHere(['search', 'index', 'even seventh', '-k', '3', '--explain'], { cwd: folder });
    const costs = stdout.slice(stdout.lastIndexOf('\n\n') + 2).trimEnd();
    // Bytes and work are those of the format and of the scoring: their digits may change.
    expect(costs.replaceAll(/\d{2,}(\.\d+)?|\d\.\d+/g, (digits) => '#'.repeat(digits.length))).toBe(
      [
        '                        expected  happened  budget',
        'rounds                         2         2        ##',
        'waves                          2         2       ###',
        'reads                          6         5       ###',
        'bytes read                  ####      ####  ########',
        'blocks from memory             0         0',
        'postings added              ####      ####  ########',
        'postings passed over           0         0',
        'documents swept             ####      ####  ########',
        'bytes inflated             #####      ####  ########',
        'modelled ms of waiting       ###       ###',
        'modelled ms of CPU          ####      ####',
      ].join('\n'),
    );
  });

  it('gives the same as data', async () => {
    const { plan, costs } = await jsonHere<Explained>(
      ['search', 'index', 'even seventh', '--explain', '--json'],
      folder,
    );
    expect(plan.happened).toMatchObject(costs);
    expect(plan.budget).toEqual(WORK_BUDGET);
    const { rounds, shards, cached } = plan.expected;
    expect({ rounds, shards, cached }).toEqual({ rounds: costs.rounds, shards: 3, cached: 0 });
    for (const { waitMs, cpuMs } of [plan.expected, plan.happened]) {
      expect(waitMs).toBeGreaterThan(0);
      expect(cpuMs).toBeGreaterThan(0);
    }
  });

  it('expects the columns of filters and counts to be read', async () => {
    const args = ['search', 'index', 'even odd', '--filter', 'half:1', '--facets', 'half', '--explain', '--json'];
    const { plan } = await jsonHere<Explained>(args, folder);
    expect(plan.expected.postings).toBe(plan.happened.postings);
    const { plan: plain } = await jsonHere<Explained>(['search', 'index', 'even odd', '--explain', '--json'], folder);
    expect(plan.expected.bytes).toBeGreaterThan(plain.expected.bytes);
  });

  it('says what a mode that reads less leaves out', async () => {
    const ask = (mode: string) =>
      jsonHere<Explained>(['search', 'index', 'even', '--mode', mode, '--explain', '--json'], folder);
    for (const mode of ['exact', 'balanced', 'fast'])
      for (const { unread } of (await ask(mode)).explain) expect(unread).toBe(0);
    const { stderr, code } = await runHere(['search', 'index', 'even', '--mode', 'quick'], { cwd: folder });
    expect(stderr).toMatch(/exact, balanced, fast/);
    expect(code).not.toBe(0);
  });
});
