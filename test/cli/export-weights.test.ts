import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from '../../index-builder/documents/read-documents.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { decodeScale, encodeScale, toImpact } from '../../shared/format/scale.ts';
import { search } from '../../shared/search/search.ts';
import { random } from '../golden/random.ts';
import { expectRefusal, folderOf, jsonLines, runCli } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

// Vectors alone, of terms of all frequencies and of scales far apart, in three shards.
const next = random(5);
const term = (): string => `t${Math.floor(800 ** (0.5 + next() / 2))}`;
const scaleOf = (name: string): number => 0.2 + ((name.length * 7 + Number(name.slice(1))) % 13);
const DOCUMENTS = Array.from({ length: 2400 }, (_, i) => ({
  id: `d${String(i).padStart(4, '0')}`,
  vector: Object.fromEntries(
    Array.from({ length: 12 }, term).map((name) => [name, scaleOf(name) * (0.02 + next() ** 2)] as const),
  ),
}));
const QUERIES = Array.from({ length: 25 }, (_, i) => Array.from({ length: 1 + (i % 6) }, term).join(' '));

/** Weights are of pieces alone here, so that both indexes mix alike. */
const SETTINGS = JSON.stringify({ weights: { word: 0, piece: 1 }, shardDocuments: 1000 });

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(DOCUMENTS),
  'texts.jsonl': jsonLines([
    { id: 'a', text: 'sweet sugar', vector: { sugar: 2.5, sweet: 0.5 } },
    { id: 'b', title: 'Salt', text: 'salt and\nsugar', vector: { salt: 1.25, ['__proto__']: 1 } },
    { id: 'c', text: 'nothing' },
  ]),
  'words.jsonl': jsonLines([{ id: 'a', text: 'sweet sugar' }]),
  'settings.json': SETTINGS,
});
afterAll(remove);

const build = (input: string, out: string, ...more: string[]) =>
  jsonHere(['build', input, '--out', out, '--config', 'settings.json', '--json', ...more], folder);
const exportTo = (index: string, format: string, to: string, ...more: string[]) =>
  runHere(['export', index, '--format', format, '--to', to, ...more], { cwd: folder });

beforeAll(async () => {
  await Promise.all([build('docs.jsonl', 'index'), build('texts.jsonl', 'texts'), build('words.jsonl', 'words')]);
}, 120_000);

/** Every score of each query, by id, best first. */
async function rankings(name: string): Promise<Map<string, number>[]> {
  const { index, context } = await openFolder(join(folder, name));
  expect(index.directories).toHaveLength(3);
  const all: Map<string, number>[] = [];
  for (const query of QUERIES) {
    const request = { query, k: 1000, offset: 0, mode: 'exact', withText: false } as const;
    const { hits, scoreUnit } = await search(index, request, context);
    // Fewer than were asked for: all that match.
    expect(hits.length).toBeLessThan(request.k);
    all.push(new Map(hits.map(({ id, score }) => [id, score / scoreUnit])));
  }
  return all;
}

/** Every weight that a file gives, by document. */
async function weightsIn(name: string): Promise<Map<string, Readonly<Record<string, number>>>> {
  const all = new Map<string, Readonly<Record<string, number>>>();
  for await (const { document } of readDocuments(join(folder, name))) all.set(document.id, document.vector ?? {});
  return all;
}

/** Weights as the index holds them: in steps of 1/255 of their term's scale. */
function heldWeights(): Map<string, Record<string, number>> {
  const largest = new Map<string, number>();
  for (const { vector } of DOCUMENTS)
    for (const [name, weight] of Object.entries(vector)) largest.set(name, Math.max(weight, largest.get(name) ?? 0));
  const held = (name: string, weight: number): number => {
    const scale = decodeScale(encodeScale(largest.get(name)!));
    return (toImpact(weight, scale) * scale) / 255;
  };
  return new Map(
    DOCUMENTS.map(({ id, vector }) => [
      id,
      Object.fromEntries(Object.entries(vector).map(([name, weight]) => [name, held(name, weight)])),
    ]),
  );
}

describe('weights that are exported', { timeout: 120_000 }, () => {
  it('as CIFF are those of the index, comparable across terms, to half of 1/65535 of the largest', async () => {
    const { stdout } = await exportTo('index', 'ciff', 'exact.ciff');
    const factor = Number(
      /^2400 documents, \d+ terms, \d+ postings, weights x (\S+) in exact.ciff\n$/.exec(stdout)?.[1],
    );
    const [read, held] = [await weightsIn('exact.ciff'), heldWeights()];
    expect([...read.keys()]).toEqual([...held.keys()]);
    let largest = 0;
    for (const [id, vector] of held) {
      expect(Object.keys(read.get(id)!).sort()).toEqual(Object.keys(vector).sort());
      for (const [name, weight] of Object.entries(vector)) {
        const integer = read.get(id)![name]! * factor;
        expect(Math.abs(integer - weight * factor)).toBeLessThanOrEqual(0.5 + 1e-6);
        largest = Math.max(largest, integer);
      }
    }
    expect(largest).toBeCloseTo(65535, 6);
  });

  it.each(['again.ciff', 'again.ciff.gz'])('as %s make an index that ranks as the first did', async (name) => {
    expect((await exportTo('index', 'ciff', name)).code).toBe(0);
    await build(name, `of-${name}`);
    const [first, second] = [await rankings('index'), await rankings(`of-${name}`)];
    let compared = 0;
    for (const [query, scores] of first.entries()) {
      const others = second[query]!;
      expect(new Set(others.keys())).toEqual(new Set(scores.keys()));
      // Each weight may move by a step of 1/255 of its term's scale: so far may scores that change places lie apart.
      const slack = QUERIES[query]!.split(' ').reduce((sum, each) => sum + (1.3 * 1.02 * scaleOf(each)) / 255, 0);
      const inOrder = [...others.keys()].map((id) => scores.get(id)!);
      let lowest = Infinity;
      for (const score of inOrder) {
        expect(score).toBeLessThanOrEqual(lowest + 2 * slack);
        lowest = Math.min(lowest, score);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('serve as ready-made vectors of documents from elsewhere', async () => {
    await exportTo('index', 'ciff', 'v.ciff');
    writeFileSync(join(folder, 'bare.jsonl'), jsonLines(DOCUMENTS.map(({ id }) => ({ id, title: `Title of ${id}` }))));
    await build('bare.jsonl', 'with-vectors', '--vectors', 'v.ciff');
    await build('v.ciff', 'without-texts');
    await exportTo('with-vectors', 'ciff', 'with.ciff');
    await exportTo('without-texts', 'ciff', 'without.ciff');
    expect(readFileSync(join(folder, 'with.ciff')).equals(readFileSync(join(folder, 'without.ciff')))).toBe(true);
  });

  it('as lines for Anserini are integers of 1 to 255, and make an index that finds the same', async () => {
    await exportTo('index', 'anserini', 'index.jsonl');
    const lines = readFileSync(join(folder, 'index.jsonl'), 'utf8').trimEnd().split('\n');
    const records = lines.map(
      (line) => JSON.parse(line) as { id: string; contents: string; vector: Record<string, number> },
    );
    const held = heldWeights();
    const factor = 255 / Math.max(...[...held.values()].flatMap((vector) => Object.values(vector)));
    expect(records).toEqual(
      [...held].map(([id, vector]) => ({
        id,
        contents: '',
        vector: Object.fromEntries(
          Object.entries(vector).map(([name, weight]) => [name, Math.max(1, Math.round(weight * factor))]),
        ),
      })),
    );
    await build('index.jsonl', 'of-anserini');
    const [first, second] = [await rankings('index'), await rankings('of-anserini')];
    for (const [query, scores] of first.entries())
      expect(new Set(second[query]!.keys())).toEqual(new Set(scores.keys()));
  });

  it('go with the text, in whatever words', async () => {
    await exportTo('texts', 'anserini', 'texts-out.json');
    expect(readFileSync(join(folder, 'texts-out.json'), 'utf8')).toBe(
      [
        '{"id":"a","contents":"sweet sugar","vector":{"sugar":255,"sweet":51}}',
        '{"id":"b","contents":"salt and\\nsugar","vector":{"__proto__":102,"salt":128}}',
        '{"id":"c","contents":"nothing","vector":{}}',
        '',
      ].join('\n'),
    );
  });

  it('may be those of words', async () => {
    await exportTo('texts', 'ciff', 'words.ciff', '--space', 'word');
    const weights = await weightsIn('words.ciff');
    expect(Object.keys(weights.get('a')!).sort()).toEqual(['sugar', 'sweet']);
    expect(Object.keys(weights.get('c')!)).toEqual(['noth']);
  });

  it('are the same bytes every time', async () => {
    await runCli(['export', 'texts', '--format', 'ciff', '--to', 'one.ciff.gz'], { cwd: folder });
    await exportTo('texts', 'ciff', 'two.ciff.gz');
    expect(readFileSync(join(folder, 'one.ciff.gz'))).toEqual(readFileSync(join(folder, 'two.ciff.gz')));
  });
});

describe('export', { timeout: 120_000 }, () => {
  it('writes documents to a file, too', async () => {
    const { stdout } = await runHere(['export', 'texts'], { cwd: folder });
    expect((await exportTo('texts', 'jsonl', 'texts.jsonl.gz')).stdout).toBe('3 documents in texts.jsonl.gz\n');
    expect(gunzipSync(readFileSync(join(folder, 'texts.jsonl.gz'))).toString()).toBe(stdout);
  });

  it.each([
    ['weights without a file', ['texts', '--format', 'ciff'], ['--to is missing', 'that --format ciff writes']],
    ['documents of a space', ['texts', '--space', 'word'], ['--space is "word"', 'documents have no weights']],
    ['another format', ['texts', '--format', 'xml'], ["'xml' is invalid", 'jsonl, ciff, anserini']],
    [
      'a space without terms',
      ['words', '--format', 'ciff', '--to', 'refused.ciff'],
      ['no terms in the space "piece"', 'expected --space word'],
    ],
    [
      'a folder that is not there',
      ['texts', '--format', 'ciff', '--to', 'no/where.ciff'],
      ['cannot write no/where.ciff'],
    ],
    ['a folder as file', ['texts', '--format', 'anserini', '--to', 'index'], ['cannot write index']],
    ['no index', ['docs.jsonl', '--format', 'ciff', '--to', 'refused.ciff'], ['docs.jsonl: it is not an index']],
  ])('refuses %s, and leaves nothing', async (_, args, says) => {
    const before = readdirSync(folder);
    expectRefusal(await runHere(['export', ...args], { cwd: folder }), says);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, 'refused.ciff'))).toBe(false);
  });
});
