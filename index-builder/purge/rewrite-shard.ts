import type { Directory } from '../../shared/format/directory.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { decodeIdBucket, type IdEntry, idHash } from '../../shared/format/id-bucket.ts';
import { BLOCK, CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type BlockStore, readBlocks } from '../../shared/search/reading/read-blocks.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { everyTerm } from '../folder/every-list.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { DisplayDictionary } from '../shard/display-dictionary.ts';
import { type FinishedShard, ShardWriter } from '../shard/shard-writer.ts';
import { shardCodes } from './shard-codes.ts';

/** Documents read together. */
const BATCH = 1024;
const MEMORY_BYTES = 64 << 20;

/** What stands in the place of a document that was purged: no id, no text, in no list, and the release removes it. */
const BLANK: StoredDocument = { id: '', url: '', page: '', title: '', headings: [], text: '' };

/**
 * Writes a shard of a release again without what its removed documents said: stored fields, words and pieces, vectors,
 * codes, ids. They keep their numbers, so that nothing else of the release changes; scales stay as well.
 * @param removed numbers in the shard, ascending: those that were removed before, and those that are to be purged
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function rewriteShard(
  index: OpenIndex,
  shard: number,
  removed: Uint32Array,
  store: BlockStore,
  folder: IndexFolder,
): Promise<FinishedShard> {
  const directory = index.directories[shard]!;
  const codes = await shardCodes(index, shard, store);
  const writer = new ShardWriter(folder, shard, directory.firstDocument, {
    vectors: directory.vectorPages.length > 0,
    dictionary: await trainDictionary(index, directory, removed, store),
    codes: codes?.shape,
    memoryBytes: MEMORY_BYTES,
  });
  for await (const batch of documentsOf(index, directory, removed, store))
    for (const document of batch)
      writer.addDocument(document, isRemoved(removed, writer.documents) ? undefined : codes?.code(writer.documents));
  for await (const [list] of everyTerm([directory], store)) {
    const { documents, impacts } = await list!.load();
    const isKept = (_: number, i: number): boolean => !isRemoved(removed, documents[i]!);
    const kept = { documents: documents.filter(isKept), impacts: impacts.filter(isKept) };
    if (kept.documents.length > 0) writer.addList(list!.key, list!.scaleBits, kept);
  }
  for (const entry of await idsOf(directory, removed, store)) writer.addId(entry);
  return writer.finish();
}

async function* documentsOf(
  index: OpenIndex,
  { documents, firstDocument }: Directory,
  removed: Uint32Array,
  store: BlockStore,
): AsyncGenerator<StoredDocument[]> {
  for (let start = 0; start < documents; start += BATCH) {
    const places = Array.from({ length: Math.min(BATCH, documents - start) }, (_, i) => start + i);
    const numbers = places.map((own) => firstDocument + own);
    const stored = await readDocuments(index, numbers, store, new CostCounter());
    yield places.map((own, i) => (isRemoved(removed, own) ? BLANK : stored[i]!));
  }
}

/** A dictionary of what is left: that of the shard may say what a purged document did. */
async function trainDictionary(
  index: OpenIndex,
  directory: Directory,
  removed: Uint32Array,
  store: BlockStore,
): Promise<Uint8Array | undefined> {
  const dictionary = new DisplayDictionary();
  for await (const batch of documentsOf(index, directory, removed, store))
    for (const document of batch) if (document !== BLANK) dictionary.add(document);
  return dictionary.train();
}

/** The ids in the order in which a shard takes them. */
async function idsOf(directory: Directory, removed: Uint32Array, store: BlockStore): Promise<IdEntry[]> {
  const entries: IdEntry[] = [];
  for (const extent of directory.idBuckets) {
    const [payload] = await readBlocks(store, [{ space: directory, extent, kind: BLOCK.ids }], new CostCounter());
    for (const entry of decodeIdBucket(payload!, directory.documents))
      entries.push(isRemoved(removed, entry.document) ? blankId(entry.document) : entry);
  }
  return entries.sort((a, b) => a.hash - b.hash || a.document - b.document);
}

function blankId(document: number): IdEntry {
  return { hash: idHash(BLANK.id), document, page: document, contentHash: new Uint8Array(CONTENT_HASH_BYTES) };
}
