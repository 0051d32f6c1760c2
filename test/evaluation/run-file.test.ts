import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { inOrder } from '../../index-builder/evaluation/ranking.ts';
import { readRun, writeRun } from '../../index-builder/evaluation/run-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
const file = join(work.path, 'a.run');
afterEach(() => readdirSync(work.path).forEach((name) => rmSync(join(work.path, name), { recursive: true })));
afterAll(() => work.remove());

/** The rankings in a file of this content. */
async function read(content: string | Uint8Array) {
  writeFileSync(file, content);
  return Object.fromEntries(await readRun(file));
}

describe('a run that is read', () => {
  test('is ordered by its scores as 32-bit floats and then by its documents, never by its ranks', async () => {
    // 1.00000001 is 1 as a float, 1.0000001 is not; ranks say the opposite of the scores.
    const lines = ['q Q0 low 1 -3 t', 'q Q0 a 2 1.00000001 t', 'q Q0 b 3 1 t', 'q Q0 top x 1.0000001 t'];
    const expected = [
      { id: 'top', score: 1.0000001192092896 },
      { id: 'b', score: 1 },
      { id: 'a', score: 1 },
      { id: 'low', score: -3 },
    ];
    expect(await read(lines.join('\n'))).toEqual({ q: expected });
    expect(await read(gzipSync(lines.toReversed().join('\r\n')))).toEqual({ q: expected });
    expect(await read(`\n  ${lines.join('\n\n').replaceAll(' ', '\t ')}`)).toEqual({ q: expected });
  });

  test('may hold its queries in pieces, and any number that C reads', async () => {
    const numbers = ['+1.', '.5', '1e2', '-1E-2', 'inf', '-Infinity', '1e39'];
    const run = await read(
      numbers.map((number, i) => `p Q0 ${i} 1 ${number} t\nother${i} Q0 d 1 0 t\n`).join('') + 'p Q0 z 1 -inf t',
    );
    expect(run['p']).toEqual([
      { id: '6', score: Infinity },
      { id: '4', score: Infinity },
      { id: '2', score: 100 },
      { id: '0', score: 1 },
      { id: '1', score: 0.5 },
      { id: '3', score: Math.fround(-0.01) },
      { id: 'z', score: -Infinity },
      { id: '5', score: -Infinity },
    ]);
    expect(Object.keys(run)).toHaveLength(8);
    expect(await read('')).toEqual({});
  });

  test.each([
    ['five columns', 'q Q0 d 1 2', /found "q Q0 d 1 2", expected query, Q0, document, rank, score and tag/],
    ['seven columns', 'q Q0 d 1 2 t u', /expected query, Q0/],
    ['a score that is no number', 'q Q0 d 1 nan t', /the score is "nan", expected a number/],
    ['a score of JavaScript', 'q Q0 d 1 0x10 t', /the score is "0x10", expected a number/],
    ['a score of words', 'q Q0 d 1 1.5e t', /the score is "1.5e", expected a number/],
    [
      'a document twice',
      'first Q0 d 9 9 t',
      /document "d" is a duplicate in the ranking of query "first", expected it once/,
    ],
  ])('is refused for %s, with its line', async (_, line, message) => {
    await expect(read(`first Q0 d 1 1 t\n\n${line}\n`)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file, line: 3 },
      message: expect.stringMatching(message) as string,
    });
  });

  test('is refused where it is missing', async () => {
    await expect(readRun(file)).rejects.toMatchObject({ code: 'not-found', place: { file } });
  });
});

const words = fc.stringMatching(/^[!-~é漢😀]{1,3}$/u);
const floats = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, 1, Math.fround(0.1), 2 ** -149));
const rankings = fc
  .uniqueArray(fc.record({ id: words, score: floats }), { selector: ({ id }) => id, minLength: 1, maxLength: 6 })
  .map(inOrder);
const runs = fc.uniqueArray(fc.record({ id: words, ranking: rankings }), { selector: ({ id }) => id, maxLength: 3 });

describe('a run that is written', () => {
  test('has ranks from 1, the scores and the tag; queries without a ranking have no line', async () => {
    const ranking = [
      { id: 'b', score: 0.1 },
      { id: 'a', score: -2 },
    ];
    const empty = { id: 'empty', ranking: [] };
    await writeRun(file, [{ id: 'q', ranking }, empty, { id: 'r', ranking: ranking.slice(1) }], 'mine');
    expect(readFileSync(file, 'utf8')).toBe('q Q0 b 1 0.1 mine\nq Q0 a 2 -2 mine\nr Q0 a 1 -2 mine\n');
    expect(readdirSync(work.path)).toEqual(['a.run']);
  });

  test('is read back the same, score for score', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        await writeRun(file, run, 't');
        // A zero has lost its sign, which no order sees.
        const plain = run.map(({ id, ranking }) => [id, ranking.map((each) => ({ ...each, score: each.score + 0 }))]);
        expect([...(await readRun(file))]).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  test('is compressed where its name says so', async () => {
    const zipped = `${file}.gz`;
    await writeRun(zipped, [{ id: 'q', ranking: [{ id: 'd', score: 1 }] }], 't');
    expect(gunzipSync(readFileSync(zipped)).toString()).toBe('q Q0 d 1 1 t\n');
    expect([...(await readRun(zipped))]).toEqual([['q', [{ id: 'd', score: 1 }]]]);
  });

  const good = { id: 'q', ranking: [{ id: 'd', score: 1 }] };

  test('takes the place of an older file, or of what a link names', async () => {
    const link = join(work.path, 'link.run');
    writeFileSync(file, 'older');
    symlinkSync(file, link);
    await writeRun(link, [good], 't');
    expect(readFileSync(file, 'utf8')).toBe('q Q0 d 1 1 t\n');
    expect(readdirSync(work.path, { withFileTypes: true }).map((entry) => entry.isSymbolicLink())).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    ['a document', [good, { id: 'r', ranking: [{ id: 'my page', score: 1 }] }], 'my page'],
    ['a query', [good, { id: 'my query', ranking: [] }], 'my query'],
    ['nothing', [good, { id: '', ranking: [] }], ''],
  ])('holds no white space: with %s of such an id the older file stays', async (_, run, id) => {
    writeFileSync(file, 'older');
    await expect(writeRun(file, run, 't')).rejects.toMatchObject({
      code: 'bad-request',
      message: `the id "${id}" cannot stand in a TREC run, expected one without white space`,
    });
    expect(readFileSync(file, 'utf8')).toBe('older');
    expect(readdirSync(work.path)).toEqual(['a.run']);
  });

  test('is refused where no file can be', async () => {
    mkdirSync(join(work.path, 'folder'));
    symlinkSync(join(work.path, 'nothing'), join(work.path, 'dangling'));
    const write = (name: string) => writeRun(join(work.path, name), [good], 't');
    await expect(write('folder')).rejects.toThrow(/cannot write .*folder: it is no file, expected the name of one/);
    await expect(write('gone/a.run')).rejects.toThrow(/cannot write .*gone\/a.run: it does not exist/);
    await expect(write('dangling')).rejects.toThrow(/cannot write .*dangling: it does not exist/);
    expect(readdirSync(work.path).sort()).toEqual(['dangling', 'folder']);
  });

  test.skipIf(!existsSync('/dev/null'))('takes no device for a file', async () => {
    await expect(writeRun('/dev/null', [good], 't')).rejects.toMatchObject({ code: 'bad-request' });
  });
});
