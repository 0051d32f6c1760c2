import { createHash } from 'node:crypto';
import { encodeBlock } from '../../shared/format/block.ts';
import { BLOCK, type BlockKind, HEAD_TARGET_BYTES } from '../../shared/format/layout.ts';
import { encodeBlockObject } from '../../shared/format/object.ts';
import { encodeQueryTable, type QueryTable } from '../../shared/format/query-table.ts';
import { type BlockObject, encodeHead, encodeRelease, type Manifest } from '../../shared/format/release.ts';
import type { Config } from '../config.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import type { FinishedShard } from '../shard/shard-writer.ts';
import { bm25Settings } from '../weights/bm25f.ts';
import { scoringOf } from '../weights/scoring.ts';
import type { IndexResult, ListResult } from './results.ts';

/** What a release is made of. */
export interface ReleaseParts {
  readonly indexed: IndexResult;
  readonly lists: ListResult;
  readonly shards: readonly FinishedShard[];
  readonly table: QueryTable | undefined;
}

/** Writes directories, query table, release and head; returns the release's id and manifest. */
export async function releaseStage(
  parts: ReleaseParts,
  config: Config,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { indexed, lists, shards, table } = parts;
  const manifest: Manifest = {
    languages: indexed.languages,
    spaces: indexed.hasPieces ? ['word', 'piece'] : ['word'],
    scoring: await scoringOf(parts, config, folder),
    settings: { bm25: bm25Settings(config), vectorPages: config.vectorPages, order: 'page' },
    counts: {
      documents: indexed.lengths.documents,
      pages: indexed.pages,
      terms: lists.terms,
      postings: lists.postings,
      textBytes: indexed.textBytes,
      bytes: sumBytes(shards),
    },
    shards: shards.map(({ documents, directory }) => ({
      documents,
      directory: writeObject(folder, BLOCK.directory, directory),
    })),
    ...(table && indexed.hasPieces && { queryTable: writeObject(folder, BLOCK.queryTable, encodeQueryTable(table)) }),
  };
  const releaseBytes = encodeRelease(manifest);
  const id = sha256(releaseBytes);
  folder.writeRelease(id, releaseBytes);
  folder.writeHead(
    encodeHead({ release: id, releaseBytes, directories: inlineDirectories(shards, releaseBytes.length) }),
  );
  return { id, manifest };
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
  for (const shard of shards)
    for (const [part, count] of Object.entries(shard.bytes)) bytes[part] = (bytes[part] ?? 0) + count;
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
