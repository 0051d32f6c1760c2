import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readQueries } from '../../index-builder/evaluation/queries-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

/** Reads a file of this content and name. */
async function read(content: string | Uint8Array, name = 'queries'): Promise<[string, string][]> {
  const file = join(work.path, name);
  writeFileSync(file, content);
  return [...(await readQueries(file))];
}

const TOPICS = `<?xml version="1.0"?>
<!-- of the year before -->
<topics>
<top>
<num> Number: 301
<title> International Organized Crime

<desc> Description:
Identify organizations that participate in <b>international</b> crime.

<narr> Narrative:
A relevant document must name the organization.
</top>

<top>
<head> Tipster Topic Description
<num> Number:  051
<dom> Domain: International Economics
<title> Topic:  Airbus
  subsidies &amp; trade
</top>
<TOP><NUM>MB-7</NUM><TITLE>lone topic</TITLE><DESC>All in one line</DESC></TOP>
</topics>
`;

const EXPECTED = [
  ['301', 'International Organized Crime'],
  ['051', 'Airbus subsidies &amp; trade'],
  ['MB-7', 'lone topic'],
];

describe('queries', () => {
  test('are told by their first line, unless their name says JSON lines', async () => {
    expect(await read('{"_id":"a","text":"one"}\n')).toEqual([['a', 'one']]);
    expect(await read('\n a\tone  two \n2\t"quoted"\n')).toEqual([
      ['a', 'one  two'],
      ['2', '"quoted"'],
    ]);
    await expect(read('a\tone\n', 'queries.jsonl')).rejects.toThrow('found invalid JSON');
    await expect(read(gzipSync('a\tone\n'), 'queries.jsonl.gz')).rejects.toThrow('found invalid JSON');
  });

  test('may be none', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n \n')).toEqual([]);
  });

  test('are the numbers and titles of TREC topics, in all their forms', async () => {
    expect(await read(TOPICS)).toEqual(EXPECTED);
    expect(await read(TOPICS.replaceAll('\n', '\r\n'))).toEqual(EXPECTED);
    expect(await read(gzipSync(TOPICS), 'topics.gz')).toEqual(EXPECTED);
  });

  test('have the text that a line of tabs or JSON gives them', async () => {
    const words = fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/).filter((text) => !/^[<{]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(words, words), { selector: ([id]) => id }), async (queries) => {
        expect(await read(queries.map(([id, text]) => `${id}\t${text}\n`).join(''))).toEqual(queries);
        const lines = queries.map(([_id, text]) => `${JSON.stringify({ _id, text })}\n`);
        expect(await read(lines.join(''))).toEqual(queries);
      }),
      { numRuns: 30 },
    );
  });
});

describe('bad queries name file and line', () => {
  test.each([
    ['text without a tab', 'a\tone\nb two\n', 2, /found "b two", expected an id, one tab and the text/],
    ['two tabs', 'a\tone\ttwo\n', 1, /expected an id, one tab/],
    ['no id', 'a\tone\n\ttwo\n', 2, /found "\ttwo", expected an id/],
    ['no text', 'a\t\n', 1, /query "a" is empty, expected a text/],
    ['an id that was there before', 'a\tone\n\na\tone\n', 3, /query id "a" is a duplicate, .*queries:1 has it too/],
    ['a long line', `${'x'.repeat(200)}\n`, 1, /found "x{80}…", expected/],
    ['text between topics', '<top><num>1<title>x</top>\nand\n', 2, /found "and", expected <top>/],
    ['a field between topics', '<top><num>1<title>x</top>\n<num>2\n', 2, /found "<num>", expected <top>/],
    ['a topic in a topic', '<top>\n<num> 1\n<title> x\n<top>\n', 1, /found a topic without an end, expected <\/top>/],
    ['a topic without an end', '<top><num>1<title>x</top>\n<top>\n<num> 2\n', 2, /without an end, expected <\/top>/],
    ['a topic without a number', '\n<top>\n<title> x\n</top>\n', 2, /found the topic number "", expected <num>/],
    ['a topic with two words of number', '<top>\n<num> 1 2\n<title> x\n</top>\n', 1, /topic number "1 2", expected/],
    ['a topic without a title', '<top>\n<num> 7\n<desc> x\n</top>\n', 1, /found no title of topic 7, expected <title>/],
    [
      'a number that was there before',
      '<top><num>1<title>x</top>\n<top><num>1<title>y</top>\n',
      2,
      /query id "1" is a duplicate, expected unique ids: .*queries:1 has it too/,
    ],
  ])('%s', async (_, content, line, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: join(work.path, 'queries'), line },
      message: expect.stringMatching(message) as string,
    });
  });
});
