import { utf8 } from '../../shared/bytes.ts';
import { idHash } from '../../shared/format/id-bucket.ts';
import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import { type Language, toLanguage } from '../../shared/text/languages.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import { standInQuery, wholeText } from '../document-text.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { Inverter } from '../invert.ts';
import type { Progress } from '../progress.ts';
import { PieceFrequencies } from '../query/piece-frequencies.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { needsFrequencies } from '../query/query-side.ts';
import { ShardWriter } from '../shard/shard-writer.ts';
import { ExternalSorter } from '../spill/external-sorter.ts';
import { analyse } from '../weights/analyse.ts';
import { bm25Settings, FieldLengths } from '../weights/bm25f.ts';
import { CALIBRATION_QUERIES } from '../weights/calibrate.ts';
import type { EncodeResult, IndexResult } from './results.ts';

/** Where in the release the documents that are indexed begin. */
export interface Place {
  readonly firstShard: number;
  readonly firstDocument: number;
}

/** Numbers the documents in index order, stores them with their codes, and inverts their words and pieces. */
export function indexStage(
  read: EncodeResult,
  { side, model }: PiecePlan,
  config: Config,
  folder: IndexFolder,
  progress: Progress,
  dense?: Pick<DensePlan, 'codeOf' | 'shape'>,
  { firstShard, firstDocument }: Place = { firstShard: 0, firstDocument: 0 },
): IndexResult {
  const memoryBytes = config.memory << 20;
  const inverter = new Inverter(folder.temporary, memoryBytes / 2);
  const ids = new ExternalSorter(folder.temporary, 'ids', memoryBytes / 8);
  const lengths = new FieldLengths();
  const languages = new Set<Language>();
  const shards: ShardWriter[] = [];
  const fallback = toLanguage(config.lang) ?? 'und';
  const { weights } = bm25Settings(config);
  let page = { name: '', first: 0, count: 0 };
  let textBytes = 0;
  let hasPieces = false;
  const standInStep = Math.ceil(read.count / CALIBRATION_QUERIES);
  const standIns: string[] = [];
  const frequencies = side.tokenizer && needsFrequencies(side) ? new PieceFrequencies(side.tokenizer) : undefined;
  let number = 0;
  let uncoded = 0;

  progress.stage('index', read.count);
  for (const weighed of read.documents()) {
    const { document } = weighed;
    let shard = shards.at(-1);
    if (!shard || shard.documents === config.shardDocuments) {
      shard = new ShardWriter(folder, firstShard + shards.length, firstDocument + number, {
        vectors: config.vectorPages,
        dictionary: read.dictionary,
        codes: dense?.shape,
        memoryBytes: memoryBytes / 8,
      });
      shards.push(shard);
    }
    if (page.count === 0 || document.page !== page.name)
      page = { name: document.page, first: number, count: page.count + 1 };
    const code = weighed.embedding && dense?.codeOf(weighed.embedding);
    if (!code) uncoded++;
    shard.addDocument(document, code);
    const hash = idHash(document.id);
    const place = { hash, number, page: Math.max(page.first, shard.firstDocument - firstDocument) };
    ids.add(idKey(hash), idPayload(place, weighed.content));
    languages.add(toLanguage(document.lang) ?? fallback);
    const { counts, lengths: own } = analyse(document, fallback, weights);
    for (const [term, packed] of counts) inverter.add('word', term, number, packed);
    lengths.add(own);
    for (const [piece, payload] of model.postings(weighed)) {
      inverter.add('piece', piece, number, payload);
      hasPieces = true;
    }
    frequencies?.add(wholeText(document));
    if (number % standInStep === 0 && standIns.length < CALIBRATION_QUERIES) standIns.push(standInQuery(document));
    textBytes += utf8(document.title).length + utf8(document.text).length + utf8(document.headings.join('')).length;
    progress.update(++number, number);
  }
  progress.end();
  return {
    shards,
    firstDocument,
    inverter,
    lengths,
    ids,
    languages: [...languages].sort(),
    standIns,
    frequencies,
    pages: page.count,
    textBytes,
    hasPieces,
    uncoded,
  };
}

/** Sorts by hash; equal ones stay in the order of documents. */
function idKey(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}

interface IdPlace {
  readonly hash: number;
  readonly number: number;
  readonly page: number;
}

function idPayload({ hash, number, page }: IdPlace, content: Uint8Array): Buffer {
  const record = Buffer.alloc(12 + CONTENT_HASH_BYTES);
  record.writeUInt32LE(hash, 0);
  record.writeUInt32LE(number, 4);
  record.writeUInt32LE(page, 8);
  record.set(content, 12);
  return record;
}
