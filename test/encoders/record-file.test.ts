import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { RecordFile } from '../../index-builder/encoders/record-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let files = 0;

const keyOf = (i: number): string => `key-${String(i).padStart(12, '0')}`;
const payloadOf = (i: number): Uint8Array => Uint8Array.from({ length: (i * 37) % 300 }, (_, at) => (i + at) & 255);

/** A file of so many records, and where each begins. */
function recorded(count: number): { path: string; starts: number[] } {
  const path = join(work.path, `${files++}.vectors`);
  const file = new RecordFile(path);
  const starts: number[] = [];
  for (let i = 0; i < count; i++) {
    file.flush();
    starts.push(statSync(path).size);
    file.set(keyOf(i), payloadOf(i));
  }
  file.close();
  return { path, starts };
}

/** Which of so many records a file gives; every one that it gives is right. */
function readable(path: string, count: number): { found: number[]; damaged: number } {
  const file = new RecordFile(path);
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const payload = file.get(keyOf(i));
    if (!payload) continue;
    expect(Uint8Array.from(payload)).toEqual(payloadOf(i));
    found.push(i);
  }
  const { damaged } = file;
  file.close();
  return { found, damaged };
}

describe('a file of records', () => {
  it('gives what it was given, before and after it is written and opened again', () => {
    const path = join(work.path, 'again');
    const file = new RecordFile(path);
    expect(file.get(keyOf(1))).toBeUndefined();
    file.set(keyOf(1), payloadOf(1));
    expect(file.get(keyOf(1))).toEqual(Buffer.from(payloadOf(1)));
    file.flush();
    expect(file.get(keyOf(1))).toEqual(Buffer.from(payloadOf(1)));
    file.set(keyOf(1), payloadOf(2));
    file.close();
    const second = new RecordFile(path);
    expect(second.get(keyOf(1))).toEqual(Buffer.from(payloadOf(2)));
    expect(second.damaged).toBe(0);
    second.close();
  });

  it('holds records of any length, across its reads', () => {
    const path = join(work.path, 'long');
    const file = new RecordFile(path);
    const long = new Uint8Array(3 << 20).map((_, i) => i * 7);
    for (const [i, payload] of [long, new Uint8Array(0), long.subarray(1)].entries()) file.set(keyOf(i), payload);
    file.close();
    const again = new RecordFile(path);
    expect(again.size).toBe(3);
    expect(Buffer.from(again.get(keyOf(2))!).equals(long.subarray(1))).toBe(true);
    again.close();
  });

  it('loses the record that is damaged, counts it, and keeps every other', () => {
    const count = 20;
    const { path, starts } = recorded(count);
    const whole = readFileSync(path);
    const property = fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const broken = Buffer.from(whole);
      broken[at]! ^= flip;
      writeFileSync(path, broken);
      const hit = starts.findLastIndex((start) => start <= at);
      const { found, damaged } = readable(path, count);
      expect(found).toEqual(Array.from({ length: count }, (_, i) => i).filter((i) => i !== hit));
      expect(damaged).toBeGreaterThanOrEqual(1);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('goes on behind an end that was cut off', () => {
    const { path, starts } = recorded(3);
    const whole = readFileSync(path);
    for (let end = starts[2]! + 1; end < whole.length; end++) {
      writeFileSync(path, whole.subarray(0, end));
      const file = new RecordFile(path);
      expect(file.damaged).toBe(1);
      file.set(keyOf(9), payloadOf(9));
      file.close();
      const { found } = readable(path, 10);
      expect(found).toEqual([0, 1, 9]);
    }
  });

  it('gives nothing of a file of something else, and can be written to', () => {
    const path = join(work.path, 'other');
    writeFileSync(path, 'CVEC not a record '.repeat(1000));
    const file = new RecordFile(path);
    expect(file.size).toBe(0);
    expect(file.damaged).toBeGreaterThan(0);
    file.set(keyOf(1), payloadOf(1));
    file.close();
    expect(readable(path, 2).found).toEqual([1]);
  });

  it('may be written by several at the same time', () => {
    const path = join(work.path, 'shared');
    const [a, b] = [new RecordFile(path), new RecordFile(path)];
    for (let i = 0; i < 40; i++) {
      const file = i % 2 === 0 ? a : b;
      file.set(keyOf(i), payloadOf(i));
      if (i % 3 === 0) file.flush();
    }
    a.flush();
    b.flush();
    for (let i = 0; i < 40; i++) expect((i % 2 === 0 ? a : b).get(keyOf(i))).toEqual(Buffer.from(payloadOf(i)));
    a.close();
    b.close();
    expect(readable(path, 40)).toEqual({ found: Array.from({ length: 40 }, (_, i) => i), damaged: 0 });
  });

  it('gives nothing in place of a record that was changed since it was opened', () => {
    const { path, starts } = recorded(3);
    const file = new RecordFile(path);
    const broken = readFileSync(path);
    broken[starts[1]! + 24]! ^= 1;
    writeFileSync(path, broken);
    expect(file.get(keyOf(0))).toEqual(Buffer.from(payloadOf(0)));
    expect(file.get(keyOf(1))).toBeUndefined();
    file.close();
    appendFileSync(path, '');
  });
});
