import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { temporaryFolder } from '../build-documents.ts';
import { askWorker, buildIndex, makeLines } from './fixture.ts';

/** Bytes of the Worker, compressed: it is parsed on every cold start. */
const LIMIT_BYTES = 120_000;

// The Worker as the package ships it, with the configuration that the README shows.
describe('the bundled Worker', () => {
  const folder = temporaryFolder();
  const file = join(mkdtempSync(join(folder.path, 'package-')), 'worker.js');
  let worker: LocalWorker;

  beforeAll(async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const flags = (name: string): string[] =>
      [...scripts['build:worker']!.matchAll(new RegExp(`--${name}[:=](\\S+)`, 'g'))].flatMap((match) =>
        match[1]!.split(','),
      );
    await build({
      entryPoints: ['functions/worker.ts'],
      bundle: true,
      minify: true,
      platform: 'neutral',
      format: 'esm',
      target: flags('target'),
      mainFields: flags('main-fields'),
      conditions: flags('conditions'),
      external: flags('external'),
      loader: { '.wasm': 'copy' },
      assetNames: '[name]',
      outfile: file,
    });
    const config = join(folder.path, 'wrangler.toml');
    const readme = readFileSync('README.md', 'utf8');
    const shown = /```toml\n([^`]*)```/.exec(readme)![1]!;
    const keys =
      'local_dev = { experimental_s3_credentials = { accessKeyId = "local", secretAccessKey = "local-only" } }';
    writeFileSync(
      config,
      shown
        .replace('node_modules/cairn-search/dist/worker.js', file)
        .replace('bucket_name = "cairn-index" }', `bucket_name = "cairn-index", ${keys} }`),
    );
    worker = await startLocalWorker(config);
  });
  afterAll(async () => {
    await worker.close();
    folder.remove();
  });

  it('stays small and needs nothing of Node', () => {
    const code = readFileSync(file);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(code.toString()).not.toMatch(/from ?"node:|require\("/);
  });

  it('answers with the configuration of the README', async () => {
    const index = await buildIndex(makeLines(30));
    await index.publishTo(worker);
    expect((await askWorker(worker, 'amber', 5)).hits).toEqual((await index.ask('amber', 5)).hits);
    index.remove();
  });
});
