import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { createTestHarness } from 'wrangler';
import { afterAll, describe, expect, it } from 'vitest';
import { DOLLARS_PER_NEURON, MODELS } from '../../shared/gpu/models.ts';
import { temporaryFolder } from '../build-documents.ts';
import { runProcess } from '../cli/run-cli.ts';
import { AI_STUB, TOKEN } from './gpu-worker.ts';

/** Bytes of the Worker, compressed. */
const LIMIT_BYTES = 40_000;

describe('the GPU Worker', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const own = readFileSync('functions/encoder/wrangler.toml', 'utf8');
  const guide = readFileSync('docs/gpu.md', 'utf8');
  const shown = /```toml\n([^`]*)```/.exec(guide)![1]!;

  it('deploys with the bindings of its wrangler.toml', async () => {
    const { code, stdout, stderr } = await runProcess(
      process.execPath,
      [
        resolve('node_modules/wrangler/bin/wrangler.js'),
        ...['deploy', '--dry-run', '-c', 'functions/encoder/wrangler.toml', '--outdir', folder.path],
      ],
      { env: { CLOUDFLARE_API_TOKEN: '', NO_COLOR: '1' } },
    );
    expect(code, stderr).toBe(0);
    for (const binding of [
      'env.AI',
      'env.STATE (cairn-gpu)',
      'env.LEDGER (NeuronLedger)',
      'env.PARTS (cairn-gpu-parts)',
    ])
      expect(stdout).toContain(binding);
    expect(readdirSync(folder.path)).toContain('worker.js');
  });

  it('is set up as the guide shows', () => {
    const lines = (toml: string): string[] => toml.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines(shown.replace('node_modules/cairn-search/dist/gpu-worker.js', 'worker.ts'))).toEqual(lines(own));
  });

  it('has the models and prices that the guide shows', () => {
    for (const { name, inputPrice, outputPrice } of MODELS) {
      const price = [inputPrice, outputPrice].filter((each) => each > 0).map((each) => each.toLocaleString('en-US'));
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      expect(row, name).toContain(` ${price.join(', ')} `);
    }
    expect(DOLLARS_PER_NEURON * 1000).toBeCloseTo(0.011, 9);
  });

  it('answers as the package ships it, bundled and small', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const flags = (name: string): string[] =>
      [...scripts['build:gpu']!.matchAll(new RegExp(`--${name}[:=](\\S+)`, 'g'))].flatMap((match) =>
        match[1]!.split(','),
      );
    const outfile = join(folder.path, 'gpu-worker.js');
    buildSync({
      entryPoints: ['functions/encoder/worker.ts'],
      bundle: true,
      minify: true,
      platform: 'neutral',
      format: 'esm',
      target: flags('target'),
      mainFields: flags('main-fields'),
      conditions: flags('conditions'),
      external: flags('external'),
      outfile,
    });
    expect(gzipSync(readFileSync(outfile), { level: 9 }).length).toBeLessThanOrEqual(LIMIT_BYTES);
    const configPath = join(folder.path, 'gpu.toml');
    writeFileSync(configPath, shown.replace('node_modules/cairn-search/dist/gpu-worker.js', outfile));
    process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
    const harness = createTestHarness({
      workers: [{ configPath, secrets: { GPU_TOKEN: TOKEN }, bindingOverrides: { AI: 'ai-stub' } }, AI_STUB],
    });
    const { url } = await harness.listen();
    // The request of the guide.
    const request = /-d '(.*)'/.exec(guide)![1]!;
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${url.href}v1/embed`, { method: 'POST', headers, body: request });
    const answer = (await response.json()) as { neurons: { spent: number }; items: object[] };
    expect(answer).toMatchObject({ model: '@cf/baai/bge-m3', dims: 1024, cached: 0, left: 0 });
    const told = /"spent": ([\d.]+)/.exec(guide)![1]!;
    expect(answer.neurons.spent).toBeCloseTo(Number(told), 2);
    await harness.close();
  });
});
