import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { measure } from '../index-builder/evaluation/metrics.ts';
import { SILENT } from '../index-builder/progress.ts';
import { CodedIndex, rankBoth } from './coded-index.ts';
import { KindTable } from './kind-table.ts';
import { markdown } from './markdown.ts';
import { BENCH_VECTORS, denseModel, denseTable } from './distilled-table.ts';
import { encoderFolder } from './shared-data.ts';
import { trainingCollections } from './training-collections.ts';

// How much the second stage should count beside the first, and how many candidates it should have, by the kind of query,
// on training data alone: `npm run -s bench:code-weights`. Prints the tables of docs/relevance.md.

/** Weights of the second stage where the first has 1. */
const WEIGHTS = [0, 0.25, 0.5, 0.7, 1, 1.4, 2, 3];
const CANDIDATES = [20, 50, 100, 200, 400];
const DEFAULT_CANDIDATES = 100;
const METRIC = parseMetric('ndcg@10');

const folder = mkdtempSync(join(tmpdir(), 'cairn-code-weights-'));
const index = join(folder, 'index');

const config = parseConfig({
  encoder: encoderFolder(),
  dense: denseModel(),
  denseTable: await denseTable(256),
  cache: BENCH_VECTORS,
});
const byWeight = new KindTable(WEIGHTS.map((weight) => `weight ${weight}`));
const byCandidates = new KindTable(CANDIDATES.map((candidates) => `${candidates} candidates`));
for await (const { source, input, queries } of trainingCollections(folder)) {
  process.stderr.write(`${source}\n`);
  await build([input], index, config, SILENT);
  const coded = await CodedIndex.open(index);
  for (const { text, judgements } of queries) {
    const staged = await coded.ask(text);
    const value = (candidates: number, weight: number): number => {
      const ids = rankBoth(staged, candidates, weight).slice(0, 10);
      return measure(
        METRIC,
        ids.map((document) => coded.ids[document]!),
        judgements,
      );
    };
    byWeight.add(
      text,
      source,
      WEIGHTS.map((weight) => value(DEFAULT_CANDIDATES, weight)),
    );
    byCandidates.add(
      text,
      source,
      CANDIDATES.map((candidates) => value(candidates, 1)),
    );
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(`### Weight of the second stage\n\n${markdown(byWeight.rows())}`);
process.stdout.write(`\n### Candidates, at weight 1\n\n${markdown(byCandidates.rows())}`);
