import type { Postings } from '../shared/format/inline-postings.ts';
import { SPACE, type Space } from '../shared/format/layout.ts';
import { decodeScale, encodeScale, toImpact } from '../shared/format/scale.ts';
import { Bm25f } from './bm25f.ts';
import type { Config } from './config.ts';
import { FIELDS, type Field } from './analyse.ts';
import { type Indexed, pieceWeight } from './index-stage.ts';
import type { InvertedTerm } from './invert.ts';
import type { Progress } from './progress.ts';
import type { ShardWriter } from './shard-writer.ts';

/** Weights of a count in each field and its length normalisation, where the configuration is silent. */
const FIELD_WEIGHTS: Readonly<Record<Field, number>> = { title: 2, headings: 1.5, text: 1, url: 0.5 };
const FIELD_B: Readonly<Record<Field, number>> = { title: 0.4, headings: 0.4, text: 0.75, url: 0.4 };

/** Counts by space, and the largest scale: what the unit of scores is computed from. */
export interface ListResult {
  readonly terms: Readonly<Record<Space, number>>;
  readonly postings: Readonly<Record<Space, number>>;
  readonly largestScale: Readonly<Record<Space, number>>;
}

/** Weighs, quantizes and hands to its shard every posting, term by term. */
export function listStage(indexed: Indexed, config: Config, progress: Progress): ListResult {
  const bm25f = new Bm25f(bm25Settings(config), indexed.lengths);
  const terms = { word: 0, piece: 0 };
  const postings = { word: 0, piece: 0 };
  const largestScale = { word: 0, piece: 0 };
  progress.stage('lists', indexed.inverter.postings);
  for (const term of indexed.inverter.terms()) {
    const space: Space = term.key[0] === SPACE.word ? 'word' : 'piece';
    const weights = space === 'word' ? bm25f.weigh(term.documents, term.payloads) : Float64Array.from(term.payloads, pieceWeight);
    const scaleBits = encodeScale(weights.reduce((largest, weight) => Math.max(largest, weight), 0));
    const scale = decodeScale(scaleBits);
    const impacts = Uint8Array.from(weights, (weight) => toImpact(weight, scale));
    splitByShard(term, impacts, indexed.shards, (shard, part) => shard.addList(term.key, scaleBits, part));
    terms[space]++;
    postings[space] += term.documents.length;
    largestScale[space] = Math.max(largestScale[space], scale);
    progress.update(postings.word + postings.piece);
  }
  progress.end();
  return { terms, postings, largestScale };
}

/** Settings of BM25F with their defaults. */
export function bm25Settings({ bm25 }: Config): { k1: number; b: Record<Field, number>; weights: Record<Field, number> } {
  const byField = (own: Partial<Record<Field, number | undefined>>, defaults: Readonly<Record<Field, number>>) =>
    Object.fromEntries(FIELDS.map((field) => [field, own[field] ?? defaults[field]])) as Record<Field, number>;
  return { k1: bm25.k1, b: byField(bm25.b, FIELD_B), weights: byField(bm25.weights, FIELD_WEIGHTS) };
}

function splitByShard({ documents }: InvertedTerm, impacts: Uint8Array, shards: readonly ShardWriter[], give: (shard: ShardWriter, part: Postings) => void): void {
  let start = 0;
  for (const shard of shards) {
    const limit = shard.firstDocument + shard.documents;
    let end = start;
    while (end < documents.length && documents[end]! < limit) end++;
    if (end > start) {
      const own = documents.subarray(start, end).map((document) => document - shard.firstDocument);
      give(shard, { documents: own, impacts: impacts.subarray(start, end) });
    }
    start = end;
  }
}
