import type { Postings } from '../../shared/format/inline-postings.ts';
import { SPACE, type Space } from '../../shared/format/layout.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import type { Config } from '../config.ts';
import type { Progress } from '../progress.ts';
import type { ShardWriter } from '../shard/shard-writer.ts';
import { Bm25f, bm25Settings } from '../weights/bm25f.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { limitList } from '../weights/dense-lists.ts';
import { quantize } from '../weights/quantize.ts';
import type { IndexResult, ListResult } from './results.ts';

/** Weighs, quantizes and hands to its shard every posting, term by term. */
export function listStage(
  indexed: IndexResult,
  { model, impactBits }: PiecePlan,
  config: Config,
  progress: Progress,
): ListResult {
  const bm25f = new Bm25f(bm25Settings(config), indexed.lengths);
  const terms = { word: 0, piece: 0 };
  const postings = { word: 0, piece: 0 };
  const largestScale = { word: 0, piece: 0 };
  const count = indexed.shards.reduce((sum, shard) => sum + shard.documents, 0);
  let done = 0;
  let cut = 0;
  progress.stage('lists', indexed.inverter.postings);
  for (const term of indexed.inverter.terms()) {
    const space: Space = term.key[0] === SPACE.word ? 'word' : 'piece';
    const weights =
      space === 'word' ? bm25f.weigh(term.documents, term.payloads) : model.weigh(term.documents, term.payloads);
    const { scaleBits, impacts } = quantize(weights, impactBits[space]);
    const list = limitList({ documents: term.documents, impacts }, count, config.denseLists);
    splitByShard(list, indexed.shards, (shard, part) => shard.addList(term.key, scaleBits, part));
    if (list.documents.length < term.documents.length) cut++;
    terms[space]++;
    postings[space] += list.documents.length;
    largestScale[space] = Math.max(largestScale[space], decodeScale(scaleBits));
    progress.update((done += term.documents.length));
  }
  progress.end();
  return { terms, postings, largestScale, cut };
}

function splitByShard(
  { documents, impacts }: Postings,
  shards: readonly ShardWriter[],
  give: (shard: ShardWriter, part: Postings) => void,
): void {
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
