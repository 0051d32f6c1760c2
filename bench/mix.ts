import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { askIndex } from '../index-builder/evaluation/ask-index.ts';
import { readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { measure } from '../index-builder/evaluation/metrics.ts';
import { askRanking } from '../index-builder/evaluation/ranking.ts';
import { SILENT } from '../index-builder/progress.ts';
import { queryKind } from '../shared/text/query-kind.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';
import { drawCollection, readPairs } from './training-pairs.ts';

// How much pieces should count beside words, by the kind of query, on training data alone: `npm run -s bench:mix
// [encoder]`. Each source of the pairs is a collection of its own, and each pair a query with its answer; SciFact has
// judged queries for training. Prints the table of docs/relevance.md.

/** Sources whose queries are neither single words nor sure to be found by words alone. */
const SOURCES = ['arxiv-ict', 'debian', 'docs-description', 'docs-title', 'evidence-inference', 'medquad'].concat([
  'pmc-section-ict',
  'scitldr',
  'squad-sent',
  'tldr',
  'wordnet',
]);
const LIMITS = { passages: 6000, queries: 1200 };
/** Weights of pieces where words weigh 1 and both give their best document the same score on average. */
const WEIGHTS = [0, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.4];
/** Fewer queries of a kind say nothing of it. */
const LEAST_QUERIES = 15;
const METRIC = parseMetric('ndcg@10');

interface JudgedText {
  readonly text: string;
  readonly judgements: ReadonlyMap<string, number>;
}

const folder = mkdtempSync(join(tmpdir(), 'cairn-mix-'));
const index = join(folder, 'index');
const config = parseConfig({ encoder: encoderFolder(), cache: join(folder, 'vectors') });
/** nDCG@10 of every query by kind, source and weight. */
const found = new Map<string, Map<string, number[][]>>();

const scifact = beside('data/eval/scifact');
const { queries } = await readJudgedQueries(join(scifact, 'queries.jsonl.gz'), join(scifact, 'qrels/train.tsv'));
await measureSource('scifact (train)', scifact, queries);
const pairs = await readPairs(beside('data/train/pairs.jsonl.xz'));
for (const source of SOURCES) {
  const collection = drawCollection(source, pairs.get(source) ?? [], LIMITS);
  const input = join(folder, 'passages.jsonl');
  writeFileSync(input, collection.passages.map((text, i) => `${JSON.stringify({ id: String(i), text })}\n`).join(''));
  const judged = collection.queries.map(({ text, relevant }) => ({
    text,
    judgements: new Map(Array.from(relevant, (number) => [String(number), 1])),
  }));
  await measureSource(source, input, judged);
}
rmSync(folder, { recursive: true });

const rows = [['kind of query', 'source', 'queries', ...WEIGHTS.map((weight) => String(weight))]];
for (const [kind, bySource] of [...found].sort()) {
  const told = [...bySource].filter(([, values]) => values[0]!.length >= LEAST_QUERIES);
  const means = told.map(([, values]) => values.map(mean));
  told.forEach(([source, values], i) => {
    rows.push([kind, source, String(values[0]!.length), ...means[i]!.map((value) => value.toFixed(3))]);
  });
  const all = WEIGHTS.map((_, i) => mean(means.map((values) => values[i]!)).toFixed(4));
  rows.push([`**${kind}**`, '**mean of sources**', '', ...all]);
}
process.stdout.write(markdown(rows));

async function measureSource(source: string, input: string, judged: readonly JudgedText[]): Promise<void> {
  const { manifest } = await build([input], index, config, SILENT);
  const { word, piece } = manifest.scoring.weights;
  for (const [i, weight] of WEIGHTS.entries()) {
    const largest = Math.max(word, piece * weight);
    const ask = await askIndex(index, { word: word / largest, piece: (piece * weight) / largest });
    for (const { text, judgements } of judged) {
      const ranking = await askRanking(ask, text, { depth: 10, group: 'document' });
      const kind = queryKind(text);
      const bySource = found.get(kind) ?? new Map<string, number[][]>();
      const values = bySource.get(source) ?? WEIGHTS.map(() => []);
      values[i]!.push(
        measure(
          METRIC,
          ranking.map(({ id }) => id),
          judgements,
        ),
      );
      found.set(kind, bySource.set(source, values));
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
