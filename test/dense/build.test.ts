import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../index-builder/config.ts';
import { codeOf } from '../../index-builder/dense/code.ts';
import type { EncoderCard } from '../../index-builder/encoders/encoder.ts';
import { DENSE_WEIGHTS } from '../../index-builder/weights/default-mix.ts';
import { DENSE_VERSION } from '../../shared/format/layout.ts';
import { packKey } from '../../shared/format/object.ts';
import { jsonLines, snapshot } from '../cli/run-cli.ts';
import { readCodes, stageOf } from './read-codes.ts';
import { modelHash } from './tiny-embedder.ts';
import { DOCUMENTS, embeddingsOf, ENCODING, useWorkplace } from './workplace.ts';

const { at, buildAs, codesOf, indexOf, models, packsOf, table, write } = useWorkplace();

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
    const rest = Object.entries(packsOf('first')).filter(([name]) => !own.includes(name));
    expect(Object.fromEntries(rest)).toEqual(packsOf('plain'));
  });

  it('counts documents of no text, which have no code', async () => {
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
