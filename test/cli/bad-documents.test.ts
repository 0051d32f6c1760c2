import { describe, it } from 'vitest';
import { expectNothingLeft, expectRefused, GOOD, withBadLine } from './refused-builds.ts';
import { jsonLines } from './run-cli.ts';

const docs = ['docs.jsonl'];

/** Line 2 of `docs.jsonl`, and what is said of it. */
const BAD_LINES: Record<string, [line: unknown, ...says: string[]]> = {
  'a line that is not JSON': ['{"id": "b", ', 'invalid JSON', 'expected one object'],
  'a line that is a list': [[1, 2], 'found a list', 'expected one JSON object'],
  'a document without an id': [{ text: 'nobody' }, 'found no "id"', 'expected a string or a number'],
  'an id that is an object': [{ id: {}, text: 'x' }, '"id" is an object', 'expected a string or a number'],
  'an id of another document': [GOOD, 'id "good" is a duplicate', 'expected unique ids', 'docs.jsonl:1 has it too'],
  'an id with line breaks': [{ id: 'a\nb\u2028c', vector: { ['x'.repeat(300)]: 1 } }, 'a b c'],
  'a document without words': [{ id: 'b', title: ' ' }, 'empty document', 'expected a title, headings, text or a'],
  'a text that is a number': [{ id: 'b', text: 7 }, '"text" is the number 7', 'expected a string'],
  'a weight that is the word NaN': [
    { id: 'b', vector: { sugar: 'NaN' } },
    '"sugar" in "vector" is the string "NaN"',
    'finite number above 0',
  ],
  'a weight that is null': [{ id: 'b', vector: { sugar: null } }, '"sugar" in "vector" is null', 'finite number'],
  'a weight beyond numbers': ['{"id":"b","vector":{"sugar":1e999}}', '"sugar" in "vector" is the number Infinity'],
  'a negative weight': [{ id: 'b', vector: { sugar: -1 } }, 'is the number -1', 'finite number above 0'],
  'a token that is too long': [{ id: 'b', vector: { ['x'.repeat(256)]: 1 } }, '256 bytes', 'expected at most 255'],
};

describe.concurrent('a build refuses', { timeout: 120_000 }, () => {
  for (const [name, [line, ...says]] of Object.entries(BAD_LINES)) {
    it(name, () => expectRefused({ files: withBadLine(line), args: docs, says: ['docs.jsonl:2: ', ...says] }));
  }

  it('an id that another file has, and names both places', () =>
    expectRefused({
      files: { 'a.jsonl': jsonLines([{ ...GOOD, id: 'first' }, GOOD]), 'b.jsonl': jsonLines([GOOD]) },
      args: ['a.jsonl', 'b.jsonl'],
      says: ['b.jsonl:1: ', '"good"', 'a.jsonl:2 has it too'],
    }));

  it('an input that is given twice', () =>
    expectRefused({
      files: { 'docs.jsonl': jsonLines([GOOD]) },
      args: ['docs.jsonl', 'docs.jsonl'],
      says: ['docs.jsonl:1: ', '"good" is a duplicate'],
    }));

  it('front matter that is not YAML', () =>
    expectRefused({
      files: { 'docs/a.md': '---\ntitle: A\ntags: [a, b\n---\n# A\n' },
      args: ['docs'],
      says: ['docs/a.md:', 'front matter is not valid YAML'],
    }));

  it('a bad document and leaves no folder that was not there', () =>
    expectNothingLeft({ files: withBadLine('{'), args: docs, says: ['docs.jsonl:2: '] }));
});
