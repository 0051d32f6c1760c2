import { gzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import { encodeRecord } from '../../index-builder/ciff/ciff-messages.ts';
import { bodiesOf, bytesOf, fileOfBodies, PLAIN } from '../ciff/ciff-bytes.ts';
import { expectNothingLeft, expectRefused, GOOD, type RefusedBuild } from './refused-builds.ts';
import { jsonLines } from './run-cli.ts';

const bodies = bodiesOf(PLAIN);
const whole = bytesOf(PLAIN);
const hex = (digits: string): Uint8Array => Buffer.from(digits.replaceAll(' ', ''), 'hex');
/** The file with another first list, body in hexadecimal digits. */
const withList = (digits: string): Uint8Array => fileOfBodies(bodies.with(1, hex(digits)));
/** The file with another last record. */
const withRecord = (document: number, id: string): Uint8Array =>
  fileOfBodies(bodies.with(-1, encodeRecord({ document, id, length: 1 })));

const FILES: Record<string, [bytes: Uint8Array, ...says: string[]]> = {
  'an empty file': [new Uint8Array(0), 'the header of a CIFF file, byte 0', 'expected a message'],
  'a file of another kind': [
    Buffer.from(jsonLines(Array.from({ length: 20 }, () => GOOD))),
    'the header of a CIFF file',
  ],
  'a version to come': [fileOfBodies(bodies.with(0, hex('08 02'))), 'the header', 'found version 2, expected 1'],
  'an end inside a message': [whole.subarray(0, 40), 'found the end of the file', 'expected a message'],
  'a list too few': [fileOfBodies(bodies.slice(0, 2)), 'list 2 of 2', 'found the end of the file'],
  'a record too few': [fileOfBodies(bodies.slice(0, -1)), 'document record 3 of 3', 'found the end of the file'],
  'a record too many': [fileOfBodies([...bodies, bodies[3]!]), 'document record 3, byte', 'expected the end'],
  'a message beyond the limit': [
    Buffer.concat([whole.subarray(0, bodies[0]!.length + 1), hex('81 80 80 80 04')]),
    'list 1 of 2',
    'found a message of 1073741825 bytes, expected at most 1073741824',
  ],
  'documents in descending order': [
    withList('0a 01 61 10 02 22 04 08 02 10 01 22 0d 08 ffffffffffffffffff01 10 01'),
    'list 1 of 2 ("a")',
    'found a gap of -1 before posting 2',
  ],
  'a document twice in a list': [
    withList('0a 01 61 10 02 22 02 10 01 22 02 10 01'),
    'found a gap of 0 before posting 2',
  ],
  'a docid below 0': [withList('0a 01 61 10 01 22 0d 08 ffffffffffffffffff01 10 01'), 'found docid -1'],
  'a docid without a record': [
    withList('0a 01 61 10 01 22 04 08 03 10 01'),
    'found docid 3, expected 0 or more and below 3',
  ],
  'a tf of 0': [withList('0a 01 61 10 01 22 00'), 'list 1 of 2 ("a")', 'found tf 0 in posting 1, expected 1 or more'],
  'a df that is wrong': [withList('0a 01 61 10 02 22 02 10 01'), 'found df 2, expected 1'],
  'a term twice': [fileOfBodies(bodies.with(2, bodies[1]!)), 'list 2 of 2', 'found the term "salt", expected one list'],
  'an empty term': [withList('10 01 22 02 10 01'), 'found an empty term, expected 1 to 255 bytes'],
  'a term that is too long': [
    withList(`0a 8002 ${'61'.repeat(256)}`),
    'found a term of 256 bytes, expected at most 255',
  ],
  'a term that is not UTF-8': [withList('0a 01 ff 10 01 22 02 10 01'), 'found a term that is not UTF-8'],
  'a document with two records': [withRecord(1, 'c'), 'document record 3 of 3', 'found docid 1 a second time'],
  'an empty id': [withRecord(2, ''), 'document record 3 of 3', 'found an empty collection_docid'],
  'an id twice': [withRecord(2, 'a'), 'found the collection_docid "a"', 'docid 0 has it too'],
  'bytes that are no message': [
    withList('0a 01 61 ff'),
    'list 1 of 2 ("a"), byte',
    'a varint that goes on past the end',
  ],
};

const REFUSED: Record<string, RefusedBuild> = {
  ...Object.fromEntries(
    Object.entries(FILES).map(([name, [bytes, ...says]]) => [
      name,
      { files: { 'a.ciff': bytes }, args: ['a.ciff'], says: ['a.ciff: ', ...says] },
    ]),
  ),
  'a file of another kind by its format': {
    files: { 'docs.jsonl': jsonLines([GOOD]) },
    args: ['docs.jsonl', '--format', 'ciff'],
    says: ['docs.jsonl: the header of a CIFF file'],
  },
  'what is named .gz and is not': {
    files: { 'a.ciff.gz': whole },
    args: ['a.ciff.gz'],
    says: ['a.ciff.gz: ', 'the content is not gzip', 'expected 1f8b'],
  },
  'gzip data that ends early': {
    files: { 'a.ciff.gz': gzipSync(whole).subarray(0, 50) },
    args: ['a.ciff.gz'],
    says: ['a.ciff.gz: gzip data ends before its end mark'],
  },
  'vectors of a damaged file': {
    files: { 'docs.jsonl': jsonLines([GOOD]), 'v.ciff': whole.subarray(0, 50) },
    args: ['docs.jsonl', '--vectors', 'v.ciff'],
    says: ['v.ciff: ', 'found the end of the file'],
  },
  'vectors of other documents alone': {
    files: { 'docs.jsonl': jsonLines([GOOD]), 'v.ciff.gz': gzipSync(whole) },
    args: ['docs.jsonl', '--vectors', 'v.ciff.gz'],
    says: ['v.ciff.gz: none of its 2 vectors has the id of a document'],
  },
  'an id that another input has': {
    files: { 'docs.jsonl': jsonLines([{ ...GOOD, id: 'b' }]), 'a.ciff': whole },
    args: ['docs.jsonl', 'a.ciff'],
    says: ['a.ciff: id "b" is a duplicate', 'docs.jsonl:1 has it too'],
  },
};

describe.concurrent('a build of CIFF refuses', { timeout: 240_000 }, () => {
  for (const [name, refused] of Object.entries(REFUSED)) it(name, () => expectRefused(refused));

  it('a file that ends early, and leaves no folder that was not there', () =>
    expectNothingLeft({
      files: { 'a.ciff': whole.subarray(0, -1) },
      args: ['a.ciff'],
      says: ['a.ciff: document record 3 of 3, byte', 'found the end of the file after'],
    }));
});
