import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, type BuildSummary } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { askIndex, type Shares } from '../../index-builder/evaluation/ask-index.ts';
import { findBeirFiles } from '../../index-builder/evaluation/beir-folder.ts';
import { evaluate, type Rank } from '../../index-builder/evaluation/evaluate.ts';
import { type JudgedQuery, readJudgedQueries } from '../../index-builder/evaluation/judged-queries.ts';
import { parseMetrics } from '../../index-builder/evaluation/metric-names.ts';
import { askRanking } from '../../index-builder/evaluation/ranking.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { search } from '../../shared/search/search.ts';
import { temporaryFolder } from '../build-documents.ts';

// Relevance on judged collections. They are no part of the repository: where their folder is missing, so is the test.
const DATA = resolve('../shared/data');
const isThere = existsSync(join(DATA, 'eval'));
if (!isThere) console.warn(`NOT TESTED: relevance, because there are no judged collections in ${join(DATA, 'eval')}`);

const ENCODER = resolve('../shared/models/splade-tiny');
const hasEncoder = isThere && existsSync(ENCODER);
if (!hasEncoder) console.warn(`NOT TESTED: relevance with an encoder, because there is none in ${ENCODER}`);

const PIECES: ConfigInput = {
  vectors: join(DATA, 'vectors/scifact.splade-tiny.docs.jsonl.gz'),
  queryWeights: join(DATA, 'bert/opensearch_idf.json'),
  tokenizer: join(DATA, 'bert/tokenizer.json'),
};

const work = temporaryFolder();
afterAll(() => work.remove());

/** Builds a collection in a folder of that name; its empty documents are left out. */
function buildSet(set: string, name: string, config: ConfigInput = {}): Promise<BuildSummary> {
  const settings = parseConfig({ onError: 'skip', ...config });
  return build([join(DATA, 'eval', set)], join(work.path, name), settings, SILENT);
}

async function queriesOf(set: string): Promise<readonly JudgedQuery[]> {
  const files = findBeirFiles(join(DATA, 'eval', set), 'test');
  return (await readJudgedQueries(files.queries, files.qrels)).queries;
}

/** Mean nDCG@10, with `shares` in place of those that the index has. */
async function ndcgOf(name: string, queries: readonly JudgedQuery[], shares?: Shares) {
  const ask = await askIndex(join(work.path, name), shares);
  const rank: Rank = ({ text }) => askRanking(ask, text, { depth: 10, group: 'document' });
  return (await evaluate(queries, rank, parseMetrics('ndcg@10'))).means['ndcg@10']!;
}

/** The first hundred hits of each query, with their scores. */
async function rankingsOf(name: string, queries: readonly JudgedQuery[]) {
  const { index, context } = await openFolder(join(work.path, name));
  const request = { k: 100, offset: 0, mode: 'exact', withText: false } as const;
  const rankings = [];
  for (const { text } of queries) {
    const { hits, matches } = await search(index, { ...request, query: text }, context);
    rankings.push({ matches, hits: hits.map(({ id, score }) => `${id} ${score}`) });
  }
  return { shards: index.directories.length, rankings };
}

describe.skipIf(!isThere)('words alone', () => {
  test.each([
    ['scifact', 5183, 300, 0.67],
    ['cranfield', 1398, 225, 0.34],
    ['cacm', 3204, 52, 0.47],
  ])('%s', async (set, documents, count, least) => {
    const { manifest, skipped } = await buildSet(set, set);
    expect(manifest.counts.documents).toBe(documents);
    // Two of Cranfield's documents have neither title nor text.
    expect(skipped.map((error) => error.message)).toEqual(
      Array.from({ length: set === 'cranfield' ? 2 : 0 }, () => expect.stringContaining('empty document') as string),
    );
    const queries = await queriesOf(set);
    expect(queries).toHaveLength(count);
    expect(await ndcgOf(set, queries)).toBeGreaterThanOrEqual(least);
  });

  test('a collection of 1, 2 and 4 shards has the same rankings and scores', async () => {
    const queries = await queriesOf('cacm');
    const whole = await rankingsOf('cacm', queries);
    expect(whole.shards).toBe(1);
    for (const [shards, shardDocuments] of [
      [2, 1800],
      [4, 1000],
    ] as const) {
      await buildSet('cacm', `cacm-${shards}`, { shardDocuments });
      expect(await rankingsOf(`cacm-${shards}`, queries)).toEqual({ shards, rankings: whole.rankings });
    }
  });
});

describe.skipIf(!isThere)('words and pieces', () => {
  beforeAll(async () => {
    await buildSet('scifact', 'pieces', PIECES);
  });

  test('pieces alone reach what was measured with the exact float weights', async () => {
    const alone = await ndcgOf('pieces', await queriesOf('scifact'), { word: 0, piece: 1 });
    expect(Math.abs(alone - 0.633)).toBeLessThanOrEqual(0.005);
  });

  test('both, in the shares that the build found, are better than either', async () => {
    expect(await ndcgOf('pieces', await queriesOf('scifact'))).toBeGreaterThanOrEqual(0.69);
  });
});

// The encoder's weights have 8 bits; the figures of pieces alone are those of its exact weights, with a published table.
describe.skipIf(!hasEncoder)('words and pieces of an encoder', () => {
  test.each([
    ['cranfield', 0.375, 0.346],
    ['cacm', 0.485, 0.354],
  ])('%s', { timeout: 300_000 }, async (set, fused, alone) => {
    const config: ConfigInput = { encoder: ENCODER, cache: join(work.path, 'vectors') };
    const queries = await queriesOf(set);
    await buildSet(set, `${set}-fused`, config);
    expect(await ndcgOf(`${set}-fused`, queries)).toBeGreaterThanOrEqual(fused);
    await buildSet(set, `${set}-alone`, { ...config, queryWeights: PIECES.queryWeights });
    const pieces = await ndcgOf(`${set}-alone`, queries, { word: 0, piece: 1 });
    expect(Math.abs(pieces - alone)).toBeLessThanOrEqual(0.01);
  });
});
