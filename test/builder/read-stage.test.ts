import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { type Progress, SILENT } from '../../index-builder/progress.ts';
import { readStage } from '../../index-builder/stages/read-stage.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines } from '../cli/run-cli.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
  mkdirSync(join(work.path, 'temporary'));
});
afterEach(() => work.remove());

function write(name: string, records: readonly unknown[]): string {
  const path = join(work.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, jsonLines(records));
  return path;
}

async function read(inputs: readonly string[], config: ConfigInput = {}, progress: Progress = SILENT) {
  const result = await readStage(inputs, parseConfig(config), undefined, join(work.path, 'temporary'), progress);
  return { ...result, documents: [...result.documents()] };
}

describe('documents', () => {
  test('come by page, and as they came within a page', async () => {
    const first = write('first.jsonl', [
      { id: '1', page: 'b', text: 'x' },
      { id: '2', page: 'a', text: 'x' },
      { id: '3', page: 'b', text: 'x' },
    ]);
    const second = write('second.jsonl', [
      { id: '4', page: 'a', text: 'x' },
      { id: '5', page: 'B', text: 'x' },
    ]);
    const { documents, count } = await read([first, second]);
    expect(documents.map((document) => document.id)).toEqual(['5', '2', '4', '1', '3']);
    expect(count).toBe(5);
  });

  test('keep whatever their attributes are called', async () => {
    const path = write('names.jsonl', []);
    writeFileSync(path, '{"id":"1","text":"x","attributes":{"__proto__":"a","constructor":1,"7":true}}\n');
    const [document] = (await read([path])).documents;
    expect(Object.entries(document!.attributes!)).toEqual([
      ['7', true],
      ['__proto__', 'a'],
      ['constructor', 1],
    ]);
  });
});

describe('names of attributes', () => {
  const named = (id: string, names: readonly string[]) => ({
    id,
    text: 'x',
    attributes: Object.fromEntries(names.map((name) => [name, 1])),
  });
  const most = Array.from({ length: 100 }, (_, i) => `a${i}`);
  const records = [named('1', most), named('2', ['a0', 'b', 'c']), named('3', ['a99', 'a1'])];

  test('are a hundred, and the first document beyond them is named', async () => {
    const path = write('many.jsonl', records);
    await expect(read([path])).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/^"2" has the attribute "b", one name more than the 100 /) as string,
      place: { file: path, line: 2 },
    });
  });

  test('beyond them leave out the documents that have them, where that is asked', async () => {
    const path = write('many.jsonl', records);
    const { documents, skipped } = await read([path], { onError: 'skip' });
    expect(documents.map(({ id }) => id)).toEqual(['1', '3']);
    expect(skipped.map(({ place }) => place)).toEqual([{ file: path, line: 2 }]);
  });
});

describe('a file that vanishes', () => {
  /** Removes a file as soon as the reading of another has begun. */
  const removing = (path: string): Progress => ({ ...SILENT, update: () => rmSync(path, { force: true }) });

  test.each(['jsonl', 'md'])('between listing and reading is named: .%s', async (extension) => {
    write(`docs/a.${extension}`, [{ id: 'a', text: 'x' }]);
    const gone = write(`docs/b.${extension}`, [{ id: 'b', text: 'x' }]);
    const reading = read([join(work.path, 'docs')], {}, removing(gone));
    await expect(reading).rejects.toMatchObject({ code: 'not-found', place: { file: gone } });
  });

  test('as a whole input is named', async () => {
    const a = write('a.jsonl', [{ id: 'a', text: 'x' }]);
    const b = write('b.jsonl', [{ id: 'b', text: 'x' }]);
    await expect(read([a, b], {}, removing(b))).rejects.toMatchObject({ code: 'not-found', place: { file: b } });
  });

  test('among pages is skipped where bad input is, and counted', async () => {
    write('docs/a.md', ['A page']);
    const gone = write('docs/b.md', []);
    const { count, skipped } = await read([join(work.path, 'docs')], { onError: 'skip' }, removing(gone));
    expect([count, skipped.map((error) => error.place)]).toEqual([1, [{ file: gone }]]);
  });
});

describe('ready-made vectors', () => {
  const documents = [
    { id: 'a', text: 'x' },
    { id: 'b', text: 'x', vector: { own: 1 } },
    { id: 'c', text: 'x' },
  ];
  const vectorsOf = (...ids: string[]): string =>
    write(
      'vectors.jsonl',
      ids.map((id) => ({ id, vector: { [id]: 2 } })),
    );

  test('go to their documents; a vector of the document itself comes first', async () => {
    const result = await read([write('docs.jsonl', documents)], { vectors: vectorsOf('b', 'a') });
    expect(result.documents.map((document) => document.vector)).toEqual([{ a: 2 }, { own: 1 }, undefined]);
    expect(result.leftOut).toEqual({});
  });

  test('of other documents are counted', async () => {
    const result = await read([write('docs.jsonl', documents)], { vectors: vectorsOf('a', 'x', 'y') });
    expect(result.leftOut).toEqual({ 'vector without a document': 2 });
  });

  test('of other documents alone are refused: the file is another one than was meant', async () => {
    const vectors = vectorsOf('x', 'y');
    await expect(read([write('docs.jsonl', documents)], { vectors })).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: vectors },
      message: 'none of its 2 vectors has the id of a document, expected those of the inputs',
    });
  });
});
