import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { build, type BuildSummary } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { codeOf } from '../../index-builder/dense/code.ts';
import { type DistilledTable, tablePath } from '../../index-builder/dense/table-file.ts';
import { encodeToFile } from '../../index-builder/encode.ts';
import { encoderText } from '../../index-builder/document-text.ts';
import type { EncoderCard } from '../../index-builder/encoders/encoder.ts';
import { openDenseModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { openEncoder } from '../../index-builder/encoders/open-encoder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { DENSE_WEIGHTS } from '../../index-builder/weights/default-mix.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { DENSE_VERSION } from '../../shared/format/layout.ts';
import { packKey } from '../../shared/format/object.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines, snapshot } from '../cli/run-cli.ts';
import { TINY_PIECES } from '../encoders/tiny-model.ts';
import { random } from '../golden/random.ts';
import { npyBytes } from './npy-bytes.ts';
import { contentHashes, readCodes, stageOf } from './read-codes.ts';
import { modelHash, TINY_WIDTH, writeTable, writeTinyEmbedder } from './tiny-embedder.ts';

const work = temporaryFolder();
const home = process.cwd();
afterEach(() => process.chdir(home));
afterAll(() => work.remove());
const at = (name: string): string => join(work.path, name);
/** Folder of an index. */
const indexOf = (name: string): string => at(`index-${name}`);

const WORDS = TINY_PIECES.filter((piece) => /^[a-z]{3,}$/.test(piece));
/** Documents of words that the tiny models know, a page each, in the order of the index. */
function documentsOf(count: number): CairnDocument[] {
  const next = random(5);
  const draw = (words: number): string =>
    Array.from({ length: words }, () => WORDS[Math.floor(next() * WORDS.length)]!).join(' ');
  return Array.from({ length: count }, (_, i) => {
    const id = `d${String(i).padStart(4, '0')}`;
    return { id, url: id, page: id, title: draw(2), headings: [], text: draw(3 + (i % 40)) };
  });
}
const DOCUMENTS = documentsOf(40);

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

let input: string;
let table: DistilledTable;
/** Models: one that embeds and brings its table, the same without one, one that weighs pieces as well. */
let models: Record<'own' | 'bare' | 'both', string>;
beforeAll(() => {
  input = write('documents.jsonl', jsonLines(DOCUMENTS));
  models = {
    own: writeTinyEmbedder(at('own')),
    bare: writeTinyEmbedder(at('bare')),
    both: writeTinyEmbedder(at('both'), { isBoth: true }),
  };
  table = writeTable(join(models.own, 'query.table'), { model: modelHash(models.own) });
  writeTable(join(models.both, 'query.table'), { model: modelHash(models.both) });
});

const ENCODING = { threads: 1, window: 24 };
const DENSE: ConfigInput = { cache: false, encoding: ENCODING };

/** Builds into a folder of that name; without settings the model that brings its table embeds. */
function buildAs(name: string, config: ConfigInput = { dense: models.own }, from = input): Promise<BuildSummary> {
  return build([from], indexOf(name), parseConfig({ ...DENSE, ...config }), SILENT);
}

async function codesOf(name: string, config?: ConfigInput, from?: string) {
  const { manifest } = await buildAs(name, config, from);
  return readCodes(indexOf(name), manifest);
}

/** What a model says of documents, by hand. */
async function embeddingsOf(model: string, documents: readonly CairnDocument[]): Promise<(Float32Array | undefined)[]> {
  const encoder = await openEncoder(openDenseModelFolder(model), {
    runtime: undefined,
    threads: 1,
    windowTokens: ENCODING.window,
    overlapTokens: 32,
    repeatContext: true,
    heads: { sparse: false, embedding: true },
  });
  try {
    const encoded = await Promise.all(documents.map((document) => encoder.encode(encoderText(document))));
    return encoded.map(({ embedding }) => embedding);
  } finally {
    await encoder.close();
  }
}

/** Bytes of all packs, by name. */
const packsOf = (name: string): Record<string, string> => snapshot(join(indexOf(name), 'packs'))!;

describe('a build with a model that embeds', { timeout: 60_000 }, () => {
  it('has the code of every document, and says what it is of', async () => {
    const { manifest, embedding, encoding, uncoded } = await buildAs('first');
    const stage = stageOf(manifest);
    expect(stage).toMatchObject({
      version: DENSE_VERSION,
      model: modelHash(models.own),
      projection: table.basis.projection,
      dims: 8,
      bits: 1,
      candidates: 100,
      weights: DENSE_WEIGHTS,
      table: { bytes: table.object.length, headBytes: table.headBytes, tokens: table.tokens },
    });
    expect(new Uint8Array(readFileSync(join(indexOf('first'), packKey(stage.table.pack))))).toEqual(table.object);
    expect({ embedding, encoding, uncoded }).toMatchObject({
      embedding: { encoded: 40, cached: 0, ready: 0, damaged: 0 },
      encoding: undefined,
      uncoded: 0,
    });
    expect(embedding!.tokens).toBeGreaterThan(40 * 5);
    const { dense } = manifest.settings as { dense: EncoderCard };
    expect(dense).toMatchObject({ name: 'own', model: stage.model, settings: { windowTokens: 24 } });
    const { codes, denseTable } = manifest.counts.bytes;
    expect([codes, denseTable]).toEqual([5 + 40 + 5, table.object.length]);
    const embeddings = await embeddingsOf(models.own, DOCUMENTS);
    const expected = embeddings.map((each) => codeOf(table.projection, each!, 1));
    expect(readCodes(indexOf('first'), manifest)).toEqual(expected);
    expect(new Set(expected.map(String)).size).toBeGreaterThan(5);
  });

  it('is the same whatever the threads, and with the cache', async () => {
    const whole = snapshot(indexOf('first'));
    await buildAs('threads', { dense: models.own, encoding: { ...ENCODING, threads: 2 }, cache: at('kept') });
    expect(snapshot(indexOf('threads'))).toEqual(whole);
    const { embedding } = await buildAs('again', { dense: models.own, cache: at('kept') });
    expect(embedding).toMatchObject({ encoded: 0, cached: 40, tokens: 0 });
    expect(snapshot(indexOf('again'))).toEqual(whole);
  });

  it('stores what is asked for: bits, candidates, weights', async () => {
    const { manifest } = await buildAs('bytes', {
      dense: models.own,
      denseBits: 8,
      candidates: 7,
      denseWeights: { symbol: 0 },
    });
    expect(stageOf(manifest)).toMatchObject({
      bits: 8,
      candidates: 7,
      weights: { ...DENSE_WEIGHTS, symbol: 0 },
    });
    const embeddings = await embeddingsOf(models.own, DOCUMENTS);
    expect(readCodes(indexOf('bytes'), manifest)).toEqual(embeddings.map((each) => codeOf(table.projection, each!, 8)));
    const one = await buildAs('one', { dense: models.own, denseWeights: 2.5 });
    expect(stageOf(one.manifest).weights).toEqual({ plain: 2.5, question: 2.5, symbol: 2.5 });
  });

  it('leaves the index of everything else as it was', async () => {
    await buildAs('plain', {});
    const { manifest } = await buildAs('first');
    const own = [stageOf(manifest).table, ...stageOf(manifest).shards.flat()].map(({ pack }) => pack);
    // The content of documents has changed, and so have the directory of ids and what names it.
    expect(Object.keys(packsOf('first'))).toHaveLength(Object.keys(packsOf('plain')).length + own.length);
    expect(await contentHashes(indexOf('first'))).not.toEqual(await contentHashes(indexOf('plain')));
  });

  it('counts documents of no text, which have no code and the content hash of before', async () => {
    const documents = [
      ...DOCUMENTS.slice(0, 3),
      { id: 'z1', vector: { moss: 1 } },
      { id: 'z2', text: '\u0001', vector: { moss: 1 } },
    ];
    const from = write('some.jsonl', jsonLines(documents));
    const { manifest, uncoded } = await buildAs('some', undefined, from);
    expect(uncoded).toBe(2);
    expect(readCodes(indexOf('some'), manifest).map((code) => code !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    await buildAs('some-plain', {}, from);
    const [now, before] = [await contentHashes(indexOf('some')), await contentHashes(indexOf('some-plain'))];
    expect(now.map((hash, i) => hash === before[i])).toEqual([false, false, false, true, true]);
  });

  it('has other content hashes where codes are others', async () => {
    const first = await contentHashes(indexOf('first'));
    const bytes = await contentHashes(indexOf('bytes'));
    expect(first.filter((hash, i) => hash === bytes[i])).toEqual([]);
  });
});

describe('the query table of a build', { timeout: 60_000 }, () => {
  it('is the one that is named, before the one of this working folder', async () => {
    const named = at('named/other.table');
    writeTable(named, { model: modelHash(models.bare), dims: 16 });
    expect(stageOf((await buildAs('named', { dense: models.bare, denseTable: named })).manifest).dims).toBe(16);
  });

  it('is the one that was distilled in this working folder', async () => {
    mkdirSync(at('elsewhere'));
    process.chdir(at('elsewhere'));
    writeTable(tablePath(modelHash(models.bare)), { model: modelHash(models.bare), dims: 24 });
    expect(stageOf((await buildAs('found', { dense: models.bare })).manifest).dims).toBe(24);
  });

  it('is missed by name, with the command that makes one', async () => {
    mkdirSync(at('empty'));
    process.chdir(at('empty'));
    const hash = modelHash(models.bare).slice(0, 12);
    await expect(buildAs('never', { dense: models.bare })).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: models.bare },
      message: `no query table of the model bare (${hash}), expected one: cairn distill ${models.bare} --queries FILE makes it`,
    });
    expect(existsSync(indexOf('never'))).toBe(false);
  });

  it('is refused where it is of another model, or for other embeddings', async () => {
    const other = at('tables/other.table');
    writeTable(other, { model: 'ab'.repeat(32) });
    const hash = modelHash(models.own).slice(0, 12);
    await expect(buildAs('never', { dense: models.own, denseTable: other })).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: other },
      message: `a query table of the model hand-made (abababababab), expected one of own (${hash})`,
    });
    const wide = at('tables/wide.table');
    writeTable(wide, { model: modelHash(models.own), source: 24 });
    await expect(buildAs('never', { dense: models.own, denseTable: wide })).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: wide },
      message: `a query table for embeddings of 24 numbers, the model own (${hash}) gives ${TINY_WIDTH}`,
    });
    expect(existsSync(indexOf('never'))).toBe(false);
  });

  it('needs embeddings, and embeddings need it', async () => {
    await expect(buildAs('never', { denseTable: 'x.table' })).rejects.toThrow(
      /^the query table x\.table is for embeddings, expected a model \(dense\) or embeddings beside it/,
    );
    await expect(buildAs('never', { embeddings: 'x.npy' })).rejects.toThrow(
      /^the embeddings x\.npy are of an unknown model, expected its query table \(denseTable\) beside them/,
    );
  });
});

describe('a model that weighs pieces and embeds', { timeout: 60_000 }, () => {
  const both = (): ConfigInput => ({ encoder: models.both, dense: models.both });

  it('is run once for both, and gives what two would', async () => {
    const once = await buildAs('both', both());
    expect(once.encoding).toMatchObject({ encoded: 40, ready: 0 });
    expect(once.embedding).toEqual(once.encoding);
    // Under another path it is another model, which is run by itself.
    const copy = at('copy');
    mkdirSync(copy);
    for (const name of ['model.onnx', 'tokenizer.json', 'encoder.json', 'query.table'])
      copyFileSync(join(models.both, name), join(copy, name));
    const twice = await buildAs('twice', { ...both(), dense: copy });
    expect(twice.embedding).toMatchObject({ encoded: 40 });
    expect(packsOf('twice')).toEqual(packsOf('both'));
  });

  it('keeps one vector for both, of which nothing has to be made again', async () => {
    await buildAs('both-kept', { ...both(), cache: at('both.cache') });
    const again = await buildAs('both-again', { ...both(), cache: at('both.cache') });
    expect(again.encoding).toMatchObject({ encoded: 0, cached: 40 });
    expect(again.embedding).toMatchObject({ encoded: 0, cached: 40 });
    expect(packsOf('both-again')).toEqual(packsOf('both'));
  });

  it('embeds documents that bring a vector, and keeps that', async () => {
    const some = DOCUMENTS.map((document, i) => (i < 10 ? { ...document, vector: { moss: 2 } } : document));
    const from = write('vectors-of-some.jsonl', jsonLines(some));
    const { encoding, embedding, manifest } = await buildAs('own-vectors', both(), from);
    expect([encoding, embedding]).toMatchObject([
      { encoded: 30, ready: 10 },
      { encoded: 40, ready: 0 },
    ]);
    expect(readCodes(indexOf('own-vectors'), manifest)).toEqual(await codesOf('both'));
  });

  it('embeds the text of a document without its expansion', async () => {
    const expansions = write('expansions.jsonl', jsonLines([{ id: 'd0003', expansion: 'fog marker fog' }]));
    const { embedding, encoding, manifest } = await buildAs('expanded', { ...both(), expansions });
    expect([encoding, embedding]).toMatchObject([{ encoded: 40 }, { encoded: 40 }]);
    expect(readCodes(indexOf('expanded'), manifest)).toEqual(await codesOf('both'));
  });
});

describe('ready-made embeddings', { timeout: 60_000 }, () => {
  it('that were encoded elsewhere give the same index', async () => {
    const config = parseConfig({ ...DENSE, dense: models.own });
    const summary = await encodeToFile([input], at('embeddings.jsonl.gz'), config, SILENT);
    expect(summary).toMatchObject({ documents: 40, postings: 0, encoding: undefined, embedding: { encoded: 40 } });
    await buildAs('direct');
    const ready = await buildAs('ready', { dense: models.own, embeddings: at('embeddings.jsonl.gz') });
    expect(ready.embedding).toMatchObject({ encoded: 0, ready: 40 });
    expect(snapshot(indexOf('ready'))).toEqual(snapshot(indexOf('direct')));
    // Without the model everything but the settings is the same.
    const alone = await buildAs('alone', {
      embeddings: at('embeddings.jsonl.gz'),
      denseTable: join(models.own, 'query.table'),
    });
    expect(alone.manifest.settings).toMatchObject({ dense: { embeddings: 'embeddings.jsonl.gz' } });
    expect({ ...alone.manifest, settings: {} }).toEqual({ ...ready.manifest, settings: {} });
    expect(packsOf('alone')).toEqual(packsOf('direct'));
    expect(alone).toMatchObject({ encoding: undefined, uncoded: 0, embedding: { ready: 40, encoded: 0 } });
  });

  it('come in one file with vectors', async () => {
    const settings = { encoder: models.both, dense: models.both };
    const from = write('and-a-vector.jsonl', jsonLines([...DOCUMENTS, { id: 'z', vector: { moss: 1 } }]));
    const file = at('both.jsonl');
    const summary = await encodeToFile([from], file, parseConfig({ ...DENSE, ...settings }), SILENT);
    expect([summary.encoding, summary.embedding]).toMatchObject([{ encoded: 40, ready: 1 }, { encoded: 41 }]);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const members = lines.map((line) => Object.keys(JSON.parse(line) as object).join());
    expect(members).toEqual([...DOCUMENTS.map(() => 'id,vector,embedding'), 'id,vector']);
    const direct = await buildAs('both-direct', settings, from);
    const ready = await buildAs('both-ready', { ...settings, vectors: file, embeddings: file }, from);
    expect([ready.encoding, ready.embedding]).toMatchObject([
      { ready: 41, encoded: 0 },
      { ready: 40, encoded: 1 },
    ]);
    expect(ready.manifest.dense).toEqual(direct.manifest.dense);
    expect(ready.manifest.counts).toEqual(direct.manifest.counts);
  });

  it('leave to the model what they lack, and are counted where their documents did not come', async () => {
    const embedding = Array.from({ length: TINY_WIDTH }, (_, i) => i - 7.5);
    const file = write('few.jsonl', jsonLines(['d0001', 'other'].map((id) => ({ id, embedding }))));
    const { embedding: counts, leftOut, manifest } = await buildAs('few', { dense: models.own, embeddings: file });
    expect(counts).toMatchObject({ encoded: 39, ready: 1 });
    expect(leftOut).toEqual({ 'embedding without a document': 1 });
    const [codes, all] = [readCodes(indexOf('few'), manifest), await codesOf('first')];
    expect(codes[1]).toEqual(codeOf(table.projection, Float32Array.from(embedding), 1));
    expect(codes.toSpliced(1, 1)).toEqual(all.toSpliced(1, 1));
  });

  it('are missed by name where no model makes them; skipped, the documents have no code', async () => {
    const embedding = Array.from({ length: TINY_WIDTH }, (_, i) => i - 7.5);
    const embeddings = write('lacking.jsonl', jsonLines(DOCUMENTS.slice(4).map(({ id }) => ({ id, embedding }))));
    const config = { embeddings, denseTable: join(models.own, 'query.table') };
    const lines = [{ id: 'no text', vector: { moss: 1 } }, ...DOCUMENTS];
    const from = write('no-text.jsonl', jsonLines(lines));
    const named = ['d0000', 'd0001', 'd0002'].map((id, i) => `"${id}" (${from}:${i + 2})`).join(', ');
    await expect(buildAs('never', config, from)).rejects.toMatchObject({
      code: 'bad-request',
      place: { file: embeddings },
      message: `4 documents have no embedding, the first 3 are ${named}; expected one for each, or the model that makes them`,
    });
    const { uncoded, manifest, embedding: counts } = await buildAs('lacking', { ...config, onError: 'skip' }, from);
    expect([uncoded, counts!.ready, manifest.counts.documents]).toEqual([5, 36, 41]);
  });

  it('give the same codes in one shard and in three, of a matrix in the order of the inputs', async () => {
    const next = random(9);
    const documents = documentsOf(2300).reverse();
    const from = write('many.jsonl', jsonLines(documents));
    const rows = documents.map(() => Array.from({ length: TINY_WIDTH }, () => Math.fround(next() - 0.5)));
    const embeddings = write('many.npy', npyBytes(rows));
    const config = { embeddings, denseTable: join(models.own, 'query.table'), denseBits: 8 as const };
    const whole = await buildAs('one-shard', config, from);
    const parts = await buildAs('three-shards', { ...config, shardDocuments: 1000 }, from);
    expect(stageOf(whole.manifest).shards.map((packs) => packs.length)).toEqual([1]);
    expect(stageOf(parts.manifest).shards.map((packs) => packs.length)).toEqual([1, 1, 1]);
    const expected = rows.reverse().map((row) => codeOf(table.projection, Float32Array.from(row), 8));
    expect(readCodes(indexOf('one-shard'), whole.manifest)).toEqual(expected);
    expect(readCodes(indexOf('three-shards'), parts.manifest)).toEqual(expected);
    expect(stageOf(parts.manifest).table).toEqual(stageOf(whole.manifest).table);
    expect(basename(embeddings)).toBe((whole.manifest.settings.dense as { embeddings: string }).embeddings);
  });

  it('of no document of a shard leave that without packs', async () => {
    const documents = documentsOf(2100);
    const from = write('halves.jsonl', jsonLines(documents));
    const embedding = Array.from({ length: TINY_WIDTH }, (_, i) => i - 7.5);
    const embeddings = write('halves.jsonl.embeddings.jsonl', jsonLines([{ id: 'd1500', embedding }]));
    const config = { embeddings, denseTable: join(models.own, 'query.table'), onError: 'skip' as const };
    const { manifest, uncoded } = await buildAs('halves', { ...config, shardDocuments: 1000 }, from);
    expect(stageOf(manifest).shards.map((packs) => packs.length)).toEqual([0, 1, 0]);
    expect(uncoded).toBe(2099);
    expect(readCodes(indexOf('halves'), manifest).flatMap((code, i) => (code ? [i] : []))).toEqual([1500]);
  });
});
