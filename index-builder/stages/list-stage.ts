import type { Postings } from '../../shared/format/inline-postings.ts';
import { decodeScale, encodeScale } from '../../shared/format/scale.ts';
import type { Config } from '../config.ts';
import type { Progress } from '../progress.ts';
import type { ShardWriter } from '../shard/shard-writer.ts';
import { limitList } from '../weights/dense-lists.ts';
import { spaceOf, type TermWeights } from '../weights/term-weights.ts';
import type { IndexResult, ListResult } from './results.ts';

/** What all postings of titles weigh: only that they are there matters. */
const TITLE_IMPACT = 1;
const TITLE_SCALE = encodeScale(1);

/** Weighs, quantizes and hands to its shard every posting, term by term. */
export async function listStage(
  indexed: IndexResult,
  weights: TermWeights,
  { denseLists }: Pick<Config, 'denseLists'>,
  progress: Progress,
): Promise<ListResult> {
  const terms = { word: 0, piece: 0 };
  const postings = { word: 0, piece: 0 };
  const largestScale = { word: 0, piece: 0 };
  // Of the release, those before an increment among them.
  const count = indexed.firstDocument + indexed.shards.reduce((sum, shard) => sum + shard.documents, 0);
  let done = 0;
  let clamped = 0;
  progress.stage('lists', indexed.inverter.postings);
  for (const term of indexed.inverter.terms()) {
    const space = spaceOf(term);
    progress.update((done += term.documents.length));
    if (!space) {
      const impacts = new Uint8Array(term.documents.length).fill(TITLE_IMPACT);
      splitByShard({ documents: term.documents, impacts }, indexed, (shard, part) =>
        shard.addList(term.key, TITLE_SCALE, part),
      );
      continue;
    }
    const { scaleBits, impacts, isNew, clamped: own } = await weights.of(term);
    const list = limitList({ documents: term.documents, impacts }, count, denseLists);
    splitByShard(list, indexed, (shard, part) => shard.addList(term.key, scaleBits, part));
    clamped += own;
    if (isNew) terms[space]++;
    postings[space] += list.documents.length;
    largestScale[space] = Math.max(largestScale[space], decodeScale(scaleBits));
  }
  progress.end();
  return { terms, postings, largestScale, clamped };
}

function splitByShard(
  { documents, impacts }: Postings,
  { shards, firstDocument }: Pick<IndexResult, 'shards' | 'firstDocument'>,
  give: (shard: ShardWriter, part: Postings) => void,
): void {
  let start = 0;
  for (const shard of shards) {
    // Postings are numbered by what was indexed, shards by the release.
    const first = shard.firstDocument - firstDocument;
    const limit = first + shard.documents;
    let end = start;
    while (end < documents.length && documents[end]! < limit) end++;
    if (end > start) {
      const own = documents.subarray(start, end).map((document) => document - first);
      give(shard, { documents: own, impacts: impacts.subarray(start, end) });
    }
    start = end;
  }
}
