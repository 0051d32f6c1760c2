import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../index-builder/config.ts';
import { type JudgedQuery, readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { measure } from '../index-builder/evaluation/metrics.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { CodeBits } from '../shared/format/code-block.ts';
import { QUERY_KINDS } from '../shared/format/layout.ts';
import { DENSE_WEIGHTS } from '../index-builder/weights/default-mix.ts';
import { queryKind } from '../shared/text/query-kind.ts';
import { CodedIndex, rankBoth, rankWithFound, type StagedQuery } from './coded-index.ts';
import { BENCH_VECTORS, denseModel, denseTable } from './distilled-table.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';

// What the dimensions and bits of codes, the number of candidates and the query's embedding do to relevance, on three judged
// collections: `npm run -s bench:quality-codes`. Prints the tables of docs/relevance.md. The weights are the built-in ones;
// no judged query decided anything.

const SETS = ['scifact', 'cranfield', 'cacm'] as const;
const METRIC = parseMetric('ndcg@10');
const DIMS = [64, 128, 256, 384];
const BITS = [1, 8] as const;
const CANDIDATES = [20, 50, 100, 200, 400];
const DEFAULTS = { dims: 256, bits: 1, candidates: 100 } as const;
const folder = mkdtempSync(join(tmpdir(), 'cairn-codes-'));

type Rank = (query: StagedQuery, weight: number) => readonly number[];

const judged = new Map<string, readonly JudgedQuery[]>();
for (const set of SETS) {
  const data = beside(`data/eval/${set}`);
  const { queries } = await readJudgedQueries(join(data, 'queries.jsonl.gz'), join(data, 'qrels/test.tsv'));
  judged.set(set, queries);
}

const first: Rank = ({ first: all }) => all.map(({ document }) => document);
const both =
  (candidates: number): Rank =>
  (query, weight) =>
    rankBoth(query, candidates, weight);
const shapes: string[][] = [['dimensions', 'bits', 'bytes a document', 'table MB', ...SETS, 'mean']];
const depths: string[][] = [['candidates', ...SETS, 'mean']];
for (const dims of DIMS)
  for (const bits of BITS) {
    const isDefault = dims === DEFAULTS.dims && bits === DEFAULTS.bits;
    const variants = isDefault
      ? [both(DEFAULTS.candidates), first, ...CANDIDATES.map(both), ...[20, 100].map(withFound)]
      : [both(DEFAULTS.candidates)];
    const { means, tableBytes } = await measureShape(dims, bits, variants);
    const cells = [String(dims), String(bits), String((dims * bits) / 8), (tableBytes / 1e6).toFixed(2)];
    shapes.push([...cells, ...means[0]!]);
    if (!isDefault) continue;
    depths.push(['none: the first stage', ...means[1]!]);
    CANDIDATES.forEach((candidates, i) => depths.push([String(candidates), ...means[2 + i]!]));
    depths.push(
      ['100, and the 20 best by code', ...means.at(-2)!],
      ['100, and the 100 best by code', ...means.at(-1)!],
    );
  }
process.stdout.write(`### Dimensions and bits, ${DEFAULTS.candidates} candidates\n\n${markdown(shapes)}`);
process.stdout.write(`\n### Candidates, ${DEFAULTS.dims} dimensions of 1 bit\n\n${markdown(depths)}`);
process.stdout.write(`\nWeights: ${QUERY_KINDS.map((kind) => `${kind} ${DENSE_WEIGHTS[kind]}`).join(', ')}.\n`);
rmSync(folder, { recursive: true });

function withFound(found: number): Rank {
  return (query, weight) => rankWithFound(query, DEFAULTS.candidates, found, weight);
}

/** nDCG@10 of each variant, by set and as the mean of sets. */
async function measureShape(
  dims: number,
  bits: CodeBits,
  variants: readonly Rank[],
): Promise<{ means: string[][]; tableBytes: number }> {
  const table = await denseTable(dims);
  const sums = variants.map(() => [] as number[]);
  let tableBytes = 0;
  for (const set of SETS) {
    const config: ConfigInput = {
      encoder: encoderFolder(),
      dense: denseModel(),
      denseTable: table,
      denseBits: bits,
      onError: 'skip',
      cache: BENCH_VECTORS,
    };
    const out = join(folder, 'index');
    const { manifest } = await build([beside(`data/eval/${set}`)], out, parseConfig(config), SILENT);
    tableBytes = manifest.counts.bytes.denseTable ?? 0;
    const coded = await CodedIndex.open(out);
    const values = variants.map(() => 0);
    const queries = judged.get(set)!;
    for (const { text, judgements } of queries) {
      const staged = await coded.ask(text);
      const weight = DENSE_WEIGHTS[queryKind(text)];
      for (const [i, rank] of variants.entries()) {
        const ids = rank(staged, weight)
          .slice(0, 10)
          .map((document) => coded.ids[document]!);
        values[i]! += measure(METRIC, ids, judgements) / queries.length;
      }
    }
    values.forEach((value, i) => sums[i]!.push(value));
  }
  const means = sums.map((own) => {
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return [...own, mean].map((value) => value.toFixed(3));
  });
  return { means, tableBytes };
}
