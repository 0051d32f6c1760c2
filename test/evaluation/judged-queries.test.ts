import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readJudgedQueries } from '../../index-builder/evaluation/judged-queries.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

const QUERIES = '{"_id":"q1","text":"one"}\n\n{"id":2,"text":"two"}\n';
const QRELS = 'query-id\tcorpus-id\tscore\nq1\tdoc\t1\n2\tdoc\t2\n2\tother\t0\n';

/** Reads two files of these contents. */
function read(queries: string | Uint8Array = QUERIES, qrels: string | Uint8Array = QRELS) {
  const files = { queries: join(work.path, 'queries.jsonl'), qrels: join(work.path, 'qrels.tsv') };
  writeFileSync(files.queries, queries);
  writeFileSync(files.qrels, qrels);
  return readJudgedQueries(files.queries, files.qrels);
}

/** The error that names a file, the line where one is to blame, and what is wrong. */
function refusal(file: string, line: number | undefined, message: RegExp) {
  const place = { file: join(work.path, file), ...(line !== undefined && { line }) };
  return { code: 'bad-request', place, message: expect.stringMatching(message) as string };
}

const EXPECTED = {
  queries: [
    { id: 'q1', text: 'one', judgements: new Map([['doc', 1]]) },
    {
      id: '2',
      text: 'two',
      judgements: new Map([
        ['doc', 2],
        ['other', 0],
      ]),
    },
  ],
  leftOut: 0,
  unjudged: 0,
};

describe('judged queries', () => {
  test('are read with or without a header line, plain or compressed, in three columns or four', async () => {
    expect(await read()).toEqual(EXPECTED);
    expect(await read(QUERIES, QRELS.slice(QRELS.indexOf('\n') + 1))).toEqual(EXPECTED);
    expect(await read(gzipSync(QUERIES), gzipSync(QRELS))).toEqual(EXPECTED);
    expect(await read(QUERIES, 'q1 0 doc 1\n2 0 doc +2\n2 0 other 0\n')).toEqual(EXPECTED);
    expect(await read(`\ufeff${QUERIES}`.replaceAll('\n', '\r\n'), QRELS.replaceAll('\n', '\r\n'))).toEqual(EXPECTED);
  });

  test('may name documents with spaces, where tabs separate', async () => {
    const { queries } = await read(QUERIES, 'q1\tguide/first steps.md#go\t1\n');
    expect(queries[0]!.judgements).toEqual(new Map([['guide/first steps.md#go', 1]]));
  });

  test('may be judged twice with the same grade, and below 0', async () => {
    const { queries } = await read(QUERIES, 'q1\tdoc\t1\nq1\tdoc\t01\nq1\tspam\t-2\n');
    expect(queries[0]!.judgements).toEqual(
      new Map([
        ['doc', 1],
        ['spam', -2],
      ]),
    );
  });

  test('without a relevant document are left out and counted, and those without judgements too', async () => {
    const { queries, ...counts } = await read(QUERIES, 'q1\tdoc\t0\nq1\tspam\t-1\n2\tdoc\t1\n');
    expect(queries.map((query) => query.id)).toEqual(['2']);
    expect(counts).toEqual({ leftOut: 1, unjudged: 0 });
    // Nobody needs the text of a query that is left out.
    expect(await read(QUERIES, 'gone\tdoc\t0\n2\tdoc\t1\n')).toMatchObject({ leftOut: 1, unjudged: 1 });
  });
});

describe('bad judged queries name file and line', () => {
  test.each<[string, string | Uint8Array, number, RegExp]>([
    ['a line that is not JSON', '{"_id":"q1","text":"one"}\n{oops\n', 2, /found invalid JSON \(.*\), expected one obj/],
    ['a query without text', '{"_id":"q1"}\n', 1, /found "\{"_id":"q1"\}", expected an object with "_id" \(or "id"\)/],
    ['a query without id', '{"_id":"q1","text":"one"}\n{"text":"two"}\n', 2, /expected an object with "_id"/],
    ['a query with an empty id', '{"_id":"","text":"one"}\n', 1, /expected an object with "_id"/],
    ['a query with an empty text', '{"_id":"q1","text":" "}\n', 1, /query "q1" is empty, expected a text/],
    ['a line that is null', 'null\n', 1, /found "null", expected an object/],
    ['bytes that are not UTF-8', Buffer.from('{"_id":"q1","text":"one"}\n\xe9', 'latin1'), 2, /not UTF-8/],
    ['a line beyond all measure', `\n{"_id":"${'x'.repeat(1 << 20)}"}`, 2, /longer than 1048576 bytes/],
    [
      'an id that was there before, as a number',
      '{"_id":"2","text":"one"}\n\n{"_id":2,"text":"one"}\n',
      3,
      /query id "2" is a duplicate, expected unique ids: .*queries\.jsonl:1 has it too/,
    ],
  ])('%s', async (_, queries, line, message) => {
    await expect(read(queries)).rejects.toMatchObject(refusal('queries.jsonl', line, message));
  });

  test.each<[string, string, number, RegExp]>([
    ['a grade that is a word', 'q1\tdoc\t1\nq1\tdoc\thigh\n', 2, /found "q1\tdoc\thigh", expected .* a whole grade/],
    ['a first grade that is a word', 'q1\tdoc\thigh\n', 1, /expected query, document and a whole grade, or TREC's/],
    ['a grade with a fraction', 'q1\tdoc\t1\nq1\tdoc\t.5\n', 2, /whole grade/],
    ['a grade beyond all measure', 'q1\tdoc\t99999999999999999999\n', 1, /whole grade/],
    ['a header in the middle', 'q1\tdoc\t1\nquery-id\tcorpus-id\tscore\n', 2, /whole grade/],
    ['two columns', 'q1\tdoc\t1\n\nq1\tdoc\n', 3, /expected query, document/],
    ['one column', 'q1\n', 1, /expected query, document/],
    ['five columns', 'q1\t0\tdoc\t1\nq1\t0\tdoc\t1\trun\n', 2, /expected query, iteration, document/],
    [
      'four columns after three',
      'q1 doc 1\nq1 my doc 1\n',
      2,
      /expected query, document and .*, as in the lines before/,
    ],
    ['three columns after four', 'q1 0 doc 1\nq1 doc 1\n', 2, /expected query, iteration, .* as in the lines before/],
    ['no document', 'q1\t\t1\n', 1, /found "q1\t\t1", expected query, document/],
    [
      'two grades',
      'q1\tdoc\t1\n2\tdoc\t0\nq1\tdoc\t0\n',
      3,
      /found grade 0 of document "doc" for query "q1", expected 1 as before/,
    ],
  ])('%s', async (_, qrels, line, message) => {
    await expect(read(QUERIES, qrels)).rejects.toMatchObject(refusal('qrels.tsv', line, message));
  });

  test('a query that is judged and missing, and judgements without a relevant document', async () => {
    const missing = refusal('queries.jsonl', undefined, /found no query "q9", expected each .* in .*qrels\.tsv$/);
    await expect(read(QUERIES, 'q9\tdoc\t1\n')).rejects.toMatchObject(missing);
    const nothing = refusal('qrels.tsv', undefined, /found no relevant document, expected at least one/);
    await expect(read(QUERIES, 'q1\tdoc\t0\n')).rejects.toMatchObject(nothing);
    await expect(read(QUERIES, '')).rejects.toMatchObject(nothing);
  });

  test('a file that is missing or cut off', async () => {
    const gone = join(work.path, 'gone.jsonl');
    await expect(readJudgedQueries(gone, gone)).rejects.toMatchObject({ code: 'not-found', place: { file: gone } });
    const cut = refusal('queries.jsonl', 1, /gzip data ends before its end mark/);
    await expect(read(gzipSync(QUERIES).subarray(0, 30))).rejects.toMatchObject(cut);
  });
});
