import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CairnClient, CairnFailure } from '../../client/index.ts';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { temporaryFolder } from '../build-documents.ts';
import { runProcess } from '../cli/run-cli.ts';
import { startConfiguredWorker } from '../functions/configured-worker.ts';
import { buildIndex, makeLines, type PublishableIndex } from '../functions/fixture.ts';
import { launchChromium } from '../../bench/chromium.ts';

const TOKEN = 't'.repeat(40);
const VARIABLES = { INDEXES: '{"handbook":{"private":true}}', TOKENS: JSON.stringify({ handbook: [TOKEN] }) };

let worker: LocalWorker;
let index: PublishableIndex;
let client: CairnClient;

beforeAll(async () => {
  const lines = [...makeLines(100), { id: 'guide/a b#c?', url: '/odd', title: 'Odd', text: 'quartz' }];
  [worker, index] = await Promise.all([startConfiguredWorker({ variables: VARIABLES }), buildIndex(lines)]);
  for (const prefix of ['', 'handbook'])
    await index.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  client = new CairnClient({ endpoint: worker.origin });
});
afterAll(async () => {
  await worker.close();
  index.remove();
});

describe('the client', () => {
  it('searches, by address or, where that would be too long, by a post', async () => {
    const truth = (await index.ask('amber pond', 5)).hits;
    expect((await client.search({ q: 'amber pond', k: 5 })).hits).toEqual(truth);
    const long = 'amber pond '.repeat(400);
    expect((await client.search({ q: long, k: 5 })).hits.map(({ id }) => id)).toEqual(
      (await index.ask(long, 5)).hits.map(({ id }) => id),
    );
    const { hits } = await client.search({
      q: 'amber',
      k: 2,
      offset: 1,
      mode: 'exact',
      fields: ['text'],
      group: 'none',
    });
    expect(hits.map(({ text }) => typeof text)).toEqual(['string', 'string']);
    expect((await client.search('amber')).hits).toHaveLength(10);
  });

  it('fetches documents, whatever their ids are made of', async () => {
    for (const id of ['page-7', 'guide/a b#c?']) expect(await client.document(id)).toMatchObject({ id });
    await expect(client.document('none')).rejects.toMatchObject({ code: 'not-found', status: 404 });
  });

  it('finds what is like a document', async () => {
    const { id, hits } = await client.similar('page-7', { k: 3, page: 'any', mode: 'exact' });
    expect(id).toBe('page-7');
    expect(hits).toHaveLength(3);
    expect(hits.map((hit) => hit.id)).not.toContain('page-7');
    expect((await client.similar('guide/a b#c?')).id).toBe('guide/a b#c?');
    await expect(client.similar('none')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells the release and gives the description', async () => {
    expect(await client.release()).toMatchObject({ release: index.release, counts: { documents: 101 } });
    expect(await client.openapi()).toMatchObject({ openapi: '3.1.0' });
  });

  it('searches several times at once', async () => {
    const { results, merged } = await client.multi({ searches: [{ q: 'amber' }, { q: 'quartz' }], merge: 'rrf' });
    expect(results).toHaveLength(2);
    expect(merged!.some(({ hit }) => hit.id === 'guide/a b#c?')).toBe(true);
  });

  it('asks the index that its endpoint names, with its token', async () => {
    const endpoint = `${worker.origin}/v1/indexes/handbook/`;
    const handbook = new CairnClient({ endpoint, token: TOKEN });
    expect((await handbook.search('quartz')).hits).toHaveLength(1);
    expect(await handbook.document('guide/a b#c?')).toMatchObject({ url: '/odd' });
    const { results } = await handbook.multi({ searches: [{ q: 'quartz' }] });
    expect(results[0]).toHaveProperty('answer');
    await expect(new CairnClient({ endpoint }).multi({ searches: [{ q: 'quartz' }] })).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('rejects with what the service says', async () => {
    const failure: unknown = await client.search({ q: 'amber', k: 1000 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CairnFailure);
    expect(failure).toMatchObject({
      code: 'bad-request',
      status: 400,
      message: 'k is 1000, expected an integer from 1 to 100',
      problem: { code: 'bad-request' },
    });
    expect(() => new CairnClient({ endpoint: '/search' })).toThrow(TypeError);
  });
});

describe('the client, where it runs', { timeout: 60_000 }, () => {
  const ids = async (): Promise<string[]> => (await index.ask('amber pond', 10)).hits.map(({ id }) => id);

  it('asks from a Worker', async () => {
    const other = await startConfiguredWorker({ main: 'test/client/client-worker.ts' });
    try {
      const parameters = new URLSearchParams({ endpoint: worker.origin, q: 'amber pond' });
      expect(await (await fetch(`${other.origin}/?${parameters}`)).json()).toEqual(await ids());
    } finally {
      await other.close();
    }
  });

  it('asks from a page of another origin, in a browser', async () => {
    const { outputFiles } = await build({
      entryPoints: ['client/index.ts'],
      bundle: true,
      format: 'iife',
      globalName: 'cairn',
      write: false,
    });
    const site = createServer(({ url }, response) => {
      response.setHeader('content-type', url === '/client.js' ? 'text/javascript' : 'text/html');
      response.end(url === '/client.js' ? outputFiles[0]!.text : '<!doctype html><script src="/client.js"></script>');
    });
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
      const found = await page.evaluate(async (endpoint) => {
        const { cairn } = globalThis as unknown as { cairn: { CairnClient: typeof CairnClient } };
        const { hits } = await new cairn.CairnClient({ endpoint }).search('amber pond');
        return hits.map(({ id }) => id);
      }, worker.origin);
      expect(found).toEqual(await ids());
    } finally {
      await browser.close();
      site.close();
    }
  });

  it('is typed for those who install the package', async () => {
    const folder = temporaryFolder();
    const installed = join(folder.path, 'node_modules/cairn-search');
    mkdirSync(join(installed, 'dist'), { recursive: true });
    symlinkSync(resolve('package.json'), join(installed, 'package.json'));
    const tsc = (...args: string[]) =>
      runProcess(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...args], { cwd: folder.path });
    const types = join(installed, 'dist/types');
    expect(await tsc('-p', resolve('client/tsconfig.build.json'), '--outDir', types)).toMatchObject({ code: 0 });
    const use = (type: string): string =>
      `import { CairnClient } from 'cairn-search/client';
       const { hits } = await new CairnClient({ endpoint: 'https://search.example.org' }).search('a');
       export const title: ${type} = hits[0]!.title;`;
    writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder.path, 'good.ts'), use('string'));
    writeFileSync(join(folder.path, 'bad.ts'), use('number'));
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom'];
    const good = await tsc(...flags, 'good.ts');
    expect(good, good.stdout).toMatchObject({ code: 0 });
    expect((await tsc(...flags, 'bad.ts')).stdout).toContain("Type 'string' is not assignable to type 'number'");
    folder.remove();
  });
});
