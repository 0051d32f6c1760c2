import { utf8 } from '../../shared/bytes.ts';
import { idHash } from '../../shared/format/id-bucket.ts';
import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import { type Language, toLanguage } from '../../shared/text/languages.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import { standInQuery } from '../document-text.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import type { Progress } from '../progress.ts';
import { ShardWriter } from '../shard/shard-writer.ts';
import { ExternalSorter } from '../spill/external-sorter.ts';
import { FieldLengths } from '../weights/bm25f.ts';
import { CALIBRATION_QUERIES } from '../weights/calibrate.ts';
import { DocumentBoosts } from '../weights/document-boosts.ts';
import type { IndexResult, InvertResult } from './results.ts';

/** Where in the release the documents that are indexed begin, and what they are boosted by. */
export interface Place {
  readonly firstShard: number;
  readonly firstDocument: number;
  /** `largest` of the boosts of what they stand beside; undefined: their own. */
  readonly largest?: readonly number[] | undefined;
}

/** Numbers the documents in index order, and stores them with their codes in shards; all are inverted then. */
export function indexStage(
  inverted: InvertResult,
  config: Config,
  folder: IndexFolder,
  progress: Progress,
  dense?: Pick<DensePlan, 'shape'>,
  { firstShard, firstDocument, largest }: Place = { firstShard: 0, firstDocument: 0 },
): IndexResult {
  const memoryBytes = config.memory << 20;
  const ids = new ExternalSorter(folder.temporary, 'ids', memoryBytes / 8);
  const lengths = new FieldLengths();
  const { boosts: wanted = [], pins = [] } = config.rules ?? {};
  const boosts = new DocumentBoosts(wanted, largest);
  const pinned = new Set(pins.flatMap((pin) => pin.ids));
  const numbers = new Map<string, number>();
  const languages = new Set<Language>();
  const shards: ShardWriter[] = [];
  const fallback = toLanguage(config.lang) ?? 'und';
  let page = { name: '', first: 0, count: 0 };
  let textBytes = 0;
  const standInStep = Math.ceil(inverted.count / CALIBRATION_QUERIES);
  const standIns: string[] = [];
  let number = 0;
  let uncoded = 0;

  progress.stage('index', inverted.count);
  for (const { document, code, content, lengths: own } of inverted.documents()) {
    let shard = shards.at(-1);
    if (!shard || shard.documents === config.shardDocuments) {
      shard = new ShardWriter(folder, firstShard + shards.length, firstDocument + number, {
        vectors: config.vectorPages,
        dictionary: inverted.dictionary,
        codes: dense?.shape,
        memoryBytes: memoryBytes / 8,
      });
      shards.push(shard);
    }
    if (page.count === 0 || document.page !== page.name)
      page = { name: document.page, first: number, count: page.count + 1 };
    if (!code) uncoded++;
    shard.addDocument(document, code);
    const hash = idHash(document.id);
    const place = { hash, number, page: Math.max(page.first, shard.firstDocument - firstDocument) };
    ids.add(idKey(shards.length, hash), idPayload(place, content));
    languages.add(toLanguage(document.lang) ?? fallback);
    lengths.add(own);
    boosts.add(document);
    if (pinned.has(document.id)) numbers.set(document.id, firstDocument + number);
    if (number % standInStep === 0 && standIns.length < CALIBRATION_QUERIES) standIns.push(standInQuery(document));
    textBytes += utf8(document.title).length + utf8(document.text).length + utf8(document.headings.join('')).length;
    progress.update(++number, number);
  }
  progress.end();
  return {
    shards,
    firstDocument,
    inverter: inverted.inverter,
    words: inverted.words,
    lengths,
    boosts,
    pinned: numbers,
    ids,
    languages: [...languages].sort(),
    standIns,
    frequencies: inverted.frequencies,
    pages: page.count,
    textBytes,
    hasPieces: inverted.inverter.hasPieces,
    uncoded,
  };
}

/** Sorts by shard, then by hash; equal ones stay in the order of documents. */
function idKey(shard: number, hash: number): string {
  return [shard, hash].map((number) => number.toString(16).padStart(8, '0')).join('');
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
