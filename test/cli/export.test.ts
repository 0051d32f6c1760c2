import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, folderOf, jsonLines, runProcess } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

// Kinds of documents that come back changed most easily: title as heading, no url, odd names, other languages.
const DOCUMENTS = [
  { id: 'a#1', url: '/a#1', page: '/a', title: 'A', headings: ['One', 'A'], text: 'first\n\ttext', lang: 'en' },
  { id: 'b', url: '', page: 'b', title: '', headings: [], text: 'text alone', lang: 'de' },
  {
    id: 'c',
    url: 'https://example.org/c?d=e',
    page: 'https://example.org/c',
    title: 'Ünïcode 漢字 🦉',
    headings: ['<b>&amp;</b>', '', ' blank '],
    text: 'a mark\ufeff inside',
    lang: 'en',
    attributes: { n: 1.5, zero: 0, yes: true, no: false, text: '', many: ['x', 'y'], none: [], constructor: 'c' },
  },
  { id: '😀', url: '😀', page: '😀', title: 'T', headings: [], text: '', lang: 'en' },
];
const MANY = Array.from({ length: 1500 }, (_, i) => ({
  id: `d${i}`,
  title: `Title ${i % 7}`,
  text: `text ${i * i} ${'of some length '.repeat(8)}`,
}));

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines([
    ...DOCUMENTS,
    { id: 'repeats', title: 'T', headings: ['T', 'T', 'Deep'], text: 'x', lang: 'en' },
  ]),
  'many.jsonl': jsonLines(MANY),
});
beforeAll(() => jsonHere(['build', 'docs.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(remove);

const exported = async (index: string) => (await runHere(['export', index], { cwd: folder })).stdout;
const parsed = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });

describe('export', { timeout: 120_000 }, () => {
  it('gives every document back, field by field', async () => {
    const byId = new Map(parsed(await exported('index')).map((document) => [document.id, document]));
    for (const document of DOCUMENTS) expect(byId.get(document.id)).toEqual(document);
    expect(byId.get('repeats')).toMatchObject({ headings: ['Deep'] });
    expect(byId.size).toBe(DOCUMENTS.length + 1);
  });

  it.each(['docs', 'many'])('and an index of what it gives is the same release: %s', async (name) => {
    const build = (input: string, out: string) =>
      jsonHere<{ release: string }>(['build', input, '--out', out, '--json'], folder);
    const { release } = await build(`${name}.jsonl`, `${name}-1`);
    writeFileSync(join(folder, 'again.jsonl'), await exported(`${name}-1`));
    expect((await build('again.jsonl', `${name}-2`)).release).toBe(release);
  });

  it('ends in silence where its reader has had enough', async () => {
    const command = `"${process.execPath}" "${CLI}" export many-1 | head -n 1`;
    const { stdout, stderr } = await runProcess('sh', ['-c', command], { cwd: folder });
    expect(parsed(stdout)).toHaveLength(1);
    expect(stderr).toBe('');
  });
});
