import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '../index-builder/distill/random.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import type { AttributeValue } from '../shared/document.ts';
import { MemorySource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { openIndex } from '../shared/search/open-index.ts';
import type { BuildCost, BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';
import { readObjects } from './index-objects.ts';
import { markdown } from './markdown.ts';
import { drawQueries, QUERY_KINDS } from './query-set.ts';
import { CACHE_BYTES, type QueryCost, type RunOptions, runQueries } from './run-queries.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What filters, facets and sorting cost a query: `npm run -s bench:filters -- [FILE]`. The sections are real, their
// attributes are generated, the same ones for all sections of a page. Reads and bytes are counted with an empty cache for
// each query, the directory resident; milliseconds are those of this
// process, with everything in memory, the lowest of five.

const QUERIES = 200;
/** Times that each query is asked with everything in memory: the lowest counts, since other work disturbs the others. */
const PASSES = 5;
const SEED = 3;
const DAYS = Array.from({ length: 1500 }, (_, i) => new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(0, 10));
const ASKED: readonly [what: string, beside: NonNullable<RunOptions['beside']>][] = [
  ['nothing', {}],
  ['a value', { filters: ['version:2|3'] }],
  ['a range of dates', { filters: ['date:2024-01..2024-06'] }],
  ['a value of lists', { filters: ['tags:tag-7'] }],
  ['counts of 5 values', { facets: ['version'] }],
  ['counts of 5, 1,500 and 2,000 values', { facets: ['version', 'date', 'tags'] }],
  ['a sort by dates', { sort: '-date' }],
  ['a filter, counts and a sort', { filters: ['version:2|3'], facets: ['version'], sort: '-date' }],
];

const folder = temporaryFolder();
const input = join(folder, 'documents.jsonl');
await pipeline(Readable.from(attributedLines(corpusFile())), createWriteStream(input));
const out = join(folder, 'index');
await inChild<BuildCost>('build-child.ts', { inputs: [input], out, config: {} } satisfies BuildJob);
const source = new MemorySource(readObjects(out));
const index = await openIndex(source, BUILT_CHANNEL);
const columns = [...index.directories[0]!.columns].map(([name, { bytes }]) => [name, String(bytes)]);
process.stdout.write(`${markdown([['column', 'bytes'], ...columns])}\n`);

const queries = await drawQueries([corpusFile()], QUERIES);
const scratch = openScratch();
const rows = [['queries', 'asked beside', 'reads', 'KB read', 'postings', 'CPU ms p50', 'p95']];
for (const kind of QUERY_KINDS)
  for (const [what, beside] of ASKED) {
    process.stderr.write(`${kind}: ${what}\n`);
    const cold = await runQueries(index, source, queries[kind], { mode: 'balanced', scratch, beside });
    const options = { mode: 'balanced', scratch, beside, cache: new BlockCache(CACHE_BYTES * 4) } as const;
    const passes: QueryCost[][] = [];
    for (let pass = 0; pass < PASSES; pass++) passes.push(await runQueries(index, source, queries[kind], options));
    const lowest = queries[kind].map((_, i) => Math.min(...passes.map((pass) => pass[i]!.ms)));
    const of = (values: readonly number[]): string => mean(values).toFixed(0);
    const ms = [0.5, 0.95].map((share) => quantile(lowest, share).toFixed(1));
    const [reads, bytes] = [cold.map(({ costs }) => costs.reads), cold.map(({ costs }) => costs.bytes / 1000)];
    rows.push([kind, what, mean(reads).toFixed(1), of(bytes), of(cold.map(({ costs }) => costs.postings)), ...ms]);
  }
process.stdout.write(markdown(rows));

/** The documents of a file as JSONL, with attributes. */
async function* attributedLines(file: string): AsyncGenerator<string> {
  const random = seededRandom(SEED).uniform;
  const pages = new Map<string, Record<string, AttributeValue>>();
  const fields = CORPUS_CONFIG.fields as Record<string, string>;
  for await (const { document } of readDocuments(file, { fields })) {
    let attributes = pages.get(document.page);
    if (!attributes) {
      const tags = Array.from({ length: Math.floor(random() * 5) }, () => `tag-${Math.floor(random() ** 2 * 2000)}`);
      const date = DAYS[Math.floor(random() * DAYS.length)]!;
      pages.set(document.page, (attributes = { version: 1 + Math.floor(random() * 5), date, tags }));
    }
    yield `${JSON.stringify({ ...document, attributes })}\n`;
  }
}
