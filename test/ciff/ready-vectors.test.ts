import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadVectors } from '../../index-builder/weights/ready-vectors.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines } from '../cli/run-cli.ts';
import { bytesOf, PLAIN } from './ciff-bytes.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => (work = temporaryFolder()));
afterEach(() => work.remove());

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(work.path, name), content);
  return join(work.path, name);
}

const LINES = jsonLines([
  { id: 'a', contents: 'salt', vector: { salt: 3, pepper: 0 } },
  { docid: 'b', contents: '', vector: { salt: 7, sugar: 2 } },
]);

const load = (path: string, memoryBytes = 1 << 20) => loadVectors(path, { folder: work.path, memoryBytes });

test.each([
  ['v.jsonl', LINES],
  ['v.json', LINES],
  ['v.txt', LINES],
  ['v.jsonl.gz', gzipSync(LINES)],
  ['v.ciff', bytesOf(PLAIN)],
  ['v.ciff.gz', gzipSync(bytesOf(PLAIN))],
  ['V.CIFF', bytesOf(PLAIN)],
])('vectors come from %s, each once', async (name, content) => {
  const vectors = await load(write(name, content));
  expect([vectors.left, vectors.taken]).toEqual([2, 0]);
  expect(vectors.take('b')).toEqual({ salt: 7, sugar: 2 });
  expect(vectors.take('b')).toBeUndefined();
  expect(vectors.take('nobody')).toBeUndefined();
  expect([vectors.left, vectors.taken]).toEqual([1, 1]);
  expect(vectors.take('a')).toEqual({ salt: 3 });
  vectors.close();
  expect(readdirSync(work.path).sort()).toEqual([name, 'vectors.ready'].sort());
  expect(statSync(join(work.path, 'vectors.ready')).size).toBe(0);
});

test('vectors of CIFF come in little memory', async () => {
  const vectors = await load(write('v.ciff', bytesOf(PLAIN)), 1);
  expect(vectors.take('a')).toEqual({ salt: 3 });
});

test('a vector of zeros alone is none', async () => {
  const path = write('v.jsonl', jsonLines([{ id: 'a', contents: 'x', vector: { salt: 0 } }]));
  await expect(load(path)).rejects.toMatchObject({
    message: 'document "a" has no vector, expected {token: weight}',
    place: { file: path, line: 1 },
  });
});
