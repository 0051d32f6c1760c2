import { createWriteStream, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ConfigInput } from '../index-builder/config.ts';
import { CairnError } from '../shared/errors.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import { drawQueries, QueryDraw, type QuerySet } from './query-set.ts';
import { readRealCollection } from './real-collection.ts';
import { beside } from './shared-data.ts';
import { syntheticDocuments } from './synthetic-documents.ts';

/** A collection as a build takes it, with queries drawn from it. */
export interface Collection {
  /** What it is, for people. */
  readonly what: string;
  readonly inputs: readonly string[];
  readonly config: ConfigInput;
  readonly queries: QuerySet;
}

/** From the smallest to the largest; `2k` and the like are collections too. */
export const COLLECTIONS = ['10k', 'win32', '100k', 'docs', '1M', 'short'];
/** Documents that make one piece of the file written. */
const BATCH = 64;

/**
 * Opens a collection, and draws so many queries of each kind; what has to be written for it goes into `folder`.
 * @throws CairnError `not-found` (it does not lie beside the project)
 */
export async function openCollection(name: string, folder: string, queryCount: number): Promise<Collection> {
  if (name === 'win32') {
    const vectors = beside('data/vectors/win32.splade-tiny.docs.jsonl.gz');
    const config: ConfigInput = { ...CORPUS_CONFIG, ...fused(), vectors, prune: { mass: 0.9 } };
    const what = 'sections of the Win32 manual, words and pieces (mass .9)';
    return fromFiles(what, [beside('data/docs/win32-docs.jsonl.gz')], config, queryCount);
  }
  if (name === 'docs') {
    const first = beside('data/docs/win32-docs.jsonl.gz');
    const files = readdirSync(dirname(first)).filter((file) => file.endsWith('.jsonl.gz'));
    const inputs = files.sort().map((file) => join(dirname(first), file));
    // Two sites may have a section of the same name.
    const config: ConfigInput = { ...CORPUS_CONFIG, onError: 'skip' };
    return fromFiles('sections of all sites, words only: to encode them takes minutes', inputs, config, queryCount);
  }
  if (name === 'short') {
    const what = 'package names and summaries, words only; their first five words are the headings';
    return fromFiles(what, [beside('data/scale/short-texts.jsonl.gz')], {}, queryCount);
  }
  return synthetic(countOf(name), folder, queryCount);
}

/** @throws CairnError `bad-request` where there is no such collection */
export function checkCollection(name: string): void {
  if (!COLLECTIONS.includes(name)) countOf(name);
}

/** Documents of a synthetic collection of that name. */
function countOf(name: string): number {
  const [, digits, unit] = /^([1-9]\d*)(k|M)$/.exec(name) ?? [];
  if (digits !== undefined) return Number(digits) * (unit === 'k' ? 1000 : 1_000_000);
  const expected = COLLECTIONS.join(', ');
  throw new CairnError('bad-request', `the collection is "${name}", expected one of ${expected}, or a count like 2k`);
}

/** Query weights of pieces, and their bits. */
function fused(): ConfigInput {
  return {
    queryWeights: beside('data/bert/opensearch_idf.json'),
    tokenizer: beside('data/bert/tokenizer.json'),
    impactBits: { piece: 5 },
  };
}

async function fromFiles(
  what: string,
  inputs: readonly string[],
  config: ConfigInput,
  queryCount: number,
): Promise<Collection> {
  return { what, inputs, config, queries: await drawQueries(inputs, queryCount) };
}

async function synthetic(count: number, folder: string, queryCount: number): Promise<Collection> {
  const real = await readRealCollection();
  const draw = new QueryDraw(queryCount);
  const file = join(folder, 'documents.jsonl');
  const lines = function* (): Generator<string> {
    let batch = '';
    let held = 0;
    for (const document of syntheticDocuments(real, count)) {
      draw.add(document);
      batch += `${JSON.stringify(document)}\n`;
      if (++held % BATCH !== 0) continue;
      yield batch;
      batch = '';
    }
    if (batch !== '') yield batch;
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
  const what = 'synthetic, words and all of 80 to 90 pieces';
  return { what, inputs: [file], config: fused(), queries: draw.queries() };
}
