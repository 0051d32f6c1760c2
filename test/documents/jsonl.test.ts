import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readJsonl } from '../../index-builder/documents/jsonl.ts';
import { listFiles } from '../../index-builder/documents/input-files.ts';
import { inputBytes } from '../../index-builder/documents/read-documents.ts';
import type { CairnError } from '../../shared/errors.ts';
import { failureOf, inputFolder, readAll, readOne } from './input-folder.ts';

const lines = (...records: unknown[]): string =>
  records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');

describe('documents of JSON lines', () => {
  test('every field is read', async () => {
    const document = {
      id: 'a#b',
      url: '/a#b',
      page: '/a',
      title: 'A',
      headings: ['B', 'C'],
      text: 'words',
      lang: 'pt-BR',
      attributes: { tags: ['x'], n: 1.5, on: true, kind: 'guide', none: null },
      vector: { piece: 0.5 },
    };
    const attributes = { tags: ['x'], n: 1.5, on: true, kind: 'guide' };
    expect(await readOne('a.jsonl', lines(document))).toEqual([{ ...document, lang: 'pt', attributes }]);
  });

  test('a byte order mark at the start of a text is no text', async () => {
    const read = await readOne('a.jsonl', lines({ id: 'a', title: '\uFEFFTitle', text: '\uFEFFwords' }));
    expect(read[0]).toMatchObject({ title: 'Title', text: 'words' });
  });

  test('url and page default to the id, without its anchor for the page', async () => {
    const read = await readOne('a.ndjson', lines({ id: 'guide/a.md#b', text: 'x' }, { id: 7, title: 't', url: '' }));
    expect(read).toEqual([
      { id: 'guide/a.md#b', url: 'guide/a.md#b', page: 'guide/a.md', title: '', headings: [], text: 'x' },
      { id: '7', url: '', page: '7', title: 't', headings: [], text: '' },
    ]);
  });

  test('heading stands for headings, and one that repeats the title is dropped', async () => {
    const read = await readOne(
      'a.jsonl',
      lines({ id: '1', title: 'T', heading: 'T', text: 'x' }, { id: '2', title: 'T', heading: 'H', text: 'x' }),
    );
    expect(read.map((each) => each.headings)).toEqual([[], ['H']]);
  });

  test('fields are read under names of their own', async () => {
    const fields = { id: 'docid', headings: 'path', text: 'body' };
    const content = lines({ docid: 'd', path: 'P', body: 'b', text: 'not this', heading: 'nor this' });
    expect(await readOne('a.jsonl', content, { fields })).toMatchObject([{ id: 'd', headings: ['P'], text: 'b' }]);
    expect(await readOne('a.jsonl', lines({ docid: 'd', body: 'b', heading: 'no' }), { fields })).toMatchObject([
      { headings: [] },
    ]);
  });

  test('records of Anserini are read: contents for text, docid for id', async () => {
    const content = lines(
      { id: 1, contents: 'words', vector: { a: 3, b: 0 } },
      { docid: 'd2', contents: 'more', vector: {} },
      { docid: 'd3', contents: '', vector: { a: 1 } },
    );
    expect(await readOne('a.jsonl', content)).toEqual([
      { id: '1', url: '1', page: '1', title: '', headings: [], text: 'words', vector: { a: 3 } },
      { id: 'd2', url: 'd2', page: 'd2', title: '', headings: [], text: 'more' },
      { id: 'd3', url: 'd3', page: 'd3', title: '', headings: [], text: '', vector: { a: 1 } },
    ]);
  });

  test('a field of its own name comes before the names of Anserini', async () => {
    const both = lines({ id: 'i', docid: 'd', text: '', contents: 'c', title: 't', heading: 'h' });
    expect(await readOne('a.jsonl', both)).toMatchObject([{ id: 'i', text: '', headings: ['h'] }]);
    const none = lines({ id: null, docid: 'd', text: null, contents: 'c' });
    expect(await readOne('a.jsonl', none)).toMatchObject([{ id: 'd', text: 'c' }]);
  });

  test('a field with another name is read under that alone', async () => {
    const folder = await inputFolder({ 'a.jsonl': lines({ docid: 'd', key: 'k', contents: 'c', title: 't' }) });
    expect((await readAll(folder, { fields: { text: 'body', id: 'key' } }))[0]?.document).toMatchObject({
      id: 'k',
      text: '',
    });
    const { error } = await failureOf(folder, { fields: { id: 'nr' } });
    expect(error.message).toBe('found no "nr"; expected a string or a number');
  });

  test('a record of a BEIR corpus is not taken for one of Anserini', async () => {
    const record = { _id: 'b', docid: 'd', title: 't', contents: 'c' };
    const folder = await inputFolder({ 'a.jsonl': lines(record) });
    const { error } = await failureOf(folder);
    expect(error.message).toMatch(/found no "id" but "_id": this looks like a BEIR corpus \(format beir\)/);
    const read = await readAll(join(folder, 'a.jsonl'), { format: 'beir' });
    expect(read[0]?.document).toMatchObject({ id: 'b', page: 'b', text: 'c' });
  });

  test('a weight of 0 is that of a token that is absent', async () => {
    const read = await readOne('a.jsonl', lines({ id: '1', text: 'x', vector: { a: 0, b: -0, c: 2, d: 0 } }));
    expect(read[0]?.vector).toEqual({ c: 2 });
    expect(await readOne('a.jsonl', lines({ id: '1', text: 'x', vector: { a: 0 } }))).toEqual(
      await readOne('a.jsonl', lines({ id: '1', text: 'x' })),
    );
  });

  test('the default language serves documents without one', async () => {
    const content = lines({ id: '1', text: 'x' }, { id: '2', text: 'x', lang: 'de' });
    const read = await readOne('a.jsonl', content, { lang: 'en-GB' });
    expect(read.map((each) => each.lang)).toEqual(['en', 'de']);
  });

  test('blank lines, carriage returns, a byte order mark and a missing last newline are fine', async () => {
    const folder = await inputFolder({ 'a.jsonl': '\ufeff{"id":"1","text":"x"}\r\n\r\n  \n{"id":"2","text":"y"}' });
    const read = await readAll(folder);
    expect(read.map((each) => [each.document.id, each.place.line])).toEqual([
      ['1', 1],
      ['2', 4],
    ]);
  });

  test('lone surrogates become replacement characters', async () => {
    const read = await readOne('a.jsonl', '{"id":"1","text":"a\\ud800b","attributes":{"k":"\\udc00"}}');
    expect(read[0]?.text).toBe('a\ufffdb');
    expect(read[0]?.attributes).toEqual({ k: '\ufffd' });
  });

  test('an attribute named __proto__ is data', async () => {
    const read = await readOne('a.jsonl', '{"id":"1","text":"a","attributes":{"__proto__":"x"}}');
    expect(Object.entries(read[0]?.attributes ?? {})).toEqual([['__proto__', 'x']]);
  });

  test('gzip is read by its content, whatever the name, and in several members', async () => {
    const content = Buffer.concat([gzipSync(lines({ id: '1', text: 'x' }) + '\n'), gzipSync('{"id":"2","text":"y"}')]);
    expect(await readOne('a.jsonl.gz', content)).toHaveLength(2);
    expect(await readOne('a.jsonl', content)).toHaveLength(2);
  });

  test('a folder of JSON lines is read in byte order, and progress ends at the stored size', async () => {
    const folder = await inputFolder({
      'b.jsonl': lines({ id: 'b', text: 'x' }),
      'a/z.jsonl.gz': gzipSync(lines({ id: 'a', text: 'x' })),
      'B.jsonl': lines({ id: 'B', text: 'x' }),
      'node_modules/x.jsonl': 'ignored',
      '.hidden/x.jsonl': 'ignored',
    });
    let progress = 0;
    const read = await readAll(folder, { onProgress: (bytes) => (progress = bytes) });
    expect(read.map((each) => each.document.id)).toEqual(['B', 'a', 'b']);
    expect(progress).toBe(await inputBytes(folder));
    expect(progress).toBeGreaterThan(0);
  });

  test('lines longer than one read are put together', async () => {
    const text = 'é'.repeat(700_000);
    const read = await readOne('a.jsonl', lines({ id: '1', text }, { id: '2', text: 'x' }));
    expect(read.map((each) => each.text.length)).toEqual([700_000, 1]);
  });
});

describe('bad JSON lines name file and line', () => {
  const good = '{"id":"ok","text":"x"}';
  const cases: [string, string | Uint8Array, RegExp][] = [
    ['invalid JSON', '{"id":', /invalid JSON/],
    ['a list', '[1]', /found a list.*expected one JSON object/],
    ['a number', '3', /found the number 3/],
    ['null', 'null', /found null/],
    ['no id', '{"text":"x"}', /no "id"; expected a string or a number/],
    ['null id', '{"id":null,"text":"x"}', /no "id"/],
    ['a BEIR record', '{"_id":"1","text":"x"}', /no "id" but "_id".*beir/],
    ['empty id', '{"id":"","text":"x"}', /"id" is empty/],
    ['id of a wrong type', '{"id":[1],"text":"x"}', /"id" is a list/],
    ['inexact id', '{"id":9007199254740993,"text":"x"}', /beyond exact integers/],
    ['infinite id', '{"id":1e999,"text":"x"}', /Infinity/],
    ['long id', JSON.stringify({ id: 'é'.repeat(513), text: 'x' }), /"id" has 1026 bytes; expected at most 1024/],
    ['text of a wrong type', '{"id":"1","text":5}', /"text" is the number 5; expected a string/],
    ['title of a wrong type', '{"id":"1","title":{}}', /"title" is an object/],
    ['url of a wrong type', '{"id":"1","url":true,"text":"x"}', /"url" is true/],
    ['empty page', '{"id":"1","page":"","text":"x"}', /"page" is empty/],
    ['headings not strings', '{"id":"1","headings":["a",2]}', /"headings" holds the number 2 at position 2/],
    ['headings of a wrong type', '{"id":"1","headings":{}}', /"headings" is an object/],
    ['lang not a tag', '{"id":"1","text":"x","lang":"English language"}', /"lang" is the string/],
    ['attributes not an object', '{"id":"1","text":"x","attributes":[]}', /"attributes" is a list/],
    ['nested attribute', '{"id":"1","text":"x","attributes":{"a":{}}}', /attribute "a" is an object/],
    ['mixed list attribute', '{"id":"1","text":"x","attributes":{"a":["b",1]}}', /attribute "a" is a list of mixed/],
    ['infinite attribute', '{"id":"1","text":"x","attributes":{"a":1e999}}', /attribute "a" is the number Infinity/],
    ['nameless attribute', '{"id":"1","text":"x","attributes":{"":1}}', /empty name/],
    ['vector not an object', '{"id":"1","vector":[1]}', /"vector" is a list/],
    ['negative weight', '{"id":"1","vector":{"a":-1}}', /weight of "a" in "vector" is the number -1/],
    ['zeros alone', '{"id":"1","vector":{"a":0,"b":-0}}', /empty document/],
    ['not a number beside a zero', '{"id":"1","vector":{"a":0,"b":null}}', /weight of "b" in "vector" is null/],
    ['zero as a word', '{"id":"1","vector":{"a":"0"}}', /is the string "0"; expected a finite number above 0/],
    ['too small a weight', '{"id":"1","vector":{"a":1e-31}}', /number 1e-31; expected a finite number above 0/],
    ['infinite weight', '{"id":"1","vector":{"a":1e999}}', /finite number above 0/],
    ['weight not a number', '{"id":"1","vector":{"a":"1"}}', /is the string "1"/],
    ['empty token', '{"id":"1","vector":{"":1}}', /empty token/],
    ['empty token with no weight', '{"id":"1","vector":{"":0}}', /empty token/],
    ['token of a mark alone', '{"id":"1","vector":{"\\ufeff":1}}', /empty token/],
    ['tokens that read alike', '{"id":"1","vector":{"\\ufeffa":1,"a":2}}', /two tokens that read "a"/],
    ['id of a mark alone', '{"id":"\\ufeff","text":"x"}', /"id" is empty/],
    ['empty document', '{"id":"1","title":" ","text":""}', /empty document/],
    ['not UTF-8', Buffer.from('{"id":"1","text":"caf\xe9"}', 'latin1'), /not UTF-8/],
    ['a byte order mark inside', '\ufeff{"id":"1","text":"x"}', /invalid JSON/],
  ];
  test.each(cases)('%s', async (_, bad, message) => {
    const content = Buffer.concat([Buffer.from(`${good}\n\n`), Buffer.from(bad), Buffer.from(`\n${good}\n`)]);
    const file = join(await inputFolder({ 'a.jsonl': content }), 'a.jsonl');
    const { error, read } = await failureOf(file);
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(message);
    expect(error.place).toEqual({ file, line: 3 });
    expect(read).toBe(1);

    const skipped: CairnError[] = [];
    const rest = await readAll(file, { onError: 'skip', onSkip: (each) => skipped.push(each) });
    expect(rest).toHaveLength(2);
    expect(skipped.map((each) => each.place?.line)).toEqual([3]);
  });

  test('a line over the limit, also across reads, is passed over', async () => {
    const long = JSON.stringify({ id: 'long', text: 'x'.repeat(1_000_000) });
    const folder = await inputFolder({ 'a.jsonl': [good, long, good].join('\n') });
    const [file] = (await listFiles(folder)).files;
    const skipped: CairnError[] = [];
    let read = 0;
    const options = { limitBytes: 1000, onError: 'skip' as const, onSkip: (error: CairnError) => skipped.push(error) };
    for await (const _ of readJsonl(file!, options, () => {})) read++;
    expect(read).toBe(2);
    expect(skipped[0]?.message).toMatch(/longer than 1000 bytes/);
    expect(skipped[0]?.place?.line).toBe(2);
  });

  test('gzip that ends early is an error at the line it came to, even when bad documents are skipped', async () => {
    const many = Array.from({ length: 50_000 }, (_, at) => `{"id":"${at}","text":"word ${(at * 7919) % 10007}"}\n`);
    const whole = gzipSync(many.join(''));
    const file = join(await inputFolder({ 'a.jsonl.gz': whole.subarray(0, whole.length - 100) }), 'a.jsonl.gz');
    const { error, read } = await failureOf(file, { onError: 'skip' });
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(/gzip data ends before/);
    expect(error.place).toEqual({ file, line: read + 1 });
  });

  test('damaged gzip and a false .gz name are errors', async () => {
    const damaged = gzipSync(Buffer.from(good.repeat(100)));
    damaged.fill(0xff, 12, 24);
    const file = join(await inputFolder({ 'a.jsonl.gz': damaged, 'b.jsonl.gz': good }), 'a.jsonl.gz');
    expect((await failureOf(file)).error.message).toMatch(/damaged gzip/);
    const plain = await failureOf(file.replace('a.jsonl', 'b.jsonl'));
    expect(plain.error.message).toMatch(/not gzip: found bytes 7b22, expected 1f8b/);
  });

  test('reading can stop at any document', async () => {
    const folder = await inputFolder({ 'a.jsonl.gz': gzipSync(`${good}\n`.repeat(10_000)) });
    const { readDocuments } = await import('../../index-builder/documents/read-documents.ts');
    for await (const sourced of readDocuments(folder)) {
      expect(sourced.document.id).toBe('ok');
      break;
    }
    await rm(folder, { recursive: true });
  });
});
