import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectRefusal, folderOf, runCli, runJson, snapshot } from './run-cli.ts';
import { PATIENCE, type RunningCli, startCli } from './running-cli.ts';

interface Found {
  readonly hits: readonly { url: string }[];
}

const { path: folder, remove } = folderOf({
  'site/index.md': '# Start\n\nWelcome to the amber pond.\n',
  'site/guide/a.md': '# Guide\n\nHow to walk.\n',
  'cairn.config.json': '{"baseUrl": "/docs/"}',
});
const at = (name: string): string => join(folder, name);
const urls = async (query: string): Promise<string[]> =>
  (await runJson<Found>(['search', 'site/index', query, '--json'], folder)).hits.map(({ url }) => url);
const finds = (query: string, expected: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await urls(query)).toEqual(expected), PATIENCE);

// The index lies among the inputs, where its own coming must not count as a change of them.
describe('cairn watch', { timeout: 240_000 }, () => {
  let watching: RunningCli;
  beforeAll(async () => {
    watching = startCli(['watch', 'site', '--out', 'site/index'], folder);
    await watching.says(/3 files: 2 documents, built in \d+ ms\n/);
  }, 120_000);
  afterAll(() => {
    watching.kill();
    remove();
  });

  it('builds again after an edit, and says so in one line', async () => {
    writeFileSync(at('site/guide/a.md'), '# Guide\n\nHow to swim.\n');
    await watching.says(/^site\/guide\/a\.md: 2 documents, built in \d+ ms$/m);
    await finds('swim', ['/docs/guide/a']);
    expect(watching.stdout().trim().split('\n')).toHaveLength(2);
    expect(watching.stderr()).toBe('');
  });

  it('sees files that take the place of others, twice', async () => {
    for (const word of ['crawl', 'dive']) {
      writeFileSync(at('draft'), `# Guide\n\nHow to ${word}.\n`);
      renameSync(at('draft'), at('site/guide/a.md'));
      await finds(word, ['/docs/guide/a']);
    }
    expect(await urls('swim')).toEqual([]);
  });

  it('sees new folders, what comes into them later, and what goes', async () => {
    mkdirSync(at('site/new/deep'), { recursive: true });
    writeFileSync(at('site/new/deep/b.md'), '# Quagga\n');
    await finds('quagga', ['/docs/new/deep/b']);
    writeFileSync(at('site/new/deep/c.md'), '# Okapi\n');
    await finds('okapi', ['/docs/new/deep/c']);
    rmSync(at('site/new'), { recursive: true });
    await finds('okapi', []);
  });

  it('keeps the last index where an edit breaks something, says file and line, and goes on once it is mended', async () => {
    const before = snapshot(at('site/index'));
    writeFileSync(at('site/guide/bad.mdx'), '# Bad\n\n<Tabs>\n\nNot closed.\n');
    await watching.says(/^site\/guide\/bad\.mdx:\d+: .* \[bad-request\]; the index stays as it was$/m);
    expect(snapshot(at('site/index'))).toEqual(before);
    writeFileSync(at('site/guide/bad.mdx'), '# Mended\n');
    await finds('mended', ['/docs/guide/bad']);
  });

  it('reads the settings again', async () => {
    writeFileSync(at('cairn.config.json'), '{"baseUrl": "/manual/"}');
    await finds('amber', ['/manual/']);
    writeFileSync(at('cairn.config.json'), '{"baseUrl": 7}');
    await watching.says('cairn.config.json: baseUrl: ');
    expect(await urls('amber')).toEqual(['/manual/']);
    rmSync(at('cairn.config.json'));
    await finds('amber', ['/']);
  });

  it('watches a file from when the settings name it', async () => {
    writeFileSync(at('weights.json'), '{"a": "heavy"}');
    writeFileSync(at('cairn.config.json'), '{"queryWeights": "weights.json"}');
    await watching.says('weights.json');
    const told = watching.stderr().length;
    writeFileSync(at('weights.json'), '{"a": "heavier"}');
    await vi.waitFor(() => expect(watching.stderr().length).toBeGreaterThan(told), PATIENCE);
    rmSync(at('cairn.config.json'));
    await finds('amber', ['/']);
  });

  it('ends on Ctrl-C with status 0, and leaves the index alone', async () => {
    const before = snapshot(at('site/index'));
    expect(await watching.stop('SIGINT')).toBe(0);
    expect(snapshot(at('site/index'))).toEqual(before);
    expect(snapshot(at('site/index.building'))).toBeUndefined();
  });

  it('ends amid a build too', async () => {
    const line = JSON.stringify({ text: 'words '.repeat(500) });
    writeFileSync(
      at('many.jsonl'),
      Array.from({ length: 20_000 }, (_, i) => `{"id":"${i}",${line.slice(1)}\n`).join(''),
    );
    const busy = startCli(['watch', 'many.jsonl', '--out', 'many'], folder);
    await vi.waitFor(() => expect(snapshot(at('many.building'))).toBeDefined(), PATIENCE);
    expect(await busy.stop('SIGTERM')).toBe(0);
    expect(snapshot(at('many.building'))).toBeUndefined();
    expect(snapshot(at('many'))).toBeUndefined();
  });

  it('fails as a build does where the first build fails', async () => {
    expectRefusal(await runCli(['watch', 'nowhere'], { cwd: folder }), ['nowhere', '[not-found]']);
  });
});
