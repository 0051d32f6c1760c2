import { readFileSync } from 'node:fs';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { openPieceTokenizer } from '../index-builder/query/piece-tokenizer.ts';
import { decodeQueryTable, encodeQueryTable } from '../shared/format/query-table.ts';
import { openPieces, type WeighPieces } from '../shared/search/query/weigh-pieces.ts';
import { markdown } from './markdown.ts';
import { beside } from './shared-data.ts';

// What it takes to weigh a query's pieces: a tokenizer.json that the Hugging Face library opens, against the vocabulary
// that is looked up in its bytes: `npm run -s bench:tokenizer`. The same vocabulary, weights and queries, one run; the
// first opening is with cold code, as an isolate has it.

const QUERIES = 2000;
const json = JSON.parse(readFileSync(beside('data/bert/tokenizer.json'), 'utf8')) as unknown;
const idf = JSON.parse(readFileSync(beside('data/bert/opensearch_idf.json'), 'utf8')) as Record<string, number>;
const { table, tokens } = openPieceTokenizer(json);
const weights = new Map(Object.entries(idf).filter(([, weight]) => weight > 0));
const queries: string[] = [];
for await (const { document } of readDocuments(beside('data/eval/scifact')))
  if (queries.push(document.title) === QUERIES) break;

const rows = [['tokenizer', 'bytes', 'first opening ms', 'opening again ms', 'us a query']];
for (const [name, payload] of [
  ['vocabulary in its bytes', encodeQueryTable({ tokenizer: table, tokens, weights })],
  [
    'tokenizer.json by library',
    encodeQueryTable({ tokenizer: { kind: 'json', json }, tokens: [...weights.keys()], weights }),
  ],
] as const) {
  const [weigh, first] = timed(() => openPieces(decodeQueryTable(payload)));
  const [, again] = timed(() => openPieces(decodeQueryTable(payload)));
  weighAll(weigh);
  const [, all] = timed(() => weighAll(weigh));
  rows.push([
    name,
    String(payload.length),
    first.toFixed(2),
    again.toFixed(2),
    ((1000 * all) / queries.length).toFixed(1),
  ]);
}
process.stdout.write(markdown(rows));

function weighAll(weigh: WeighPieces): void {
  for (const query of queries) weigh(query);
}

/** A result and the milliseconds that it took. */
function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const result = work();
  return [result, performance.now() - started];
}
