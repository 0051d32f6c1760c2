import { afterAll, describe, expect, it } from 'vitest';
import { folderOf, jsonLines, runCli, runJson } from './run-cli.ts';
import { jsonHere } from './run-here.ts';

interface Answer {
  readonly hits: readonly { id: string; url: string; title: string; attributes?: Record<string, unknown> }[];
  readonly certificate: { exact: boolean };
}
interface Summary {
  readonly release: string;
  readonly counts: { documents: number; pages: number };
}

const { path: folder, remove } = folderOf({
  'handbook/cairn.config.ts': `const site: string = 'https://example.org/handbook';\nexport default { baseUrl: site };\n`,
  'handbook/docs/index.md': '# Handbook\n\nStart here.\n\n## Kettles\n\nHow to descale a kettle with vinegar.\n',
  'handbook/docs/guide/tea.md': '---\nseason: winter\n---\n# Tea\n\n## Brewing\n\nSteep for four minutes.\n',
  'site/index.html': '<title>Home</title><nav>menu</nav><main><h1>Home</h1><p>Welcome to the lighthouse.</main>',
  'site/lamp/index.html':
    '<main><h1>Lamp</h1><h2 id="lens">The lens</h2><p>Fresnel ground it.</main><footer>imprint</footer>',
  'records.jsonl': jsonLines([
    { docid: 1, caption: 'Whales', body: 'Humpbacks sing.', section: 'Song' },
    { docid: 2, caption: 'Otters', body: 'They hold hands.', section: 'Sleep' },
  ]),
});
afterAll(remove);

const ask = (cwd: string, query: string) => jsonHere<Answer>(['search', 'index', query, '--json'], `${folder}/${cwd}`);

describe('a search of', { timeout: 120_000 }, () => {
  it('a folder of Markdown, with settings in TypeScript', async () => {
    const { counts } = await runJson<Summary>(['build', 'docs', '--out', 'index', '--json'], `${folder}/handbook`);
    expect(counts).toMatchObject({ documents: 4, pages: 2 });
    const { hits, certificate } = await ask('handbook', 'descaling kettles');
    expect(hits[0]).toMatchObject({ id: 'index.md#kettles', url: 'https://example.org/handbook/#kettles' });
    expect(certificate.exact).toBe(true);
    const tea = await ask('handbook', 'steep');
    expect(tea.hits).toHaveLength(1);
    expect(tea.hits[0]).toMatchObject({
      url: 'https://example.org/handbook/guide/tea#brewing',
      title: 'Tea',
      attributes: { season: 'winter' },
    });
  });

  it('a site of HTML: main content by section, without menus', async () => {
    await jsonHere(['build', '.', '--out', 'index', '--json', '--base-url', '/light/'], `${folder}/site`);
    expect((await ask('site', 'fresnel lens')).hits[0]).toMatchObject({ url: '/light/lamp/#lens', title: 'Lamp' });
    expect((await ask('site', 'lighthouse')).hits.map((hit) => hit.url)).toEqual(['/light/']);
    expect((await ask('site', 'imprint menu')).hits).toEqual([]);
  });

  it('JSON lines with field names of their own', async () => {
    const fields = ['id=docid', 'title=caption', 'text=body', 'headings=section'];
    const args = [
      'build',
      'records.jsonl',
      '--out',
      'index',
      '--json',
      ...fields.flatMap((field) => ['--field', field]),
    ];
    expect((await jsonHere<Summary>(args, folder)).counts.documents).toBe(2);
    const { hits } = await jsonHere<Answer>(['search', 'index', 'who sings', '--json'], folder);
    expect(hits[0]).toMatchObject({ id: '1', title: 'Whales', headings: ['Song'] });
  });

  it('anything, printed for people', async () => {
    const { stdout, stderr, code } = await runCli(['search', 'index', 'hands', '-k', '1'], { cwd: folder });
    expect(stdout).toMatch(/^1\. Otters > Sleep {2}\(\d+\.\d\d\)\n {3}2\n {3}They hold \*hands\*\.\n1 match, exact/);
    expect([stderr, code]).toEqual(['', 0]);
    const page = await runCli(['search', 'index', 'they humpbacks', '--offset', '1', '-k', '1'], { cwd: folder });
    expect(page.stdout).toMatch(/^2\. /);
  });
});
