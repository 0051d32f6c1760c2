import { afterAll, describe, expect, it } from 'vitest';
import { COLLECTION } from '../evaluation/collection.ts';
import { expectRefusal, folderOf, runCli } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf(COLLECTION);
afterAll(remove);

const run = (...args: string[]) => runHere(['eval', '--run', 'one.run', 'data', ...args], { cwd: folder });

describe('eval --gate', { timeout: 120_000 }, () => {
  it('passes where the mean is high enough, and measures its metric', async () => {
    const args = ['--metrics', 'map', '--gate', 'map>=0.4', '--gate', ' P@1 > 0.3'];
    const { stdout, stderr, code } = await run(...args);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout.slice(stdout.indexOf('metric'))).toBe(
      'metric    mean\nmap     0.4444\np@1     0.3333\n\n' +
        'gate        value   bound  result\n' +
        'map>=0.4   0.4444  0.4000  passed\n' +
        'P@1 > 0.3  0.3333  0.3000  passed\n',
    );
  });

  it('fails with one line for all that failed, once all is printed', async () => {
    const gates = ['--gate', 'map>=0.5', '--gate', 'map>0.1', '--gate', 'p@1>=0.34'];
    const { stdout, stderr, code } = await run('--metrics', 'map', ...gates);
    expect(code).toBe(1);
    expect(stdout.slice(stdout.indexOf('gate'))).toBe(
      'gate        value   bound  result\n' +
        'map>=0.5   0.4444  0.5000  failed\n' +
        'map>0.1    0.4444  0.1000  passed\n' +
        'p@1>=0.34  0.3333  0.3400  failed\n',
    );
    expect(stderr).toBe(
      'cairn: gate map>=0.5 failed: map is 0.4444, expected at least 0.5000; ' +
        'gate p@1>=0.34 failed: p@1 is 0.3333, expected at least 0.3400 [bad-request]\n',
    );
  });

  it('shows what a rounded figure would hide', async () => {
    const { stdout, stderr, code } = await run(
      '--metrics',
      'map',
      '--gate',
      'map>=0.44444445',
      '--gate',
      'p@1>=0.3333',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('map is 0.4444444444444444, expected at least 0.44444445 [bad-request]');
    expect(stdout).toContain('p@1>=0.3333      0.3333333333333333      0.3333  passed\n');
  });

  it('may be relative to what is compared with', async () => {
    const against = ['--metrics', 'map', '--against', 'two.run.gz'];
    // .4444 against .9444.
    const passed = await run(...against, '--gate', 'map>=against-0.51', '--markdown');
    expect(passed.code).toBe(0);
    expect(passed.stdout).toMatch(/\| <code>map&#62;=against-0&#46;51<\/code> \| 0\.4444 \| 0\.4344 \| passed \|\n$/);
    const failed = await run(...against, '--gate', 'map>=against-0.49', '--gate', 'map>against');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toBe(
      'cairn: gate map>=against-0.49 failed: map is 0.4444, expected at least 0.4544; ' +
        'gate map>against failed: map is 0.4444, expected more than 0.9444 [bad-request]\n',
    );
    const same = await run('--metrics', 'map', '--against', 'one.run', '--gate', 'map>=against');
    expect([same.code, same.stderr]).toEqual([0, '']);
  });

  it('is in the JSON', async () => {
    const args = ['eval', '--run', 'one.run', 'data', '--metrics', 'p@1', '--gate', 'p@1>=0.25', '--json'];
    const { gates } = await jsonHere<{ gates: unknown }>(args, folder);
    const bounds = { metric: 'p@1', value: 1 / 3, bound: 0.25, strict: false };
    expect(gates).toEqual([{ gate: 'p@1>=0.25', ...bounds, passed: true }]);
  });

  it('that fails leaves whole JSON', async () => {
    const { stdout, code } = await runCli(['eval', '--run', 'one.run', 'data', '--gate', 'p@1>0.5', '--json'], {
      cwd: folder,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ gates: [{ passed: false }], queries: 3 });
  });

  it('is refused before any work where it cannot be read', async () => {
    const cases: [string, string][] = [
      ['ndcg@10>=69', 'the gate is "ndcg@10>=69", expected a metric, > or >=, and a number from 0 to 1'],
      ['f1>=0.5', 'the metric "f1" is unknown'],
      ['map>=against', 'the gate "map>=against" is relative, expected --against beside it'],
    ];
    for (const [gate, says] of cases) {
      const args = ['eval', '--run', 'gone.run', 'gone', '--write-run', 'gone/x', '--gate', 'map>0', '--gate', gate];
      expectRefusal(await runHere(args, { cwd: folder }), [says, '[bad-request]']);
    }
  });
});
