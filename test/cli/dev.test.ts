import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SearchAnswer } from '../../shared/api.ts';
import { expectRefusal, folderOf, runCli } from './run-cli.ts';
import { PATIENCE, type RunningCli, startCli } from './running-cli.ts';

/** Makes the process unable to find wrangler, as where it is not installed. */
const WITHOUT_WRANGLER = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    return next(specifier === 'wrangler' ? 'wrangler-that-is-not-installed' : specifier, context);
  },
});`)}`;

const { path: folder, remove } = folderOf({
  'site/index.md': '# Start\n\nWelcome to the amber pond.\n',
  'site/guide/a.md': '# Guide\n\nHow to walk.\n',
});

describe('cairn dev', { timeout: 240_000 }, () => {
  let running: RunningCli;
  let address: string;
  const ask = async (query: string): Promise<{ urls: string[]; response: Response }> => {
    const response = await fetch(`${address}v1/search?q=${query}`);
    expect(response.status).toBe(200);
    return { urls: ((await response.json()) as SearchAnswer).hits.map(({ url }) => url), response };
  };

  beforeAll(async () => {
    running = startCli(['dev', 'site', '--port', '0'], folder);
    await running.says('search box at');
    address = /search box at (\S+),/.exec(running.stdout())![1]!;
  }, 120_000);
  afterAll(() => {
    running.kill();
    remove();
  });

  it('serves the Worker, a page with the search box, and the pages that results name', async () => {
    const { urls } = await ask('amber');
    expect(urls).toEqual(['/pages/']);
    expect(await (await fetch(new URL(urls[0]!, address))).text()).toContain('amber pond');
    expect(await (await fetch(address)).text()).toContain('<cairn-search endpoint="/"');
    expect(await (await fetch(`${address}widget/cairn-search.js`)).text()).toContain('cairn-search');
    expect((await fetch(`${address}pages/%E0%A4%A`)).status).toBe(404);
    expect((await fetch(`${address}v1/nothing`)).status).toBe(404);
    expect((await fetch(`${address}//`)).status).toBe(404);
  });

  it('shows an edit to the first search after it was published, whose answer nobody keeps', async () => {
    for (const word of ['swim', 'crawl', 'dive']) {
      const published = running.stdout().split('published').length;
      writeFileSync(join(folder, 'site/guide/a.md'), `# Guide\n\nHow to ${word}.\n`);
      await vi.waitFor(() => expect(running.stdout().split('published')).toHaveLength(published + 1), PATIENCE);
      const { urls, response } = await ask(word);
      expect(urls).toEqual(['/pages/guide/a']);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    expect((await ask('swim')).urls).toEqual([]);
  });

  it('serves what was published last where an edit breaks something', async () => {
    writeFileSync(join(folder, 'site/guide/bad.mdx'), '# Bad\n\n<Tabs>\n\nNot closed.\n');
    await running.says(/^site\/guide\/bad\.mdx:\d+: .*the index stays as it was$/m);
    expect((await ask('dive')).urls).toEqual(['/pages/guide/a']);
  });

  it('refuses a port that is in use, in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const refused = await runCli(['dev', 'site', '--port', String(port)], { cwd: folder });
    expectRefusal(refused, [`port ${port} is in use`, '[conflict]']);
    other.close();
  });

  it('says what to install where there is no wrangler', async () => {
    const env = { NODE_OPTIONS: `--import=${WITHOUT_WRANGLER}` };
    const refused = await runCli(['dev', 'site'], { cwd: folder, env });
    expectRefusal(refused, ['the local Workers runtime is not installed', 'npm install --save-dev wrangler']);
  });

  it('ends on Ctrl-C with status 0, and leaves no process and no temporary file', async () => {
    expect(await running.stop('SIGINT')).toBe(0);
  });
});
