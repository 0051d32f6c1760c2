import { createHash } from 'node:crypto';
import type { CairnDocument } from '../shared/document.ts';
import { decodeDirectory } from '../shared/format/directory.ts';
import { encodeBlock } from '../shared/format/block.ts';
import { BLOCK, HEAD_TARGET_BYTES, type BlockKind, type Space } from '../shared/format/layout.ts';
import { encodeBlockObject } from '../shared/format/object.ts';
import { encodeQueryTable, type QueryTable } from '../shared/format/query-table.ts';
import { type BlockObject, encodeHead, encodeRelease, type Manifest, type Scoring } from '../shared/format/release.ts';
import { BlockCache } from '../shared/search/block-cache.ts';
import { searchShard } from '../shared/search/search-shard.ts';
import { ScratchPool } from '../shared/search/scratch.ts';
import { openTokenizer, splitFreeTokens } from '../shared/text/pieces.ts';
import { calibrateWeights, scoreUnit } from './calibrate.ts';
import { type Config } from './config.ts';
import { FileSource } from './file-source.ts';
import type { IndexFolder } from './index-folder.ts';
import type { Indexed } from './index-stage.ts';
import { bm25Settings, type ListResult } from './list-stage.ts';
import type { FinishedShard } from './shard-writer.ts';

/** Writes directories, query table, release and head; returns the release's id and manifest. */
export async function releaseStage(
  indexed: Indexed,
  lists: ListResult,
  shards: readonly FinishedShard[],
  table: QueryTable | undefined,
  titles: readonly string[],
  config: Config,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const spaces: Space[] = indexed.hasPieces ? ['word', 'piece'] : ['word'];
  const manifest: Manifest = {
    languages: indexed.languages,
    spaces,
    scoring: await scoringOf(indexed, lists, shards, table, titles, config, folder, spaces),
    settings: { bm25: bm25Settings(config), vectorPages: config.vectorPages, order: 'page' },
    counts: {
      documents: indexed.lengths.documents,
      pages: indexed.pages,
      terms: lists.terms,
      postings: lists.postings,
      textBytes: indexed.textBytes,
      bytes: sumBytes(shards),
    },
    shards: shards.map(({ documents, directory }) => ({ documents, directory: writeObject(folder, BLOCK.directory, directory) })),
    ...(table && indexed.hasPieces && { queryTable: writeObject(folder, BLOCK.queryTable, encodeQueryTable(table)) }),
  };
  const releaseBytes = encodeRelease(manifest);
  const id = sha256(releaseBytes);
  folder.writeRelease(id, releaseBytes);
  folder.writeHead(encodeHead({ release: id, releaseBytes, directories: inlineDirectories(shards, releaseBytes.length) }));
  return { id, manifest };
}

/** Titles, evenly spread over the collection, that stand in for queries. */
export function* sampleTitles(documents: Iterable<CairnDocument>, count: number, into: string[], wanted: number): Generator<CairnDocument> {
  const step = Math.max(1, Math.floor(count / wanted));
  let number = 0;
  for (const document of documents) {
    if (number++ % step === 0 && into.length < wanted) into.push(document.headings.at(-1) ?? document.title);
    yield document;
  }
}

async function scoringOf(
  indexed: Indexed,
  lists: ListResult,
  shards: readonly FinishedShard[],
  table: QueryTable | undefined,
  titles: readonly string[],
  config: Config,
  folder: IndexFolder,
  spaces: readonly Space[],
): Promise<Scoring> {
  const { occurrenceCap } = config;
  const largestPiece = table?.weights ? Math.max(...table.weights.values()) : 1;
  const unit = scoreUnit(lists.largestScale, { word: occurrenceCap, piece: largestPiece });
  const scoring: Scoring = { unit, occurrenceCap, weights: config.weights ?? { word: 1, piece: 1 } };
  if (config.weights || !indexed.hasPieces) return scoring;
  const queryWeights = {
    spaces,
    scoring,
    languages: indexed.languages,
    splitPieces: table?.tokenizer === undefined ? splitFreeTokens : openTokenizer(table.tokenizer),
    pieceWeights: table?.weights,
  };
  const context = { source: new FileSource(folder.staged), cache: new BlockCache(32 << 20), scratch: new ScratchPool() };
  const directories = shards.map((shard) => decodeDirectory(shard.directory));
  const weights = await calibrateWeights(
    titles,
    queryWeights,
    (shard, terms, k) => searchShard(directories[shard]!, terms, k, scoring, context),
    shards.length,
  );
  return { ...scoring, weights };
}

/** Directory blocks in shard order, as many as a head of the target size holds. */
function inlineDirectories(shards: readonly FinishedShard[], releaseBytes: number): (Uint8Array | undefined)[] {
  let left = HEAD_TARGET_BYTES - releaseBytes - 128;
  return shards.map(({ directory }) => {
    left -= directory.length + 16;
    return left >= 0 ? encodeBlock(BLOCK.directory, directory) : undefined;
  });
}

function writeObject(folder: IndexFolder, kind: BlockKind, payload: Uint8Array): BlockObject {
  const object = encodeBlockObject(kind, payload);
  const pack = sha256(object);
  folder.writePack(pack, object);
  return { pack, bytes: object.length };
}

function sumBytes(shards: readonly FinishedShard[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const shard of shards) for (const [part, count] of Object.entries(shard.bytes)) bytes[part] = (bytes[part] ?? 0) + count;
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
