import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../index-builder/config.ts';
import { codeOf } from '../../index-builder/dense/code.ts';
import { encodeToFile } from '../../index-builder/encode.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { jsonLines, snapshot } from '../cli/run-cli.ts';
import { random } from '../golden/random.ts';
import { npyBytes } from './npy-bytes.ts';
import { readCodes, stageOf } from './read-codes.ts';
import { TINY_WIDTH } from './tiny-embedder.ts';
import { DENSE, DOCUMENTS, documentsOf, useWorkplace } from './workplace.ts';

const { at, buildAs, codesOf, indexOf, input, models, packsOf, table, write } = useWorkplace();

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
