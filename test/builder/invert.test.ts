import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Inverter } from '../../index-builder/invert.ts';
import { compareBytes } from '../../shared/bytes.ts';
import type { Space } from '../../shared/format/layout.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { temporaryFolder } from '../build-documents.ts';

interface Posting {
  readonly space: Space;
  readonly term: string;
  readonly payload: number;
}

const ROOMY_BYTES = 64 << 20;

const work = temporaryFolder();
afterAll(() => work.remove());
let folders = 0;

/** A new folder for each inverter: they name their files alike. */
function newFolder(): string {
  const folder = join(work.path, String(folders++));
  mkdirSync(folder);
  return folder;
}

/** Lists as an inverter gives them: key in hexadecimal digits, then documents and payloads in pairs. */
function invert(documents: readonly (readonly Posting[])[], limitBytes: number): [string, number[][]][] {
  const inverter = new Inverter(newFolder(), limitBytes);
  documents.forEach((postings, document) => {
    for (const { space, term, payload } of postings) inverter.add(space, term, document, payload);
  });
  expect(inverter.postings).toBe(documents.reduce((sum, postings) => sum + postings.length, 0));
  return Array.from(inverter.terms(), ({ key, documents: own, payloads }) => [
    Buffer.from(key).toString('hex'),
    Array.from(own, (document, i) => [document, payloads[i]!]),
  ]);
}

/** The same by a map, sorted afterwards. */
function invertWithMap(documents: readonly (readonly Posting[])[]): [string, number[][]][] {
  const lists = new Map<string, number[][]>();
  documents.forEach((postings, document) => {
    for (const { space, term, payload } of postings) {
      const key = Buffer.from(encodeTermKey(space, term)).toString('hex');
      lists.set(key, [...(lists.get(key) ?? []), [document, payload]]);
    }
  });
  return [...lists].sort(([a], [b]) => compareBytes(Buffer.from(a, 'hex'), Buffer.from(b, 'hex')));
}

const posting = fc.record({
  space: fc.constantFrom<Space>('word', 'piece'),
  term: fc.oneof(fc.constantFrom('a', 'aa', 'b', 'ä', '##a'), fc.string({ unit: 'binary', maxLength: 4 })),
  payload: fc.nat(2 ** 32 - 1),
});
const collection = fc.array(
  fc.uniqueArray(posting, { selector: ({ space, term }) => `${space}/${term}`, maxLength: 12 }),
  { maxLength: 40 },
);

describe('inverted lists', () => {
  test('are those of a map, in the order of keys, whether they fit in memory or not', () => {
    fc.assert(
      fc.property(collection, (documents) => {
        const expected = invertWithMap(documents);
        expect(invert(documents, ROOMY_BYTES)).toEqual(expected);
        // Memory for three terms: a run is written for every few of them.
        expect(invert(documents, 1000)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('of many postings of few terms are cut by postings, and put together again', () => {
    const documents = Array.from({ length: 5000 }, (_, document) => [
      { space: 'word' as const, term: 'every', payload: document },
      ...(document % 7 === 0 ? [{ space: 'piece' as const, term: 'every', payload: 2 ** 32 - 1 - document }] : []),
    ]);
    expect(invert(documents, 1 << 15)).toEqual(invertWithMap(documents));
  });

  test('of nothing are none', () => {
    expect(invert([], ROOMY_BYTES)).toEqual([]);
  });

  test('wait on disk only where memory does not hold them, and leave no bytes there', () => {
    const folder = newFolder();
    const inverter = new Inverter(folder, 1 << 20);
    const runs = join(folder, 'postings.run');
    for (let document = 0; document < 20_000; document++) inverter.add('word', 'few', document, 0);
    expect(statSync(runs).size).toBe(0);
    for (let document = 20_000; document < 200_000; document++) inverter.add('word', 'few', document, 0);
    expect(statSync(runs).size).toBeGreaterThan(0);
    const lists = Array.from(inverter.terms(), ({ documents }) => documents);
    expect(lists).toEqual([Uint32Array.from({ length: 200_000 }, (_, i) => i)]);
    expect(statSync(runs).size).toBe(0);
  });
});
