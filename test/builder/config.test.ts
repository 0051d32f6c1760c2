import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type ConfigInput, loadConfig, parseConfig } from '../../index-builder/config.ts';
import { temporaryFolder } from '../build-documents.ts';

const DEFAULTS = {
  fields: {},
  lang: 'en',
  onError: 'fail',
  bm25: { k1: 1.2, b: {}, weights: {} },
  occurrenceCap: 3,
  encoding: { overlap: 32, context: true },
  cache: '.cairn/vectors',
  denseLists: { share: 0.2, least: 65_536 },
  denseBits: 1,
  candidates: 100,
  vectorPages: false,
  shardDocuments: 2 ** 20,
  memory: 256,
  neurons: 10_000,
  sections: 0,
};

describe('settings', () => {
  test('have defaults', () => {
    expect(parseConfig({})).toEqual(DEFAULTS);
  });

  test('are kept as they are given', () => {
    const all: ConfigInput = {
      format: 'beir',
      fields: { headings: 'heading', vector: 'weights' },
      selector: 'main > article',
      baseUrl: 'https://example.org/docs/',
      lang: 'pt-BR',
      onError: 'skip',
      bm25: { k1: 0, b: { title: 0, headings: 1, text: 0.5, url: 1 }, weights: { title: 100, url: 0 } },
      occurrenceCap: 100,
      encoder: 'model',
      method: 'MLM',
      encoding: { runtime: 'onnxruntime-web', threads: 2, window: 256, overlap: 0, context: false },
      cache: false,
      expansions: 'expansions.jsonl',
      prune: { mass: 1, maxRatio: 0, top: 1 },
      impactBits: 2,
      vectors: 'vectors.jsonl',
      queryWeights: 'idf.json',
      tokenizer: 'tokenizer.json',
      queryEncoder: 'geometric',
      weights: { word: 1, piece: 0 },
      denseLists: { share: 1, least: 1 },
      dense: 'embedder',
      embeddings: 'embeddings.npy',
      denseTable: 'query.table',
      denseBits: 8,
      candidates: 1000,
      denseWeights: { question: 4, symbol: 0 },
      vectorPages: true,
      shardDocuments: 1000,
      memory: 16,
      neurons: 0,
      sections: 8,
    };
    expect(parseConfig(all)).toEqual(all);
  });

  test.each<[string, unknown, RegExp]>([
    ['a name that there is not', { memroy: 64 }, /^settings: .*"memroy"/],
    ['a name that there is not, further down', { bm25: { weights: { titel: 1 } } }, /^bm25\.weights: .*"titel"/],
    ['a field that documents do not have', { fields: { heading: 'h' } }, /^fields.*heading/],
    ['a field without a name', { fields: { id: '' } }, /^fields\.id: /],
    ['a number in words', { memory: '64' }, /^memory: .*number.*\(found the string "64"\)/],
    ['a list of nothing', { denseLists: { share: 0 } }, /^denseLists\.share: /],
    ['no number', { memory: Number.NaN }, /^memory: .*NaN/],
    ['a fraction', { memory: 16.5 }, /^memory: .*int.*16\.5/],
    ['too little memory', { memory: 15 }, /^memory: .*16.*\(found the number 15\)/],
    ['a shard that is too small', { shardDocuments: 999 }, /^shardDocuments: .*1000/],
    ['a shard that is too large', { shardDocuments: 2 ** 20 + 1 }, /^shardDocuments: .*1048576/],
    ['a length normalisation above 1', { bm25: { b: { text: 1.01 } } }, /^bm25\.b\.text: .*1\.01/],
    ['a weight below 0', { bm25: { weights: { url: -1 } } }, /^bm25\.weights\.url: .*-1/],
    ['an infinite saturation', { bm25: { k1: Infinity } }, /^bm25\.k1: /],
    ['a cap of nothing', { occurrenceCap: 0 }, /^occurrenceCap: /],
    ['no mass', { prune: { mass: 0 } }, /^prune\.mass: .*0/],
    ['more mass than there is', { prune: { mass: 1.1 } }, /^prune\.mass: .*1\.1/],
    ['a ratio that nothing but the largest has', { prune: { maxRatio: 1 } }, /^prune\.maxRatio: .*1/],
    ['no piece at all', { prune: { top: 0 } }, /^prune\.top: /],
    ['an impact of one bit', { impactBits: 1 }, /^impactBits: .*2.*\(found the number 1\)/],
    ['an impact of more than a byte', { impactBits: 9 }, /^impactBits: .*8/],
    ['another query encoder', { queryEncoder: 'idf' }, /^queryEncoder: .*"collection".*\(found the string "idf"\)/],
    ['codes of another width', { denseBits: 2 }, /^denseBits: .*1.*8.*\(found the number 2\)/],
    ['no candidates', { candidates: 0 }, /^candidates: .*1.*\(found the number 0\)/],
    ['more candidates than a reader ranks', { candidates: 1001 }, /^candidates: .*1000/],
    ['a second stage that counts more than four times', { denseWeights: 4.1 }, /^denseWeights: .*4\.1/],
    ['a weight of another kind of query', { denseWeights: { any: 1 } }, /^denseWeights: /],
    ['a cache of no name', { cache: '' }, /^cache: /],
    ['a share of one space alone', { weights: { word: 1 } }, /^weights\.piece: /],
    ['another mode', { onError: 'ignore' }, /^onError: .*"fail"\|"skip".*\(found the string "ignore"\)/],
    ['a language without a stemmer', { lang: 'klingon' }, /^lang: .*"und".*klingon/],
    ['a list', [], /^settings: /],
    ['nothing', null, /^settings: .*null/],
  ])('refuse %s', (_, input, message) => {
    const expected = {
      code: 'bad-request',
      place: { file: 'settings' },
      message: expect.stringMatching(message) as string,
    };
    expect(() => parseConfig(input)).toThrow(expect.objectContaining(expected) as Error);
  });

  test('name everything that is wrong at once', () => {
    expect(() => parseConfig({ memory: 1, shardDocuments: 1 })).toThrow(/shardDocuments: .*; memory: /);
  });
});

describe('files of settings', () => {
  const work = temporaryFolder();
  const home = process.cwd();
  afterEach(() => process.chdir(home));
  afterAll(() => work.remove());

  const write = (name: string, content: string): string => {
    const path = join(work.path, name);
    writeFileSync(path, content);
    return path;
  };

  test('are JSON or TypeScript, and options on top of them win', async () => {
    const json = write('a.json', '{"memory": 64, "lang": "de"}');
    const typescript = write('a.ts', 'const memory: number = 64;\nexport default { memory, lang: "de" };\n');
    for (const file of [json, typescript]) {
      expect(await loadConfig(file, {})).toEqual({ ...DEFAULTS, memory: 64, lang: 'de' });
      expect(await loadConfig(file, { lang: 'fr' })).toEqual({ ...DEFAULTS, memory: 64, lang: 'fr' });
    }
  });

  test('are found where the command runs', async () => {
    process.chdir(work.path);
    expect(await loadConfig(undefined, {})).toEqual(DEFAULTS);
    write('cairn.config.json', '{"memory": 32}');
    expect((await loadConfig(undefined, {})).memory).toBe(32);
    write('cairn.config.ts', 'export default { memory: 48 }\n');
    expect((await loadConfig(undefined, {})).memory).toBe(48);
  });

  test('are named where they are wrong, and only then', async () => {
    const file = write('b.json', '{"memory": 1}');
    await expect(loadConfig(file, {})).rejects.toMatchObject({ place: { file }, code: 'bad-request' });
    const good = write('c.json', '{}');
    await expect(loadConfig(good, { memory: 1 })).rejects.toMatchObject({ place: { file: 'settings' } });
  });

  test.each([
    ['broken.json', '{', 'bad-request', /^invalid JSON/],
    ['text.json', '"memory"', 'bad-request', /^expected an object of settings/],
    ['broken.ts', 'export default {{\n', 'bad-request', /^it cannot be loaded: /],
    ['throws.ts', 'throw new Error("not today");\n', 'bad-request', /^it cannot be loaded: Error: not today/],
    ['function.ts', 'export default () => ({});\n', 'bad-request', /^expected an object of settings/],
  ])('are refused: %s', async (name, content, code, message) => {
    const file = write(name, content);
    const expected = { code, place: { file }, message: expect.stringMatching(message) as string };
    await expect(loadConfig(file, {})).rejects.toMatchObject(expected);
  });

  test.each(['gone.json', 'gone.ts'])('that are not there: %s', async (name) => {
    const file = join(work.path, name);
    const expected = { code: 'not-found', message: `cannot read ${file}: it does not exist` };
    await expect(loadConfig(file, {})).rejects.toMatchObject(expected);
  });
});
