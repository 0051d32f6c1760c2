import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../build-documents.ts';
import { type CliResult, runProcess } from '../cli/run-cli.ts';

/** Bytes of a deployed Worker's code, compressed, without WebAssembly. */
const LIMIT_BYTES = 300_000;

// What `wrangler deploy` would send, from wrangler.toml as it is: no account is asked.
describe('a deployment', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  const wrangler = (...args: string[]): Promise<CliResult> =>
    runProcess(process.execPath, [resolve('node_modules/wrangler/bin/wrangler.js'), ...args], {
      env: { CLOUDFLARE_API_TOKEN: '', NO_COLOR: '1' },
    });

  it('has the bindings of wrangler.toml, and stays small', async () => {
    const outdir = join(folder.path, 'deploy');
    mkdirSync(outdir);
    const { code, stdout, stderr } = await wrangler('deploy', '--dry-run', '--outdir', outdir);
    expect(code, stderr).toBe(0);
    for (const binding of ['env.INDEX (cairn-index)', 'env.AI', 'env.CHANNEL ("live")'])
      expect(stdout).toContain(binding);
    const scripts = readdirSync(outdir).filter((name) => name.endsWith('.js'));
    expect(scripts).toContain('worker.js');
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(outdir, name))).length, 0);
    expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  // How long it takes is for `npm run bench:startup`.
  it('starts', async () => {
    const outfile = join(folder.path, 'startup.cpuprofile');
    const { code, stdout, stderr } = await wrangler('check', 'startup', '--outfile', outfile);
    expect(code, stdout + stderr).toBe(0);
    const { samples } = JSON.parse(readFileSync(outfile, 'utf8')) as { samples: number[] };
    expect(samples.length).toBeGreaterThan(0);
  });
});
