import type { SearchAnswer } from '../../shared/api.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { openIndex, type OpenIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import type { Objects } from '../format/taken-apart.ts';
import { random } from '../golden/random.ts';
import { manyDocuments } from '../search/corpora.ts';
import { CountingSource } from '../search/counting-source.ts';
import { type Codes, drawCodes, drawRows } from './with-codes.ts';

// Indexes of many short documents with codes that are drawn, open in memory.

/** Words that the documents are made of. */
export const WORDS = 'the of to amber birch cedar delta ember fjord grove heath inlet jetty knoll'.split(' ');

/** Objects of an index of so many documents, all alike but for the number of its shards. */
export async function objectsOfMany(documents: number, shards = 1): Promise<Objects> {
  const built = await buildDocuments(manyDocuments(documents), {
    shardDocuments: Math.max(1000, Math.ceil(documents / shards)),
  });
  const objects = objectsOf(built.folder);
  built.remove();
  return objects;
}

/** Codes for so many documents, of a twentieth none, and rows for the words that they are made of. */
export function draw(documents: number, seed: number, given: Partial<Codes> = {}): Codes {
  const next = random(seed);
  const shape = { dims: 64, bits: 1 as const, ...given };
  return {
    ...shape,
    codes: drawCodes(documents, shape, next, 0.05),
    rows: drawRows(WORDS, shape.dims, next),
    ...given,
  };
}

/** An index, open, whose reads are counted. */
export async function open(objects: Objects, cacheBytes = 1 << 24) {
  const source = new CountingSource(new MemorySource(objects));
  const opened = await openIndex(source, 'live');
  // These tests are about the order that the stages give: no title comes before it.
  const index: OpenIndex = { ...opened, manifest: { ...opened.manifest, titles: false } };
  source.reset();
  return { index, source, context: { source, cache: new BlockCache(cacheBytes), scratch: new ScratchPool() } };
}
export type Opened = Awaited<ReturnType<typeof open>>;

/** Ten hits of whole lists, unless something else is asked for. */
export function ask(
  { index, context }: { readonly index: OpenIndex; readonly context: ShardContext },
  query: string,
  change: Partial<SearchRequest> = {},
): Promise<SearchAnswer> {
  return search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false, ...change }, context);
}

/** Hits by the numbers of their documents, which ids end with: those of `manyDocuments` stay in their order. */
export function numbered({ hits }: SearchAnswer) {
  return hits.map(({ id, score, stages }) => ({ document: Number(id.slice('doc-'.length)), score, ...stages }));
}
