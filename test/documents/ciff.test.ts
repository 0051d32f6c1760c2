import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inputBytes } from '../../index-builder/documents/read-documents.ts';
import { bytesOf, PLAIN, type PlainCiff } from '../ciff/ciff-bytes.ts';
import { failureOf, inputFolder, readAll } from './input-folder.ts';

describe('documents of a CIFF file', () => {
  test('are known by their id, and have a vector', async () => {
    const file = join(await inputFolder({ 'a.ciff': bytesOf(PLAIN) }), 'a.ciff');
    const known = { title: '', headings: [], text: '', lang: 'en' };
    expect(await readAll(file, { lang: 'en' })).toEqual([
      { document: { id: 'a', url: 'a', page: 'a', ...known, vector: { salt: 3 } }, place: { file } },
      { document: { id: 'b', url: 'b', page: 'b', ...known, vector: { salt: 7, sugar: 2 } }, place: { file } },
    ]);
  });

  test('are left out where no list has them, and that is said', async () => {
    const file = join(await inputFolder({ 'a.ciff': bytesOf(PLAIN) }), 'a.ciff');
    const left: unknown[] = [];
    await readAll(file, { onLeftOut: (place, reason) => left.push([place, reason]) });
    expect(left).toEqual([[{ file }, 'empty']]);
  });

  test('are the same in any memory, and progress ends at the stored size', async () => {
    const larger: PlainCiff = {
      ids: Array.from({ length: 300 }, (_, i) => `d${i}`),
      lists: Array.from({ length: 50 }, (_, term) => ({
        term: `t${term}`,
        postings: Array.from({ length: 250 }, (_, i) => [i + term, 1 + ((i * 7 + term) % 90)] as const),
      })),
    };
    const folder = await inputFolder({ 'a.ciff.gz': gzipSync(bytesOf(larger)) });
    const file = join(folder, 'a.ciff.gz');
    const all = await readAll(file);
    for (const memoryBytes of [1, 10_000, 100_000]) {
      const seen: number[] = [];
      const read = await readAll(file, { memoryBytes, onProgress: (bytes) => seen.push(bytes) });
      expect(read).toEqual(all);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(seen.at(-1)).toBeCloseTo(await inputBytes(file), 3);
    }
    expect(all).toHaveLength(299);
  });

  test('are not there when the file is bad, even when bad documents are skipped', async () => {
    const bytes = bytesOf({ ...PLAIN, ids: ['a', 'b', 'a'] });
    const file = join(await inputFolder({ 'a.ciff': bytes }), 'a.ciff');
    const { error, read } = await failureOf(file, { onError: 'skip' });
    expect([error.code, error.place, read]).toEqual(['bad-request', { file }, 0]);
    expect(error.message).toMatch(/found the collection_docid "a".*docid 0 has it too/);
  });

  test('need a file that is there, and whole', async () => {
    const folder = await inputFolder({
      'a.ciff.gz': gzipSync(bytesOf(PLAIN)).subarray(0, 40),
      'b.ciff.gz': bytesOf(PLAIN),
    });
    expect((await failureOf(join(folder, 'a.ciff.gz'))).error.message).toMatch(/gzip data ends before its end mark/);
    expect((await failureOf(join(folder, 'b.ciff.gz'))).error.message).toMatch(/not gzip: found bytes .*expected 1f8b/);
    expect((await failureOf(join(folder, 'c.ciff'))).error.code).toBe('not-found');
  });
});
