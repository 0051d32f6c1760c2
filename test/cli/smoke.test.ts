import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { COST_MODEL } from '../../shared/search/reading/cost-model.ts';
import type { SmokeReport } from '../../index-builder/smoke/smoke-report.ts';
import { expectRefusal, folderOf, runCli, runJson } from './run-cli.ts';
import { PATIENCE, startCli } from './running-cli.ts';

const { path: folder, remove } = folderOf({ 'keep.json': 'kept' });
const KEYS = {
  CLOUDFLARE_ACCOUNT_ID: '0123456789abcdef0123456789abcdef',
  CLOUDFLARE_API_TOKEN: 'token-that-opens-nothing',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret-that-opens-nothing',
};
const NO_KEYS = Object.fromEntries(Object.keys(KEYS).map((name) => [name, '']));
afterAll(remove);

describe('cairn smoke', { timeout: 240_000 }, () => {
  it('times reads and searches of the local runtime, says what is simulated, and writes what calibration reads', async () => {
    const { code, stdout } = await runCli(['smoke', '--out', 'smoke.json'], { cwd: folder, env: NO_KEYS });
    expect(code).toBe(0);
    expect(stdout).toContain('local Workers runtime');
    expect(stdout).toContain('Simulated, so no measure of an account');
    const report = JSON.parse(readFileSync(join(folder, 'smoke.json'), 'utf8')) as SmokeReport;
    for (const what of report.simulated) expect(stdout).toContain(what);
    expect(report.simulated.length).toBeGreaterThan(0);
    // The local runtime enforces no limit, and the file must not pretend to one.
    expect(report.limits).toEqual([{ what: 'reads of one request', reached: 1104, refusal: null }]);
    const builtIn = new Map(report.constants.map((row) => [row.what, row.builtIn]));
    expect(builtIn.get('round, beside its waves')).toBe(COST_MODEL.roundMs);
    expect(builtIn.get('wave of six reads')).toBe(COST_MODEL.waveMs);
    expect(builtIn.get('waiting of a search, mean')).toBeGreaterThan(0);
    expect(builtIn.has('search asked from here, 95 of 100')).toBe(true);

    const read = await runJson(['bench', 'calibrate', '--measured', 'smoke.json', '--json'], folder);
    expect(read).toEqual({ host: report.host, constants: report.constants });
  });

  it('names the variables that an account needs, and does nothing', async () => {
    const refused = await runCli(['smoke', '--account', '--out', 'none.json'], { cwd: folder, env: NO_KEYS });
    expectRefusal(refused, [...Object.keys(KEYS), '[unauthorized]']);
    const env = { ...KEYS, CLOUDFLARE_API_TOKEN: '' };
    const one = await runCli(['smoke', '--account', '--out', 'none.json'], { cwd: folder, env });
    expectRefusal(one, ['CLOUDFLARE_API_TOKEN not set', '[unauthorized]']);
    expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  it('refuses a place to write before anything is deployed', async () => {
    const refused = await runCli(['smoke', '--out', 'nowhere/smoke.json'], { cwd: folder });
    expectRefusal(refused, ['nowhere/smoke.json', '[not-found]']);
  });

  it('takes down and writes nothing where it is stopped', async () => {
    const running = startCli(['smoke', '--out', 'stopped.json'], folder);
    // The index is generated once the Worker answers.
    const begun = (name: string): boolean => existsSync(join(folder, 'tmp', name, 'documents.jsonl'));
    await vi.waitFor(() => expect(readdirSync(join(folder, 'tmp')).some(begun)).toBe(true), PATIENCE);
    expect(existsSync(join(folder, 'stopped.json.writing'))).toBe(true);
    expect(await running.stop('SIGINT')).toBe(1);
    expect(running.stderr()).toContain('stopped before the end');
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });
});

// The real wrangler against a stand-in for the API of the platform: what is deployed there is not run.
describe('cairn smoke --account', { timeout: 240_000 }, () => {
  let api: Server | undefined;
  afterEach(() => void api?.close());

  /** Answers as the platform does to an empty account; a request that `fails` gets an error. Gives what was asked. */
  const startApi = async (fails: (request: string) => boolean) => {
    const asked: string[] = [];
    api = createServer((request, response) => {
      const line = `${request.method} ${request.url!.replace(/^.*?accounts\/[^/]*/, '').replace(/\?.*/, '')}`;
      asked.push(line.replace(/cairn-smoke-[0-9a-f]{8}/, 'NAME'));
      request.resume();
      const isMissing = /GET \/workers\/(services|scripts)\/.*/.test(line);
      const error = fails(line)
        ? { code: 10_013, message: 'an outage' }
        : isMissing && { code: 10_090, message: 'none' };
      response.statusCode = fails(line) ? 400 : isMissing ? 404 : 200;
      const result = /subdomain/.test(line) ? { subdomain: 'x', enabled: true } : line.startsWith('GET') ? [] : {};
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ success: !error, errors: error ? [error] : [], messages: [], result: error ? null : result }),
      );
    });
    await new Promise<void>((resolve) => api!.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(api.address() as AddressInfo).port}/client/v4`;
    return { asked, env: { ...KEYS, CLOUDFLARE_API_BASE_URL: address } };
  };

  it('removes Worker and bucket where the Worker cannot be deployed, and tells no key', async () => {
    const { asked, env } = await startApi((line) => line.startsWith('PUT /workers/scripts'));
    const refused = await runCli(['smoke', '--account', '--out', 'account.json'], { cwd: folder, env });
    expectRefusal(refused, ['wrangler deploy', 'an outage', '[transport]']);
    expect(asked).toContain('PUT /workers/scripts/NAME');
    const changes = asked.filter((line) => /^(POST|DELETE) /.test(line));
    expect(changes).toEqual(['POST /r2/buckets', 'DELETE /workers/services/NAME', 'DELETE /r2/buckets/NAME']);
    expect(refused.stderr).not.toContain('opens-nothing');
    expect(readdirSync(folder).filter((name) => name.startsWith('account'))).toEqual([]);
  });

  it('names what it could not remove', async () => {
    const { env } = await startApi((line) => line.includes('/r2/buckets'));
    const refused = await runCli(['smoke', '--account', '--out', 'account.json'], { cwd: folder, env });
    expectRefusal(refused, ['wrangler r2 bucket create', 'could not remove bucket cairn-smoke-', '[transport]']);
  });
});
