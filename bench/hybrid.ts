import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { project, type Projection, unit } from '../index-builder/dense/projection.ts';
import { readTableFile } from '../index-builder/dense/table-file.ts';
import { fromHalf } from '../index-builder/encoders/half-float.ts';
import { readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { measure } from '../index-builder/evaluation/metrics.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { Rank } from '../shared/api.ts';
import { CODE_BITS, type CodeBits } from '../shared/format/code-block.ts';
import { INTERPOLATIONS } from '../shared/search/second-stage/interpolation.ts';
import type { Candidate } from '../shared/search/second-stage/rerank.ts';
import { search } from '../shared/search/search.ts';
import { CodedIndex, rankBoth, type StagedQuery } from './coded-index.ts';
import { BENCH_VECTORS, denseTable } from './distilled-table.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';

// The ways to rank by words, pieces and embeddings together, on SciFact with its published embeddings (all-MiniLM-L6-v2):
// `npm run -s bench:hybrid`. Each stage alone, each interpolation, the query's embedding by the table and by the model, codes of
// 1 and 8 bits, with and without feedback, and what a query reads. The weight of the second stage is 1 throughout: no judged
// query decided anything.

const CANDIDATES = 100;
const WEIGHT = 1;
const METRIC = parseMetric('ndcg@10');
const DIMS = 256;
/** Unit of a query's embedding in integers. */
const UNIT = 2 ** 24;

/** A ranking of a query: documents, best first. */
type RankQuery = (query: StagedQuery) => readonly number[];

const folder = mkdtempSync(join(tmpdir(), 'cairn-hybrid-'));
const data = beside('data/eval/scifact');
const { queries } = await readJudgedQueries(join(data, 'queries.jsonl.gz'), join(data, 'qrels/test.tsv'));
const tableFile = await denseTable(DIMS);
const { projection } = readTableFile(tableFile);
const embeddingOf = readEmbeddings(beside('data/vectors/scifact.minilm.queries.jsonl.gz'), projection);

const rankings: readonly (readonly [name: string, rank: RankQuery])[] = [
  ['second stage alone', byDense],
  ...INTERPOLATIONS.map((way): [string, RankQuery] => [way, (query) => rankBoth(query, CANDIDATES, WEIGHT, way)]),
  ['min-max, times the match', byMatchedDense],
];

const rows = [['ranking', 'bits', "query's embedding", 'nDCG@10', 'with feedback', 'KB read', 'reads']];
for (const bits of CODE_BITS) {
  const index = join(folder, `index-${bits}`);
  await build([data], index, configOf(bits), SILENT);
  const coded = await CodedIndex.open(index);
  const bytes = { sparse: await readsOf(index, 'sparse'), dense2: await readsOf(index, 'dense2') };
  if (bits === 1) {
    const values = await meanOf(coded, [byFirst], 'table');
    rows.push(['first stage alone', '', '', values.plain[0]!, values.feedback[0]!, ...bytes.sparse]);
  }
  for (const by of ['table', 'model'] as const) {
    const values = await meanOf(
      coded,
      rankings.map(([, rank]) => rank),
      by,
    );
    // The model's embedding needs no rows of the table, and a call of the model instead.
    rankings.forEach(([name], i) =>
      rows.push([
        name,
        String(bits),
        by,
        values.plain[i]!,
        values.feedback[i]!,
        ...(by === 'table' ? bytes.dense2 : ['', '']),
      ]),
    );
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(
  `SciFact, ${queries.length} queries, ${CANDIDATES} candidates, weight ${WEIGHT}\n\n${markdown(rows)}`,
);

function configOf(denseBits: CodeBits): ReturnType<typeof parseConfig> {
  const embeddings = beside('data/vectors/scifact.minilm.docs.jsonl.gz');
  return parseConfig({ encoder: encoderFolder(), embeddings, denseTable: tableFile, denseBits, cache: BENCH_VECTORS });
}

/** Mean of the metric over all queries for each ranking, without and with feedback. */
async function meanOf(
  coded: CodedIndex,
  ranks: readonly RankQuery[],
  by: 'table' | 'model',
): Promise<{ plain: string[]; feedback: string[] }> {
  const meanWith = async (feedback: boolean): Promise<string[]> => {
    const sums = ranks.map(() => 0);
    for (const { id, text, judgements } of queries) {
      const staged = await coded.ask(text, { feedback, ...(by === 'model' && { embedding: embeddingOf(id) }) });
      for (const [i, rank] of ranks.entries()) {
        const ids = rank(staged).slice(0, 10);
        sums[i]! += measure(
          METRIC,
          ids.map((document) => coded.ids[document]!),
          judgements,
        );
      }
    }
    return sums.map((sum) => (sum / queries.length).toFixed(3));
  };
  return { plain: await meanWith(false), feedback: await meanWith(true) };
}

function byFirst({ first }: StagedQuery): number[] {
  return first.map(({ document }) => document);
}

function byDense({ all }: StagedQuery): number[] {
  return [...all].sort((a, b) => (b.dense ?? -Infinity) - (a.dense ?? -Infinity)).map(({ document }) => document);
}

/** The second stage counts as far as the first one found the query's terms in a document. */
function byMatchedDense({ first }: StagedQuery): number[] {
  const candidates = first.slice(0, CANDIDATES);
  const part = (valueOf: (candidate: Candidate) => number): ((candidate: Candidate) => number) => {
    const values = candidates.map(valueOf);
    const [least, largest] = [Math.min(...values), Math.max(...values)];
    return (candidate) => (largest > least ? (valueOf(candidate) - least) / (largest - least) : 0);
  };
  const sparse = part(({ score }) => score);
  const dense = part(({ dense: own = 0 }) => own);
  const best = candidates[0]?.score ?? 1;
  const sum = (candidate: Candidate): number =>
    sparse(candidate) + WEIGHT * dense(candidate) * (candidate.score / best);
  const ranked = [...candidates].sort((a, b) => sum(b) - sum(a));
  return [...ranked, ...first.slice(CANDIDATES)].map(({ document }) => document);
}

/** KB and reads of a search, on average, with an empty cache. */
async function readsOf(index: string, rank: Rank): Promise<[kilobytes: string, reads: string]> {
  let [bytes, reads] = [0, 0];
  for (const { text } of queries) {
    const { index: opened, context } = await openFolder(index);
    const request = { query: text, k: 10, offset: 0, mode: 'balanced', rank, withText: false } as const;
    const { costs } = await search(opened, request, context);
    bytes += costs.bytes;
    reads += costs.reads;
  }
  return [(bytes / queries.length / 1000).toFixed(0), (reads / queries.length).toFixed(1)];
}

/** The model's embeddings of queries, by their ids, as the second stage takes them. */
function readEmbeddings(file: string, by: Projection): (id: string) => Int32Array {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const embeddings = new Map(
    lines.map((line) => {
      const { id, embedding } = JSON.parse(line) as { id: string; embedding: string };
      const bytes = Buffer.from(embedding, 'base64');
      const floats = Float32Array.from({ length: bytes.length / 2 }, (_, i) => fromHalf(bytes.readUInt16LE(i * 2)));
      return [id, Int32Array.from(project(by, unit(floats)), (value) => Math.round(value * UNIT))];
    }),
  );
  return (id) => {
    const embedding = embeddings.get(id);
    if (!embedding) throw new Error(`${file} has no embedding of query ${id}`);
    return embedding;
  };
}
