import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { firstSentence } from '../../index-builder/distill/index-queries.ts';
import { readQueries } from '../../index-builder/distill/read-queries.ts';
import type { SourcedQuery } from '../../index-builder/distill/sourced-query.ts';
import { buildDocuments, temporaryFolder } from '../build-documents.ts';

const { path: folder, remove } = temporaryFolder();
afterAll(remove);

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function read(input: string): Promise<SourcedQuery[]> {
  const queries: SourcedQuery[] = [];
  for await (const query of readQueries(input)) queries.push(query);
  return queries;
}

// printf 'one\ntwo words\n' | xz -9 --check=crc32
const XZ = Buffer.from(
  'fd377a585a0000016922de36020021011c00000010cf58cc01000d6f6e650a74776f20776f7264730a0000003ac2c5670001220e0cde8c609042990d010000000001595a',
  'hex',
);

describe('queries of a file', () => {
  it('are its lines, of plain text', async () => {
    const path = write('plain.txt', '\ufeffone\r\n\n  \ntwo  words\nthree');
    expect(await read(path)).toEqual([
      { query: 'one', source: 'plain.txt' },
      { query: 'two  words', source: 'plain.txt' },
      { query: 'three', source: 'plain.txt' },
    ]);
  });

  it('are a member of each line, of JSONL', async () => {
    const lines = [
      { q: 'one', p: 'a passage', src: 'wiki' },
      { query: 'two', title: 'no' },
      { _id: '3', text: 'three', metadata: {} },
      { title: 'four', src: 4 },
    ];
    const path = write('queries.jsonl', lines.map((line) => JSON.stringify(line)).join('\n\n'));
    expect(await read(path)).toEqual([
      { query: 'one', source: 'wiki' },
      { query: 'two', source: 'queries.jsonl' },
      { query: 'three', source: 'queries.jsonl' },
      { query: 'four', source: 'queries.jsonl' },
    ]);
  });

  it('may be deflated', async () => {
    expect(await read(write('queries.jsonl.gz', gzipSync('{"q":"one"}\n')))).toEqual([
      { query: 'one', source: 'queries.jsonl.gz' },
    ]);
  });

  it('may be compressed by xz', async () => {
    expect((await read(write('queries.txt.xz', XZ))).map(({ query }) => query)).toEqual(['one', 'two words']);
  });
});

const REFUSED: Record<string, [name: string, content: string | Uint8Array, ...says: string[]]> = {
  'a line that is not JSON': ['bad.jsonl', '{"q":"one"}\n{"q":', 'invalid JSON', 'bad.jsonl:2'],
  'a line without a query': [
    'bad.jsonl',
    '{"id":"one"}\n',
    'no query in an object, expected a text as q, query, text, title',
    ':1',
  ],
  'a line that is no object': ['bad.jsonl', '\n"one"\n', 'no query in the string "one"', ':2'],
  'a query that is a number': ['bad.jsonl', '{"q":7}\n', 'q the number 7, expected a text', ':1'],
  'a query of nothing': ['bad.jsonl', '{"text":" "}\n', 'text the string " ", expected a text', ':1'],
  'JSON in a file of plain text': ['bad.txt', 'one\n{"q":"two"}\n', 'expected a name that ends in .jsonl', ':2'],
  'bytes that are not UTF-8': ['bad.txt', Buffer.from('one\n\xff\n', 'latin1'), 'not UTF-8', ':2'],
  'a line of two megabytes': ['bad.txt', `one\n${'x'.repeat(2 << 20)}\n`, 'longer than 1048576 bytes', ':2'],
  'a name of xz over something else': [
    'bad.xz',
    'one\n',
    'the content is not xz: found 6f6e650a, expected fd377a585a00 first',
    'bad.xz',
  ],
  'xz that ends too early': ['bad.xz', XZ.subarray(0, 40), 'damaged xz data', 'bad.xz'],
  'xz with a byte changed': [
    'bad.xz',
    XZ.map((byte, i) => (i === 30 ? byte ^ 255 : byte)),
    'damaged xz data',
    'bad.xz',
  ],
  'gzip that ends too early': [
    'bad.txt.gz',
    gzipSync('one\ntwo\n').subarray(0, 20),
    'gzip data ends before',
    'bad.txt.gz',
  ],
};

describe('queries refuse', () => {
  for (const [name, [file, content, ...says]] of Object.entries(REFUSED)) {
    it(name, async () => {
      const path = write(file, content);
      const error = (await read(path).catch((cause: unknown) => cause)) as {
        code: string;
        message: string;
        place?: { file: string; line?: number };
      };
      expect(error.code).toBe('bad-request');
      const { file: at, line } = error.place!;
      const text = `${at}${line === undefined ? '' : `:${line}`} ${error.message}`;
      for (const words of says) expect(text).toContain(words);
    });
  }

  it('a file that is not there', async () => {
    await expect(read(join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a folder that is not an index', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(read(join(folder, 'empty'))).rejects.toThrow('it is not an index');
  });
});

describe('queries of an index', () => {
  it('are titles, headings and first sentences', async () => {
    const built = await buildDocuments([
      { id: 'a', title: 'Paths', headings: ['Of stone', 'Of moss'], text: 'A path is long. Another is not.' },
      { id: 'b', text: 'No mark ends this' },
    ]);
    const queries = await read(built.folder);
    built.remove();
    expect(queries.map(({ query }) => query).sort()).toEqual([
      'A path is long.',
      'No mark ends this',
      'Of moss',
      'Of stone',
      'Paths',
    ]);
    expect(new Set(queries.map(({ source }) => source.split(' ')[1]))).toEqual(
      new Set(['titles', 'headings', 'sentences']),
    );
  });

  it('have sentences that end at a mark, a paragraph or a word', () => {
    expect(firstSentence(' Is it 3.5? Yes.')).toBe('Is it 3.5?');
    expect(firstSentence('A heading\n\nMore of it. End.')).toBe('A heading');
    expect(firstSentence('')).toBe('');
    expect(firstSentence('word '.repeat(100))).toBe('word '.repeat(60).trim());
    expect(firstSentence('x'.repeat(400))).toHaveLength(300);
  });
});
