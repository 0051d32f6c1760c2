import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, expect, test } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { type Progress, SILENT } from '../../index-builder/progress.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { folderOf, jsonLines, snapshot } from '../cli/run-cli.ts';

/** Documents of every kind of content; pages of three documents each, in the order of their numbers. */
function documentsFrom(first: number, count: number, words = 12): Partial<CairnDocument>[] {
  let state = 7;
  const random = (limit: number): number => (state = (state * 48271) % 2147483647) % limit;
  return Array.from({ length: first + count }, (_, i) => ({
    id: `${i}`,
    page: `/page-${String(Math.floor(i / 3)).padStart(6, '0')}`,
    title: `Title ${random(50)}`,
    headings: i % 2 === 0 ? [] : [`Part w${random(300)}`],
    text: Array.from({ length: words }, () => `w${random(20_000)}`).join(' '),
    lang: i % 5 === 0 ? 'de' : 'en',
    attributes: { kind: i % 3 === 0 ? 'guide' : 'news', size: i % 7, tags: [`t${i % 4}`] },
    vector: { [`t${i % 11}`]: 1 + (i % 13) / 7, part: 0.5 + (i % 3) },
  })).slice(first);
}

const DOCUMENTS = documentsFrom(0, 300);
const PLAIN = jsonLines(DOCUMENTS);
const THIRDS = [DOCUMENTS.slice(0, 99), DOCUMENTS.slice(99, 201), DOCUMENTS.slice(201)].map(jsonLines);

const work = folderOf({
  'plain.jsonl': PLAIN,
  'zipped.jsonl.gz': gzipSync(PLAIN),
  'parts/a.jsonl': THIRDS[0]!,
  'parts/b.jsonl.gz': gzipSync(THIRDS[1]!),
  'parts/c.ndjson': THIRDS[2]!,
  'split/a.jsonl': jsonLines(DOCUMENTS.slice(0, 100)),
  'split/b.jsonl': jsonLines(DOCUMENTS.slice(100)),
  'elsewhere/empty.txt': '',
});
const home = process.cwd();
afterEach(() => process.chdir(home));
afterAll(() => work.remove());

let outs = 0;

/** Builds the inputs into a new folder: every file of the index, with the hash of its bytes, and the release's id. */
async function built(inputs: readonly string[], config: ConfigInput = {}, progress: Progress = SILENT) {
  const out = join(work.path, `index-${outs++}`);
  const { release } = await build(inputs, out, parseConfig({ vectorPages: true, ...config }), progress);
  return { release, files: snapshot(out)! };
}

const at = (name: string): string => join(work.path, name);
const plain = await built([at('plain.jsonl')]);

test('the same input gives the same files, byte for byte', async () => {
  expect(Object.keys(plain.files)).toContain(`releases/${plain.release}`);
  expect(await built([at('plain.jsonl')])).toEqual(plain);
});

test('compressed input gives the same files', async () => {
  expect(await built([at('zipped.jsonl.gz')])).toEqual(plain);
});

test('another working folder gives the same files', async () => {
  process.chdir(at('elsewhere'));
  expect(await built([relative(process.cwd(), at('plain.jsonl'))])).toEqual(plain);
});

test('input in several files, in any order that keeps pages whole, gives the same files', async () => {
  const parts = ['parts/a.jsonl', 'parts/b.jsonl.gz', 'parts/c.ndjson'].map(at);
  expect(await built([at('parts')])).toEqual(plain);
  expect(await built(parts)).toEqual(plain);
  // Documents are numbered by page, so the order of files matters to no page that is in one of them.
  expect(await built(parts.reverse())).toEqual(plain);
});

test('documents of one page keep the order of the inputs', async () => {
  // Page 33 is cut: document 99 is in the first file, 100 and 101 are in the second.
  const parts = ['split/a.jsonl', 'split/b.jsonl'].map(at);
  expect(await built(parts)).toEqual(plain);
  expect((await built(parts.reverse())).release).not.toBe(plain.release);
});

test('the id of a release depends on what readers see, and on nothing else', async () => {
  const other = await built([at('plain.jsonl')], { occurrenceCap: 2 });
  expect(other.release).not.toBe(plain.release);
  expect((await built([at('plain.jsonl')], { memory: 1024, onError: 'skip' })).release).toBe(plain.release);
});

test('a build that has to write to disk what it holds gives the same files', { timeout: 60_000 }, async () => {
  const many = folderOf({ 'many.jsonl': jsonLines(documentsFrom(0, 8000, 40)) });
  try {
    /** Bytes that a spill file has when a stage begins. */
    const spilled: Record<string, number> = {};
    const watch = (out: number): Progress => ({
      ...SILENT,
      stage(name) {
        const file = { index: 'documents.sort', lists: 'postings.run' }[name];
        if (file) spilled[file] = statSync(at(`index-${out}.building/temporary/${file}`)).size;
      },
    });
    const roomy = await built([join(many.path, 'many.jsonl')], { memory: 1024 }, watch(outs));
    expect(spilled).toEqual({ 'documents.sort': 0, 'postings.run': 0 });
    const tight = await built([join(many.path, 'many.jsonl')], { memory: 16 }, watch(outs));
    expect(Math.min(...Object.values(spilled))).toBeGreaterThan(0);
    expect(tight).toEqual(roomy);
  } finally {
    many.remove();
  }
});
