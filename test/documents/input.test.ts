import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readFailure } from '../../index-builder/documents/input-files.ts';
import { inputBytes } from '../../index-builder/documents/read-documents.ts';
import type { CairnError } from '../../shared/errors.ts';
import { bytesOf, PLAIN } from '../ciff/ciff-bytes.ts';
import { failureOf, inputFolder, readAll, readById, readOne } from './input-folder.ts';

const PAGE = '<title>T</title><p>words';

describe('which format an input has', () => {
  test('a folder with a corpus is a BEIR set', async () => {
    const corpus =
      '{"_id":"MED#1","title":"t","text":"x","metadata":{"year":1990}}\n{"_id":2,"title":"only","text":""}';
    const files = { 'corpus.jsonl.gz': gzipSync(corpus), 'queries.jsonl': '{"_id":"q","text":"?"}' };
    const folder = await inputFolder(files);
    expect((await readAll(folder)).map((each) => each.document)).toEqual([
      { id: 'MED#1', url: 'MED#1', page: 'MED#1', title: 't', headings: [], text: 'x', attributes: { year: 1990 } },
      { id: '2', url: '2', page: '2', title: 'only', headings: [], text: '' },
    ]);
    expect(await inputBytes(folder)).toBe(files['corpus.jsonl.gz'].length);
    expect(await readAll(join(folder, 'corpus.jsonl.gz'), { format: 'beir' })).toHaveLength(2);
  });

  test('a folder goes by the pages in it', async () => {
    expect([...(await readById({ 'a.html': PAGE, 'data.jsonl': 'no' })).keys()]).toEqual(['a.html']);
    expect([...(await readById({ 'a.md': '# T', 'data.jsonl': 'no' })).keys()]).toEqual(['a.md']);
  });

  test('JSON lines may be named .json, where no .jsonl is beside them', async () => {
    const line = (id: string): string => JSON.stringify({ id, contents: 'x' });
    const anserini = { 'a.json': line('a'), 'deep/b.json.gz': gzipSync(line('b')) };
    expect([...(await readById(anserini)).keys()]).toEqual(['a', 'b']);
    expect([...(await readById(anserini, { format: 'jsonl' })).keys()]).toEqual(['a', 'b']);
    expect([...(await readById({ ...anserini, 'c.jsonl': line('c') })).keys()]).toEqual(['c']);
    expect([...(await readById({ ...anserini, 'c.md': '# C' })).keys()]).toEqual(['c.md']);
    expect(await readOne('a.json', line('a'))).toHaveLength(1);
  });

  test('a CIFF file is known by its name, a folder by the ones in it when there is nothing else', async () => {
    const files = { 'a.ciff': bytesOf(PLAIN), 'b/c.ciff.gz': gzipSync(bytesOf({ ...PLAIN, ids: ['x', 'y', 'z'] })) };
    expect([...(await readById(files)).keys()]).toEqual(['a', 'b', 'x', 'y']);
    expect([...(await readById({ ...files, 'd.jsonl': '{"id":"d","text":"x"}' })).keys()]).toEqual(['d']);
    const folder = await inputFolder({ export: bytesOf(PLAIN) });
    expect(await readAll(join(folder, 'export'), { format: 'ciff' })).toHaveLength(2);
  });

  test('pages of two kinds need the format named', async () => {
    const folder = await inputFolder({ 'a.html': PAGE, 'b.htm': `${PAGE} too`, 'c.md': 'x' });
    const { error } = await failureOf(folder);
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(/found 2 HTML and 1 Markdown files.*html or markdown/);
    expect(await readAll(folder, { format: 'markdown' })).toHaveLength(1);
    expect(await readAll(folder, { format: 'html' })).toHaveLength(2);
  });

  test('an input without documents says what was expected', async () => {
    const folder = await inputFolder({ 'a.txt': 'x' });
    expect((await failureOf(folder)).error.message).toMatch(/found no documents among 1 files; expected HTML/);
    expect((await failureOf(folder, { format: 'html' })).error.message).toMatch(/expected \.html, \.htm/);
    expect((await failureOf(folder, { format: 'beir' })).error.message).toMatch(/expected .*corpus\.jsonl\[\.gz\]/);
    expect((await failureOf(join(folder, 'a.txt'))).error.message).toMatch(/no known format/);
    expect((await failureOf(folder)).error.place).toEqual({ file: folder });
  });

  test('a compressed copy beside its page is not read again', async () => {
    const files = { 'a.html': PAGE, 'a.html.gz': gzipSync(PAGE), 'b.html.gz': gzipSync(`${PAGE} two`) };
    const read = await readById(files);
    expect([...read.keys()]).toEqual(['a.html', 'b.html']);
    expect(read.get('b.html')?.url).toBe('/b.html');
  });
});

describe('failures of files', () => {
  test('a missing input is not found', async () => {
    const { error } = await failureOf('/nowhere/at/all');
    expect(error.code).toBe('not-found');
    expect(error.place).toEqual({ file: '/nowhere/at/all' });
    await expect(inputBytes('/nowhere/at/all')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a file that vanished is not found, and can be skipped in a site', async () => {
    const folder = await inputFolder({ 'a.html': PAGE });
    await symlink(join(folder, 'gone.html'), join(folder, 'b.html'));
    const { error, read } = await failureOf(folder);
    expect([error.code, error.place, read]).toEqual(['not-found', { file: join(folder, 'b.html') }, 1]);
    const skipped: CairnError[] = [];
    expect(await readAll(folder, { onError: 'skip', onSkip: (each) => skipped.push(each) })).toHaveLength(1);
    expect(skipped).toHaveLength(1);
  });

  test('a vanished file of JSON lines is an error even when documents are skipped', async () => {
    const folder = await inputFolder({});
    await symlink(join(folder, 'gone'), join(folder, 'b.jsonl'));
    const { error } = await failureOf(folder, { onError: 'skip' });
    expect([error.code, error.place]).toEqual(['not-found', { file: join(folder, 'b.jsonl') }]);
  });

  test('what the system forbids is a bad request', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(readFailure(denied, { file: 'x' })).toMatchObject({ code: 'bad-request', place: { file: 'x' } });
  });

  test('a page that is not UTF-8 names the line', async () => {
    const folder = await inputFolder({ 'a.html': Buffer.from('<p>one\n<p>caf\xe9', 'latin1'), 'b.html': PAGE });
    const { error } = await failureOf(folder);
    expect(error.message).toMatch(/not UTF-8/);
    expect(error.place).toEqual({ file: join(folder, 'a.html'), line: 2 });
    expect(await readAll(folder, { onError: 'skip' })).toHaveLength(1);
  });

  test('a page whose gzip ends early is named', async () => {
    const folder = await inputFolder({ 'a.html.gz': gzipSync(PAGE.repeat(100)).subarray(0, 40) });
    const { error } = await failureOf(folder);
    expect(error.message).toMatch(/gzip data ends before/);
    expect(error.place).toEqual({ file: join(folder, 'a.html.gz') });
  });

  test('options that cannot be meant are refused', async () => {
    const folder = await inputFolder({ 'a.html': PAGE });
    expect((await failureOf(folder, { selector: 'main[' })).error.message).toMatch(/selector "main\[" is not CSS/);
    expect((await failureOf(folder, { lang: 'English!' })).error.message).toMatch(/language is "English!"/);
    expect((await failureOf(folder, { baseUrl: 'http://' })).error.message).toMatch(/base url/);
  });

  test('a byte order mark before a page is dropped', async () => {
    expect(await readOne('a.md', '\ufeff---\ntitle: T\n---\nx')).toMatchObject([{ title: 'T', text: 'x' }]);
  });
});
