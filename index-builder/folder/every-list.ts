import { compareBytes } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import type { Directory } from '../../shared/format/directory.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, SPACE, type Space } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import type { ListEntry } from '../../shared/format/resident-terms.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type BlockStore, readBlocks } from '../../shared/search/reading/read-blocks.ts';

/** All postings of a term in a release. */
export interface WholeList {
  /** Bytes of the term in UTF-8, without its space. */
  readonly term: Uint8Array;
  /** Bits of the term's scale. */
  readonly scaleBits: number;
  /** Numbers in the release, ascending. */
  readonly documents: Uint32Array;
  readonly impacts: Uint8Array;
}

/** A term's part in one shard, whose postings may still have to be read. */
export interface ShardList {
  readonly key: Uint8Array;
  readonly scaleBits: number;
  readonly df: number;
  readonly directory: Directory;
  readonly load: () => Promise<Postings>;
}

/**
 * Every list of a space in the order of keys, the parts of all shards joined: frequent terms, whose lists are found by
 * the resident directory, merged with rare ones, whose postings stand in the blocks of the word directory. Holds one
 * list, and a block of each shard.
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function* everyList(index: OpenIndex, store: BlockStore, space: Space): AsyncGenerator<WholeList> {
  for await (const parts of everyTerm(index.directories, store))
    if (parts[0]!.key[0] === SPACE[space]) yield await join(parts);
}

/**
 * Every term of some shards in the order of keys, with its parts in the order of the shards, at least one. Of the postings
 * only those of rare terms are read.
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function* everyTerm(directories: readonly Directory[], store: BlockStore): AsyncGenerator<ShardList[]> {
  // By shard, so that parts of one key are joined in the order of documents.
  const sources = directories.flatMap((directory) => [residentLists(directory, store), rareLists(directory, store)]);
  const heads = await Promise.all(sources.map(nextOf));
  for (;;) {
    let key: Uint8Array | undefined;
    for (const head of heads) if (head && (!key || compareBytes(head.key, key) < 0)) key = head.key;
    if (!key) return;
    const parts: ShardList[] = [];
    for (const [i, head] of heads.entries()) {
      if (!head || compareBytes(head.key, key) !== 0) continue;
      parts.push(head);
      heads[i] = await nextOf(sources[i]!);
    }
    yield parts;
  }
}

async function* residentLists(directory: Directory, store: BlockStore): AsyncGenerator<ShardList, void> {
  for (const [key, entry] of directory.residentTerms.all())
    yield { key, scaleBits: entry.scaleBits, df: entry.df, directory, load: () => loadList(directory, entry, store) };
}

async function loadList(directory: Directory, entry: ListEntry, store: BlockStore): Promise<Postings> {
  let { address } = entry;
  const wanted = entry.tiers.map(({ bytes }) => {
    const extent = { address, bytes };
    address += bytes;
    return { space: directory, extent, kind: BLOCK.tier };
  });
  const payloads = await readBlocks(store, wanted, new CostCounter());
  const largest = entry.tiers.map(({ largestImpact }) => largestImpact);
  const postings = decodeList(payloads, largest, entry.df, directory.documents);
  const found = postings.documents.length;
  if (found !== entry.df) throw new CairnError('corrupt', `a list of ${found} documents, expected ${entry.df}`);
  return postings;
}

async function* rareLists(directory: Directory, store: BlockStore): AsyncGenerator<ShardList, void> {
  for (const extent of directory.wordIndex.extents) {
    const [payload] = await readBlocks(store, [{ space: directory, extent, kind: BLOCK.words }], new CostCounter());
    for (const { key, scaleBits, postings } of decodeWordBlock(payload!, directory.documents))
      yield { key, scaleBits, df: postings.documents.length, directory, load: () => Promise.resolve(postings) };
  }
}

async function nextOf(source: AsyncGenerator<ShardList, void>): Promise<ShardList | undefined> {
  return (await source.next()).value ?? undefined;
}

async function join(parts: readonly ShardList[]): Promise<WholeList> {
  const { key, scaleBits } = parts[0]!;
  if (parts.some((part) => part.scaleBits !== scaleBits))
    throw new CairnError('corrupt', 'a term with two scales, expected one for the whole release');
  const loaded: Postings[] = [];
  for (const part of parts) loaded.push(await part.load());
  const length = loaded.reduce((sum, { documents }) => sum + documents.length, 0);
  const list = {
    term: key.subarray(1),
    scaleBits,
    documents: new Uint32Array(length),
    impacts: new Uint8Array(length),
  };
  let at = 0;
  for (const [i, { documents, impacts }] of loaded.entries()) {
    const { firstDocument } = parts[i]!.directory;
    list.documents.set(
      documents.map((document) => document + firstDocument),
      at,
    );
    list.impacts.set(impacts, at);
    at += documents.length;
  }
  return list;
}
