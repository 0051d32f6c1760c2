import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { readEverything, type BlockCounts } from '../../index-builder/folder/read-everything.ts';
import { SILENT } from '../../index-builder/progress.ts';
import type { CairnDocument } from '../../shared/document.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { search } from '../../shared/search/search.ts';
import { generatedDocuments } from './generated-documents.ts';
import { goldenPath } from './paths.ts';
import { random } from './random.ts';

/** What a golden index answers to a query. */
interface GoldenAnswer {
  readonly query: string;
  readonly k: number;
  readonly offset: number;
  readonly matches: number;
  readonly hits: readonly { readonly id: string; readonly score: number }[];
}

/** What this builder writes: the format's version, and how often it has since been laid out in another order. */
export const LAYOUT = 'v6';

/** Everything that is asked of a golden index, with its answers. */
export interface GoldenAnswers {
  readonly release: string;
  readonly blocks: BlockCounts;
  readonly answers: readonly GoldenAnswer[];
  readonly documents: readonly { readonly id: string; readonly document: StoredDocument | null }[];
}

interface GoldenCase {
  readonly config: ConfigInput;
  /** The file to read, or documents to write into one. */
  readonly input: string | (() => readonly object[]);
  /** Documents of the base, one after the other: what is built then is an increment. */
  readonly before?: readonly (() => readonly object[])[];
  readonly queries: readonly { readonly query: string; readonly k?: number; readonly offset?: number }[];
  readonly ids: readonly string[];
}

const input = (name: string): string => goldenPath(`inputs/${name}`);

/** Every setting that decides bytes is written out, so that a new default is no new format. */
const SETTINGS = {
  lang: 'en',
  bm25: {
    k1: 1.2,
    b: { title: 0.4, headings: 0.4, text: 0.75, url: 0.4 },
    weights: { title: 2, headings: 1.5, text: 1, url: 0.5 },
  },
  occurrenceCap: 3,
  prune: {},
  impactBits: 8,
  // Shares that are named are meant for every kind of query, so that the mix that a build has by default is no format.
  weights: { word: 1, piece: 0.5 },
  cache: false,
} as const satisfies ConfigInput;

/** Embeddings and a query table that were drawn at random. */
const CODES = {
  queryEncoder: 'binary',
  vectorPages: false,
  embeddings: input('embeddings.jsonl'),
  denseTable: input('query.table'),
} as const satisfies ConfigInput;

const GUIDE_QUERIES = [
  { query: 'how do I follow a path of stones in fog' },
  { query: 'openPath' },
  { query: 'open_path v1.2.0' },
  { query: 'Steinmänner an der Brücke' },
  { query: 'repères de pierres' },
  { query: 'hitos del camino' },
  { query: 'каменные туры' },
  { query: '霧の中のケルン' },
  { query: 'naive cafe' },
  { query: 'path path path path path path', k: 2, offset: 1 },
  { query: 'nothingofthekind' },
];
const PIECE_QUERIES = [...GUIDE_QUERIES, { query: 'hikers waiting' }, { query: 'MARKERS falling' }];

/** The golden indexes by name. */
export const GOLDEN_CASES: Readonly<Record<string, GoldenCase>> = {
  guide: {
    config: { ...SETTINGS, queryEncoder: 'binary', vectorPages: false },
    input: input('guide.jsonl'),
    queries: GUIDE_QUERIES,
    ids: ['cairns#fog', 'note-1', 'note-3', 'kerun', 'nobody'],
  },
  pieces: {
    config: {
      ...SETTINGS,
      vectors: input('vectors.jsonl'),
      queryWeights: input('query-weights.json'),
      tokenizer: input('tokenizer.json'),
      queryEncoder: 'table',
      vectorPages: true,
    },
    input: input('guide.jsonl'),
    queries: PIECE_QUERIES,
    ids: ['steinmann'],
  },
  // Query weights that are counted in the documents, by a tokenizer of the kind of BERT.
  collection: {
    config: {
      ...SETTINGS,
      vectors: input('vectors.jsonl'),
      tokenizer: input('tokenizer.json'),
      queryEncoder: 'collection',
      vectorPages: false,
    },
    input: input('guide.jsonl'),
    queries: [...PIECE_QUERIES, { query: 'where are the stones?' }],
    ids: ['cairns#what'],
  },
  // A tokenizer of another kind, which the query table has as a whole.
  tokenizer: {
    config: {
      ...SETTINGS,
      vectors: input('vectors.jsonl'),
      queryWeights: input('query-weights.json'),
      tokenizer: input('other-tokenizer.json'),
      queryEncoder: 'geometric',
      vectorPages: false,
    },
    input: input('guide.jsonl'),
    queries: [...PIECE_QUERIES, { query: 'stone mark##er PATH' }],
    ids: ['kerun'],
  },
  // Codes of a bit and of a byte a dimension, ranked again by every kind of query's own weight.
  codes: {
    config: {
      ...SETTINGS,
      ...CODES,
      denseBits: 1,
      candidates: 4,
      denseWeights: { plain: 1, question: 0.5, symbol: 0 },
    },
    input: input('guide.jsonl'),
    queries: [...PIECE_QUERIES, { query: 'where are the stones' }],
    ids: ['kerun'],
  },
  'byte-codes': {
    config: { ...SETTINGS, ...CODES, denseBits: 8, candidates: 100, denseWeights: 2 },
    input: input('guide.jsonl'),
    queries: PIECE_QUERIES,
    ids: ['kerun'],
  },
  // Enough documents for a dictionary of the display pages; weights of tokens without a tokenizer.
  shards: {
    config: {
      ...SETTINGS,
      queryWeights: input('token-weights.json'),
      queryEncoder: 'table',
      shardDocuments: 1000,
      vectorPages: false,
    },
    input: () => generatedDocuments(1050, 1),
    queries: [
      { query: 'path' },
      { query: 'moss on a cairn', k: 20 },
      { query: 'path stone trail ridge river', k: 5, offset: 995 },
      { query: 'walk ##ing high orchard hedge' },
      { query: 'once128 once1024 quarry', k: 100 },
    ],
    ids: ['d0', 'd999', 'd1000', 'd1049', 'd1050'],
  },
  // Two increments, of which the later is smaller: documents that were added, changed and removed beside two shards.
  increments: {
    config: { ...SETTINGS, queryEncoder: 'binary', vectorPages: true, shardDocuments: 1000 },
    before: [() => generatedDocuments(1010, 2), () => edited(generatedDocuments(1013, 2), [3, 50])],
    input: () => edited(generatedDocuments(1013, 2), [3, 50, 1005]).filter((_, i) => i !== 7 && i !== 1011),
    queries: [{ query: 'path' }, { query: 'moss on a cairn', k: 30 }, { query: 'edited walk', k: 5 }],
    ids: ['d3', 'd7', 'd50', 'd1005', 'd1010', 'd1011'],
  },
};

/** The documents, those of some places with another text, of so much that their increment is not small. */
function edited(documents: readonly CairnDocument[], places: readonly number[]): CairnDocument[] {
  return documents.map((document, i) =>
    places.includes(i) ? { ...document, text: `edited ${i} moss ${bulk(i)}` } : document,
  );
}

function bulk(seed: number): string {
  const next = random(seed);
  return Array.from({ length: 1000 }, () => Math.floor(next() * 2 ** 30).toString(36)).join(' ');
}

/** Builds a case's index into a folder that does not exist. */
export async function buildCase({ config, input: source, before = [] }: GoldenCase, folder: string): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'cairn-golden-'));
  try {
    const file = join(temporary, 'documents.jsonl');
    let base: string | undefined;
    for (const [i, each] of [...before, source].entries()) {
      const out = i < before.length ? join(temporary, `base-${i}`) : folder;
      if (typeof each !== 'string')
        writeFileSync(
          file,
          each()
            .map((one) => `${JSON.stringify(one)}\n`)
            .join(''),
        );
      const options = base === undefined ? {} : { base: { base } };
      await build([typeof each === 'string' ? each : file], out, parseConfig(config), SILENT, options);
      base = out;
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Asks the index in a folder everything that its case asks. */
export async function askCase({ queries, ids }: GoldenCase, folder: string): Promise<GoldenAnswers> {
  const { index, context } = await openFolder(folder);
  const answers: GoldenAnswer[] = [];
  for (const { query, k = 10, offset = 0 } of queries) {
    const { matches, hits } = await search(
      index,
      { query, k, offset, mode: 'exact', withText: false, corrects: false },
      context,
    );
    answers.push({ query, k, offset, matches, hits: hits.map(({ id, score }) => ({ id, score })) });
  }
  const documents = [];
  for (const id of ids) documents.push({ id, document: (await findDocument(index, id, context)) ?? null });
  return { release: index.release, blocks: await readEverything(index, context), answers, documents };
}
