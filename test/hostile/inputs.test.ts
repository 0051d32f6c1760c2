import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { search } from '../../shared/search/search.ts';
import { temporaryFolder } from '../build-documents.ts';
import { PAYLOADS } from './payloads.ts';
import { checkAnswer } from './sound.ts';

const GOOD = '{"id":"good","text":"cairn"}';

/** Second lines of a file that a build must refuse. */
const BAD_LINES: readonly (readonly [string, string | Uint8Array])[] = [
  [
    'bytes that are no UTF-8',
    new Uint8Array([...Buffer.from('{"id":"'), 0xff, 0xfe, 0xc0, ...Buffer.from('","text":"a"}')]),
  ],
  ['half of a document', '{"id":"b","text":"'],
  ['NUL', '{"id":"b","text":"a\u0000b"}'],
  ['brackets without end', '['.repeat(200_000)],
  ['a deep text', `{"id":"b","text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['deep attributes', `{"id":"b","text":"a","attributes":{"x":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}`],
  ['nested attributes', '{"id":"b","text":"a","attributes":{"__proto__":{"x":1}}}'],
  ['attributes that are a list', '{"id":"b","text":"a","attributes":["x"]}'],
  ['a list of objects', '{"id":"b","text":"a","attributes":{"x":[{"toString":1}]}}'],
  ['headings that are objects', '{"id":"b","text":"a","headings":{"length":3}}'],
  ['an id that is too long', `{"id":"${'x'.repeat(2000)}","text":"a"}`],
  ['an id that is empty', '{"id":"","text":"a"}'],
  ['a vector with a name of objects', '{"id":"b","text":"a","vector":{"__proto__":{"a":1}}}'],
  ['a number beyond numbers', '{"id":"b","text":"a","vector":{"a":1e400}}'],
];

describe('a build of hostile files', () => {
  it.each(BAD_LINES)('refuses %s, naming file and line', async (_, line) => {
    const { path, remove } = temporaryFolder();
    const file = join(path, 'documents.jsonl');
    writeFileSync(file, Buffer.concat([Buffer.from(`${GOOD}\n`), Buffer.from(line), Buffer.from(`\n${GOOD}\n`)]));
    const place = { file, line: 2 };
    await expect(build([file], join(path, 'index'), parseConfig({}), SILENT)).rejects.toMatchObject({
      name: 'CairnError',
      place,
    });
    remove();
  });

  it('takes pages of HTML and Markdown for what a reader would see of them', async () => {
    const { path, remove } = temporaryFolder();
    PAYLOADS.forEach((payload, i) => {
      const page = `<!doctype html><title>Page ${i} ${payload}</title><main><h1>Page ${i}</h1><p>cairnstone ${payload}</p></main>`;
      write(join(path, 'site', `page-${i}.html`), page);
      write(join(path, 'notes', `note-${i}.md`), `# Note ${i} ${payload}\n\ncairnstone ${payload}\n`);
    });
    write(join(path, 'site', 'deep.html'), `<main>${'<div>'.repeat(2000)}cairnstone`);
    write(join(path, 'site', 'wide.html'), `<main><p>cairnstone ${'<b a=1 '.repeat(20_000)}`);
    write(join(path, 'notes', 'quoted.md'), `${'> '.repeat(500)}cairnstone`);
    write(join(path, 'notes', 'stars.md'), `cairnstone ${'**a '.repeat(500)}${'['.repeat(500)}`);
    const folder = join(path, 'index');
    await build([join(path, 'site'), join(path, 'notes')], folder, parseConfig({ onError: 'skip' }), SILENT);
    const { index, context } = await openFolder(folder);
    expect(index.manifest.counts.documents).toBeGreaterThan(1.8 * PAYLOADS.length);
    for (const q of ['cairnstone', ...PAYLOADS.slice(0, 30)]) {
      const request = { query: q.slice(0, 1000), k: 100, offset: 0, mode: 'exact', withText: true } as const;
      const answer = await search(index, request, context);
      checkAnswer(answer, q);
      // Scripts are no text of a page.
      for (const { text, title } of answer.hits.filter(({ id }) => id.includes('page-0.html')))
        expect(`${title} ${text!}`).not.toContain('<p>');
    }
    remove();
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
