import { createServer, type Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COST_MODEL } from '../../shared/search/reading/cost-model.ts';
import { expectRefusal, folderOf, jsonLines, runCli, runJson } from './run-cli.ts';

interface Calibrated {
  readonly host: string;
  readonly constants: readonly { what: string; unit: string; measured: number; builtIn: number | null }[];
}

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(Array.from({ length: 500 }, (_, i) => ({ id: `${i}`, text: `document ${i} of many` }))),
});
let server: Server;
let asked = 0;
let address: string;
beforeAll(async () => {
  await runJson(['build', 'docs.jsonl', '--out', 'index', '--json'], folder);
  // A server that ignores Range gives whole objects.
  server = createServer((request, response) => {
    asked++;
    response.end(readFileSync(join(folder, 'index', request.url!)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(() => {
  server.close();
  remove();
});

describe('bench calibrate', { timeout: 120_000 }, () => {
  it('compares each constant of CPU with what it is here', async () => {
    const { stdout, code } = await runCli(['bench', 'calibrate']);
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split(/  +/));
    expect(rows[0]![0]).toMatch(/^node \d+\.\d+\.\d+, .* cores$/);
    for (const [what, constant] of [
      ['posting added', 'postingNs'],
      ['posting updated', 'postingNs'],
      ['posting passed over', 'skippedNs'],
      ['document swept', 'documentNs'],
      ['byte proven', 'byteNs'],
      ['byte inflated', 'inflatedByteNs'],
    ] as const) {
      const [, unit, measured, builtIn, ratio] = rows.find(([name]) => name === what)!;
      expect(unit).toBe('ns');
      expect(Number(builtIn)).toBeCloseTo(COST_MODEL[constant], 2);
      expect(Number(ratio)).toBeCloseTo(Number(measured) / COST_MODEL[constant], 1);
    }
    expect(stdout).toContain('no edge');
  });

  it('measures the reads of a folder and of an address, where they are named', async () => {
    const names = ({ constants }: Calibrated): string[] => constants.map(({ what }) => what);
    const plain = names(await runJson<Calibrated>(['bench', 'calibrate', '--json']));
    const files = names(await runJson<Calibrated>(['bench', 'calibrate', 'index', '--json'], folder));
    expect(files.slice(0, plain.length)).toEqual(plain);
    const reads = files.slice(plain.length);
    expect(reads).toContain('read, median');
    expect(asked).toBe(0);
    const both = await runJson<Calibrated>(['bench', 'calibrate', 'index', '--url', address, '--json'], folder);
    expect(names(both)).toEqual([...plain, ...reads, ...reads]);
    expect(asked).toBeGreaterThan(100);
    for (const { measured } of both.constants) expect(measured).toBeGreaterThanOrEqual(0);
  });

  it('reads what was measured elsewhere, and says what is wrong with such a file', async () => {
    const read = { what: 'wave of six reads', unit: 'ms', measured: 53, builtIn: 106 };
    const write = (content: unknown): void => writeFileSync(join(folder, 'smoke.json'), JSON.stringify(content));
    write({ host: 'an account', at: '2026-11-25T12:00:00Z', constants: [read] });
    const options = ['bench', 'calibrate', '--measured', 'smoke.json'];
    expect(await runJson([...options, '--json'], folder)).toEqual({ host: 'an account', constants: [read] });
    const { stdout } = await runCli(options, { cwd: folder });
    expect(stdout.split('\n').map((line) => line.split(/  +/))).toEqual([
      ['an account'],
      [''],
      ['', 'measured', 'built in', 'ratio'],
      ['wave of six reads', 'ms', '53.00', '106.00', '0.50'],
      [''],
    ]);
    expectRefusal(await runCli([...options, 'index'], { cwd: folder }), ['--measured', '[bad-request]']);
    write({ host: 'an account', constants: [{ ...read, measured: 'slow' }] });
    expectRefusal(await runCli(options, { cwd: folder }), ['smoke.json', 'constants.0.measured', '[bad-request]']);
  });

  it('says in one line what it cannot open', async () => {
    expectRefusal(await runCli(['bench', 'calibrate', 'nowhere'], { cwd: folder }), ['nowhere', '[not-found]']);
    expectRefusal(await runCli(['bench', 'calibrate', '--url', 'http://127.0.0.1:1'], { cwd: folder }), [
      '[transport]',
    ]);
  });
});
