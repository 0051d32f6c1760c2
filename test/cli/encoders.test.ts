import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyModel, tinyTokenizer, writeFolder, writeTinyModel } from '../encoders/tiny-model.ts';
import { CLI, CLI_ENV, expectRefusal, folderOf, jsonLines, runCli, runJson, snapshot } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines([
    { id: 'a', title: 'Moss', text: 'moss on a ridge' },
    { id: 'b', title: 'River', text: 'the river of light' },
    { id: 'empty', title: '', text: 'ΩΩΩ' },
  ]),
});
afterAll(remove);
beforeAll(() => {
  writeTinyModel(join(folder, 'model'));
});

interface Built {
  readonly encoding: { readonly encoded: number; readonly cached: number; readonly tokens: number };
}

describe('build --encoder', { timeout: 120_000 }, () => {
  it('prints what was encoded, and how fast', async () => {
    const { stdout, code } = await runCli(['build', 'docs.jsonl', '--encoder', 'model', '--out', 'index'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/encoded +3 +0 from the cache, \d+ tokens, \d+ a second/);
    // Nothing in it is anybody's work, so no repository takes it in.
    expect(readFileSync(join(folder, '.cairn/vectors/.gitignore'), 'utf8')).toBe('*\n');
    const again = await jsonHere<Built>(
      ['build', 'docs.jsonl', '--encoder', 'model', '--out', 'index', '--json'],
      folder,
    );
    expect(again.encoding).toMatchObject({ encoded: 0, cached: 3 });
  });

  it('goes on where a build was killed', async () => {
    const documents = Array.from({ length: 6000 }, (_, i) => ({
      id: `d${i}`,
      text: `moss ${'ridge path '.repeat(i % 30)} ${i}`,
    }));
    writeFileSync(join(folder, 'many.jsonl'), jsonLines(documents));
    const args = ['build', 'many.jsonl', '--encoder', 'model', '--out', 'many', '--cache', 'killed', '--json'];
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: CLI_ENV, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const written = (): number =>
      existsSync(join(folder, 'killed'))
        ? readdirSync(join(folder, 'killed')).reduce(
            (sum, name) => sum + statSync(join(folder, 'killed', name)).size,
            0,
          )
        : 0;
    while (written() < 100_000 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder, 'many'))).toBe(false);
    const { encoding } = await runJson<Built>(args, folder);
    expect(encoding.cached).toBeGreaterThan(100);
    expect(encoding.encoded).toBeGreaterThan(0);
    expect(encoding.cached + encoding.encoded).toBe(6000);
  });
});

describe('encode', { timeout: 120_000 }, () => {
  it('writes vectors that build takes', async () => {
    const { stdout } = await runCli(
      ['encode', 'docs.jsonl', '--encoder', 'model', '--to', 'vectors.jsonl', '--no-cache'],
      { cwd: folder },
    );
    expect(stdout).toMatch(/documents +3 +[\d.]+ pieces a document/);
    const lines = readFileSync(join(folder, 'vectors.jsonl'), 'utf8').trim().split('\n');
    const vectors = lines.map((line) => JSON.parse(line) as { id: string; vector: Record<string, number> });
    // A text of unknown words has no vector.
    expect(vectors.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(Object.keys(vectors[0]!.vector).length).toBeGreaterThan(3);
    await jsonHere(['build', 'docs.jsonl', '--vectors', 'vectors.jsonl', '--out', 'from-vectors', '--json'], folder);
  });

  it('needs an encoder', async () => {
    const result = await runHere(['encode', 'docs.jsonl', '--to', 'none.jsonl'], { cwd: folder });
    expectRefusal(result, ['no encoder, expected a model']);
    expect(existsSync(join(folder, 'none.jsonl'))).toBe(false);
  });
});

describe('methods', () => {
  it('prints the published methods by name, with what stands in for a model at query time', async () => {
    const { stdout } = await runCli(['methods']);
    for (const name of [
      'DeepCT',
      'DeepImpact',
      'uniCOIL',
      'TILDEv2',
      'EPIC',
      'SPARTA',
      'SPLADE-doc',
      'SPLADE-v3-Doc',
      'Li-LSR',
    ])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect(stdout).toMatch(/^uniCOIL .*needs a model; nearest without: TILDEv2/m);
    const presets = await jsonHere<{ name: string; document: string }[]>(['methods', '--json']);
    expect(presets.find(({ name }) => name === 'OpenSearch-doc-v3')).toMatchObject({
      document: 'MLM',
      activation: 'log1p_log1p_relu',
      prune: { maxRatio: 0.1 },
    });
  });
});

describe('an encoder that cannot be used', { timeout: 120_000 }, () => {
  const files: Record<string, () => void> = {
    'no-tokenizer': () => writeFolder(join(folder, 'no-tokenizer'), { 'model.onnx': tinyModel({ output: 'logits' }) }),
    'other-vocabulary': () => writeTinyModel(join(folder, 'other-vocabulary'), { output: 'logits', pieces: 500 }),
    'unknown-operator': () =>
      writeTinyModel(join(folder, 'unknown-operator'), { output: 'logits', fault: 'unknown operator' }),
    nan: () => writeTinyModel(join(folder, 'nan'), { output: 'logits', fault: 'not a number' }),
    'not-a-model': () =>
      writeFolder(join(folder, 'not-a-model'), { 'model.onnx': '<html>', 'tokenizer.json': tinyTokenizer() }),
    'bad-tokenizer': () =>
      writeTinyModel(join(folder, 'bad-tokenizer'), { output: 'logits' }, { 'tokenizer.json': { model: 7 } }),
    dense: () =>
      writeTinyModel(
        join(folder, 'dense'),
        { output: 'hidden' },
        { 'encoder.json': { embedding: { pooling: 'cls' } } },
      ),
    'negative-idf': () =>
      writeTinyModel(join(folder, 'negative-idf'), { output: 'logits' }, { 'idf.json': { moss: -1 } }),
  };
  const refused: [string, string[], string[]][] = [
    ['no folder', ['--encoder', 'nowhere'], ['nowhere: ', 'no such folder of a model']],
    ['no tokenizer', ['--encoder', 'no-tokenizer'], ['no-tokenizer: ', 'lacks its tokenizer.json']],
    ['another vocabulary', ['--encoder', 'other-vocabulary'], ['other-vocabulary/model.onnx: ', 'a vocabulary of 31']],
    [
      'an operator that the runtime lacks',
      ['--encoder', 'unknown-operator'],
      ['unknown-operator/model.onnx: ', 'Ponder'],
    ],
    ['weights that are not numbers', ['--encoder', 'nan'], ['nan/model.onnx: ', 'the weight NaN']],
    ['a file that is no model', ['--encoder', 'not-a-model'], ['not-a-model/model.onnx: ', 'cannot open it']],
    ['a tokenizer that is none', ['--encoder', 'bad-tokenizer'], ['bad-tokenizer/tokenizer.json: ', 'cannot be used']],
    ['a query weight below 0', ['--encoder', 'negative-idf'], ['negative-idf/idf.json: ', 'weight -1 of token "moss"']],
    ['a model that embeds', ['--encoder', 'dense'], ['dense/model.onnx: ', 'it embeds texts', 'use it with --dense']],
    ['an unknown method', ['--method', 'splode'], ['method is "splode"', 'expected one of DeepCT']],
    [
      'a method of queries that need a model',
      ['--method', 'unicoil', '--encoder', 'model'],
      ['uniCOIL', 'nearest that needs none is TILDEv2'],
    ],
    ['a method without its model', ['--method', 'SPLADE-doc'], ['SPLADE-doc needs a model']],
    ['a model for a method without one', ['--method', 'BM25', '--encoder', 'model'], ['BM25 needs no model']],
    ['a method without its tokenizer', ['--method', 'BINARY'], ['BINARY needs a tokenizer']],
    ['expansions without an encoder', ['--expansions', 'docs.jsonl'], ['expansions are for an encoder']],
    [
      'expansions that are none',
      ['--encoder', 'model', '--expansions', 'docs.jsonl'],
      ['docs.jsonl:1: ', 'expansion undefined'],
    ],
    [
      'a query encoder without its table',
      ['--encoder', 'model', '--query-encoder', 'geometric'],
      ['"geometric"', 'expected queryWeights'],
    ],
    ['an unknown runtime', ['--encoder', 'model', '--runtime', 'tensorflow'], ['encoding.runtime', '"tensorflow"']],
    ['a window of nothing', ['--encoder', 'model', '--window', '2'], ['encoding.window', '2']],
    ['more than all of the mass', ['--encoder', 'model', '--prune-mass', '1.5'], ['prune.mass', '1.5']],
    ['a cache that is a file', ['--encoder', 'model', '--cache', 'docs.jsonl'], ['cannot keep vectors in docs.jsonl']],
  ];

  it.each(refused)('is refused for %s', async (_, args, says) => {
    for (const [name, make] of Object.entries(files)) if (args.includes(name)) make();
    const result = await runHere(['build', 'docs.jsonl', '--out', 'refused', ...args], { cwd: folder });
    expectRefusal(result, says);
    expect(snapshot(join(folder, 'refused'))).toBeUndefined();
    expect(existsSync(join(folder, 'refused.building'))).toBe(false);
  });
});
