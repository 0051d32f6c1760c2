import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../index-builder/config.ts';
import { askIndex, type Shares } from '../index-builder/evaluation/ask-index.ts';
import { evaluate } from '../index-builder/evaluation/evaluate.ts';
import { type JudgedQuery, readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { askRanking } from '../index-builder/evaluation/ranking.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import { FloatIndex } from './float-index.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';

// What pruning, quantization, query weights and windows cost in relevance and save in bytes, on three judged
// collections: `npm run -s bench:quality [encoder]`. Prints the tables of docs/relevance.md.

const SETS = ['scifact', 'cranfield', 'cacm'] as const;
const METRICS = ['ndcg@10', 'recall@100'].map(parseMetric);
const folder = mkdtempSync(join(tmpdir(), 'cairn-quality-'));
const base: ConfigInput = { encoder: encoderFolder(), onError: 'skip', cache: join(folder, 'vectors'), impactBits: 8 };
const published = { queryWeights: beside('data/bert/opensearch_idf.json') };

const TABLES: Readonly<Record<string, readonly (readonly [name: string, change: ConfigInput])[]>> = {
  'Pruning, at 8 bits': [
    ['all pieces', { prune: {} }],
    ['mass .9', { prune: { mass: 0.9 } }],
    ['mass .8', { prune: { mass: 0.8 } }],
    ['mass .7', { prune: { mass: 0.7 } }],
    ['mass .6', { prune: { mass: 0.6 } }],
    ['ratio .1', { prune: { maxRatio: 0.1 } }],
    ['ratio .25', { prune: { maxRatio: 0.25 } }],
  ],
  'Bits of an impact, at mass .8': [
    [8, 8],
    [8, 6],
    [8, 5],
    [8, 4],
    [8, 3],
    [6, 6],
    [5, 5],
    [4, 4],
  ].map(([word, piece]) => [`words ${word}, pieces ${piece}`, { impactBits: { word, piece } }] as const),
  'Query weights, at mass .8 and 8 bits': [
    ['binary', { queryEncoder: 'binary' }],
    ['published table', published],
    ["the collection's own", {}],
    ['geometric mean of both', { ...published, queryEncoder: 'geometric' }],
  ],
  'Windows and titles, at mass .8 and 8 bits': [
    ['512, title in each', {}],
    ['256, title in each', { encoding: { window: 256 } }],
    ['256, title in the first', { encoding: { window: 256, context: false } }],
    ['128, title in each', { encoding: { window: 128 } }],
    ['128, title in the first', { encoding: { window: 128, context: false } }],
  ],
};

interface Quality {
  readonly pieces: number;
  readonly postingBits: number;
  readonly bytes: number;
  readonly fused: Readonly<Record<string, number>>;
  readonly alone: Readonly<Record<string, number>>;
  readonly overlap: number;
}

const inputs = new Map<string, { queries: readonly JudgedQuery[]; floats: FloatIndex }>();
for (const set of SETS) {
  const data = beside(`data/eval/${set}`);
  const { queries } = await readJudgedQueries(join(data, 'queries.jsonl.gz'), join(data, 'qrels/test.tsv'));
  inputs.set(set, { queries, floats: await FloatIndex.make([data], parseConfig({ ...base, prune: {} })) });
}
for (const [title, variants] of Object.entries(TABLES)) {
  const head = ['', 'pieces', 'bits a posting', 'of the text', 'top 10 as unquantized'];
  const rows = [[...head, ...SETS.flatMap((set) => [`${set} nDCG@10`, 'recall@100', 'pieces alone'])]];
  for (const [name, change] of variants) {
    const all: Quality[] = [];
    for (const set of SETS) all.push(await measureVariant(set, change));
    const mean = (of: (quality: Quality) => number): number =>
      all.reduce((sum, each) => sum + of(each), 0) / all.length;
    rows.push([
      name,
      mean(({ pieces }) => pieces).toFixed(0),
      mean(({ postingBits }) => postingBits).toFixed(1),
      mean(({ bytes }) => bytes).toFixed(2),
      mean(({ overlap }) => overlap).toFixed(3),
      ...all.flatMap(({ fused, alone }) => [
        fused['ndcg@10']!.toFixed(3),
        fused['recall@100']!.toFixed(3),
        alone['ndcg@10']!.toFixed(3),
      ]),
    ]);
  }
  process.stdout.write(`\n### ${title}\n\n${markdown(rows)}`);
}
rmSync(folder, { recursive: true });

async function measureVariant(set: string, change: ConfigInput): Promise<Quality> {
  const { queries, floats } = inputs.get(set)!;
  const out = join(folder, 'index');
  const { manifest, packBytes } = await build(
    [beside(`data/eval/${set}`)],
    out,
    parseConfig({ ...base, ...change }),
    SILENT,
  );
  const { counts } = manifest;
  const run = async (shares?: Shares) => {
    const ask = await askIndex(out, shares);
    return evaluate(queries, ({ text }) => askRanking(ask, text, { depth: 100, group: 'document' }), METRICS);
  };
  const fused = await run();
  const { queryWeights } = (await openFolder(out)).index;
  const same = fused.perQuery.map(({ text, ranking }) => {
    const truth = new Set(floats.top(text, queryWeights, 10));
    return ranking.slice(0, 10).filter(({ id }) => truth.has(id)).length / Math.max(1, truth.size);
  });
  return {
    pieces: counts.postings.piece / counts.documents,
    postingBits: (8 * (counts.bytes.lists! + counts.bytes.words!)) / (counts.postings.word + counts.postings.piece),
    bytes: packBytes / counts.textBytes,
    fused: fused.means,
    alone: (await run({ word: 0, piece: 1 })).means,
    overlap: same.reduce((sum, share) => sum + share, 0) / same.length,
  };
}
