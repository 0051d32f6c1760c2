import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tablePath } from '../../index-builder/dense/table-file.ts';
import { stageOf } from './read-codes.ts';
import { modelHash, TINY_WIDTH, writeTable } from './tiny-embedder.ts';
import { useWorkplace } from './workplace.ts';

const { at, buildAs, indexOf, models } = useWorkplace();

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
