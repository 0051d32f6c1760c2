import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { askIndex } from '../index-builder/evaluation/ask-index.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { measure } from '../index-builder/evaluation/metrics.ts';
import { askRanking } from '../index-builder/evaluation/ranking.ts';
import { SILENT } from '../index-builder/progress.ts';
import { KindTable } from './kind-table.ts';
import { markdown } from './markdown.ts';
import { encoderFolder } from './shared-data.ts';
import { trainingCollections } from './training-collections.ts';

// How much pieces should count beside words, by the kind of query, on training data alone: `npm run -s bench:mix
// [encoder]`. Prints the table of docs/relevance.md.

/** Weights of pieces where words weigh 1 and both give their best document the same score on average. */
const WEIGHTS = [0, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.4];
const METRIC = parseMetric('ndcg@10');

const folder = mkdtempSync(join(tmpdir(), 'cairn-mix-'));
const index = join(folder, 'index');
const config = parseConfig({ encoder: encoderFolder(), cache: join(folder, 'vectors') });
const table = new KindTable(WEIGHTS.map(String));
for await (const { source, input, queries } of trainingCollections(folder)) {
  const { manifest } = await build([input], index, config, SILENT);
  const { word, piece } = manifest.scoring.weights;
  const asks = [];
  for (const weight of WEIGHTS) {
    const largest = Math.max(word, piece * weight);
    asks.push(await askIndex(index, { word: word / largest, piece: (piece * weight) / largest }));
  }
  for (const { text, judgements } of queries) {
    const values = [];
    for (const ask of asks) {
      const ranking = await askRanking(ask, text, { depth: 10, group: 'document' });
      const ids = ranking.map(({ id }) => id);
      values.push(measure(METRIC, ids, judgements));
    }
    table.add(text, source, values);
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(markdown(table.rows()));
