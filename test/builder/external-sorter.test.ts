import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ExternalSorter } from '../../index-builder/spill/external-sorter.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
mkdirSync(join(work.path, 'sorts'));

let sorters = 0;

function sort(keys: readonly string[], limitBytes: number): [string, string][] {
  const sorter = new ExternalSorter(join(work.path, 'sorts'), String(sorters++), limitBytes);
  keys.forEach((key, i) => sorter.add(key, Buffer.from(`${i} ${key}`)));
  return Array.from(sorter.sorted(), ({ key, payload }) => [key, Buffer.from(payload).toString()]);
}

/** The same with what JavaScript has, which is stable and goes by UTF-16 code units. */
function sortInMemory(keys: readonly string[]): [string, string][] {
  return keys.map((key, i): [string, string] => [key, `${i} ${key}`]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

const key = fc.oneof(
  // Many equal keys; a byte order mark, which decoders like to drop; and characters that UTF-8 and UTF-16 order apart.
  fc.constantFrom('', 'a', 'b', '\ufeffa', '\ufeff', '\uff5e', '😀'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

describe('sorting by key', () => {
  test('is a stable sort, whether the records fit in memory or not', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const expected = sortInMemory(keys);
        expect(sort(keys, 1 << 20)).toEqual(expected);
        expect(sort(keys, 600)).toEqual(expected);
        // Not even one record fits: each is a run of its own.
        expect(sort(keys, 0)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('writes runs only beyond its memory, and leaves no bytes on disk', () => {
    const sorter = new ExternalSorter(work.path, 'large', 4 << 20);
    const file = join(work.path, 'large.sort');
    const payload = new Uint8Array(300_000).fill(7);
    for (let i = 0; i < 12; i++) sorter.add(`${i % 4}`, payload);
    expect(statSync(file).size).toBe(0);
    for (let i = 0; i < 12; i++) sorter.add(`${i % 4}`, payload);
    expect(statSync(file).size).toBeGreaterThan(3 << 20);
    const records = [...sorter.sorted()];
    expect(records.map((record) => record.key).join('')).toBe('000000111111222222333333');
    expect(records.every((record) => record.payload.every((byte) => byte === 7))).toBe(true);
    expect(statSync(file).size).toBe(0);
  });
});
