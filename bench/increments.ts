import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { evaluate } from '../index-builder/evaluation/evaluate.ts';
import { type JudgedQuery, readJudgedQueries } from '../index-builder/evaluation/judged-queries.ts';
import { parseMetric } from '../index-builder/evaluation/metric-names.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { CairnDocument } from '../shared/document.ts';
import { search } from '../shared/search/search.ts';
import { mean } from '../index-builder/timing/distribution.ts';
import { markdown } from './markdown.ts';
import { drawQueries } from './query-set.ts';
import { beside } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What increments change of the answers, and of the reads they take, beside an index built as a whole: `npm run -s
// bench:increments`. The last documents of a shuffled collection come in 1, 3 and 8 increments, up to a tenth of the base.

const JUDGED = ['scifact', 'cranfield', 'cacm'] as const;
/** Sites, of which headings and sentences are the queries. */
const SITES = ['office-support-docs', 'win32-docs'] as const;
const DRAWN = 500;
const METRIC = parseMetric('ndcg@10');
const SEED = 20_261_125;
const folder = temporaryFolder();
const NO_CACHE = { get: () => undefined, has: () => false, set: () => undefined };

const rows = [
  ['', 'increments', 'documents', 'nDCG@10', 'whole', 'top 10 as whole', 'reads, nothing cached', 'whole', 'ratio'],
];
for (const set of [...JUDGED, ...SITES]) {
  const isSite = (SITES as readonly string[]).includes(set);
  const data = beside(isSite ? `data/docs/${set}.jsonl.gz` : `data/eval/${set}`);
  const queries = isSite ? await drawnQueries(data) : await judgedQueries(data);
  const documents: CairnDocument[] = [];
  const fields = isSite ? { headings: 'heading' } : {};
  for await (const { document } of readDocuments(data, { fields, onError: 'skip' })) documents.push(document);
  seededRandom(SEED).shuffle(documents);
  const whole = await ask(await buildOf(documents, `${set}-whole`), queries);
  const base = Math.ceil(documents.length / 1.1);
  for (const parts of [1, 3, 8]) {
    let at = await buildOf(documents.slice(0, base), `${set}-base`);
    // Ever smaller ones: an increment takes in those before it that are no larger.
    const total = (parts * (parts + 1)) / 2;
    let end = 0;
    for (let part = parts; part > 0; part--) {
      end += part;
      const upTo = base + Math.floor(((documents.length - base) * end) / total);
      at = await buildOf(documents.slice(0, upTo), `${set}-${parts}-${part}`, at);
    }
    const { index } = await openFolder(at);
    const own = await ask(at, queries);
    const same = own.tops.map(
      (top, i) => top.filter((id) => whole.tops[i]!.includes(id)).length / Math.max(1, whole.tops[i]!.length),
    );
    rows.push([
      set,
      String(index.directories.length - 1),
      `${base} + ${documents.length - base}`,
      isSite ? '' : own.ndcg.toFixed(4),
      isSite ? '' : whole.ndcg.toFixed(4),
      mean(same).toFixed(3),
      own.reads.toFixed(1),
      whole.reads.toFixed(1),
      (own.reads / whole.reads).toFixed(2),
    ]);
  }
}
process.stdout.write(markdown(rows));

async function judgedQueries(data: string): Promise<readonly JudgedQuery[]> {
  return (await readJudgedQueries(join(data, 'queries.jsonl.gz'), join(data, 'qrels/test.tsv'))).queries;
}

/** Queries that nobody judged. */
async function drawnQueries(file: string): Promise<JudgedQuery[]> {
  const { headings, questions } = await drawQueries([file], DRAWN / 2);
  return [...headings, ...questions].map((text, i) => ({ id: String(i), text, judgements: new Map() }));
}

/** Builds documents, on a base if there is one; returns the folder. */
async function buildOf(documents: readonly CairnDocument[], name: string, base?: string): Promise<string> {
  const input = join(folder, `${name}.jsonl`);
  const out = join(folder, name);
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const summary = await build([input], out, parseConfig({}), SILENT, base === undefined ? {} : { base: { base } });
  if (base !== undefined && !summary.changes) throw new Error(`${name} was built as a whole: ${summary.whole}`);
  return out;
}

interface Asked {
  readonly ndcg: number;
  /** Ids of the ten best of each query. */
  readonly tops: readonly (readonly string[])[];
  /** Mean of a query. */
  readonly reads: number;
}

async function ask(at: string, queries: readonly JudgedQuery[]): Promise<Asked> {
  const { index, context } = await openFolder(at);
  const reads: number[] = [];
  const rank = async ({ text }: JudgedQuery) => {
    const question = { query: text, k: 10, offset: 0, mode: 'exact', withText: false } as const;
    const { hits, costs } = await search(index, question, { ...context, cache: NO_CACHE });
    reads.push(costs.reads);
    return hits.map(({ id, score }) => ({ id, score }));
  };
  const { means, perQuery } = await evaluate(queries, rank, [METRIC]);
  return {
    ndcg: means[METRIC.name]!,
    tops: perQuery.map(({ ranking }) => ranking.map(({ id }) => id)),
    reads: mean(reads),
  };
}
