import { afterAll, describe, expect, test } from 'vitest';
import { BLOCK, VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { decodeVectorPage, type VectorTerm } from '../../shared/format/vector-page.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import type { Directory } from '../../shared/format/directory.ts';
import type { Extent } from '../../shared/format/extents.ts';
import type { BlockKind } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { readBlocks } from '../../shared/search/reading/read-blocks.ts';
import { buildDocuments, type BuiltIndex } from '../build-documents.ts';

// Frequent and rare words, and pieces, in two shards; neither number of documents is a multiple of a page's.
const DOCUMENTS = Array.from({ length: 2345 }, (_, i) => ({
  id: `${i}`,
  text: `every w${i % 4} w${i % 50} w${i % 700} only${i}`,
  vector: { [`p${i % 3}`]: 0.5 + (i % 7), [`q${i % 300}`]: 1 },
}));

const built = await buildDocuments(DOCUMENTS, { vectorPages: true, shardDocuments: 1200 });
afterAll(() => built.remove());

async function payloads({ context }: BuiltIndex, directory: Directory, kind: BlockKind, extents: readonly Extent[]) {
  const wanted = extents.map((extent) => ({ space: directory, extent, kind }));
  return readBlocks(context, wanted, new CostCounter());
}

/** Vectors of a shard's documents as its lists have them: terms ascending. */
async function vectorsOfLists(directory: Directory): Promise<VectorTerm[][]> {
  const vectors: VectorTerm[][] = Array.from({ length: directory.documents }, () => []);
  const add = (term: number, documents: Uint32Array, impacts: Uint8Array): void =>
    documents.forEach((document, i) => vectors[document]!.push({ term, impact: impacts[i]! }));
  let resident = 0;
  for (const [, { df, address, tiers }] of directory.residentTerms.all()) {
    let next = address;
    const extents = tiers.map(({ bytes }) => ({ address: (next += bytes) - bytes, bytes }));
    const largest = tiers.map((tier) => tier.largestImpact);
    const list = decodeList(await payloads(built, directory, BLOCK.tier, extents), largest, df, directory.documents);
    add(2 * resident++, list.documents, list.impacts);
  }
  let rare = 0;
  for (const payload of await payloads(built, directory, BLOCK.words, directory.wordIndex.extents)) {
    for (const { postings } of decodeWordBlock(payload, directory.documents))
      add(2 * rare++ + 1, postings.documents, postings.impacts);
  }
  expect(Math.min(resident, rare)).toBeGreaterThan(50);
  return vectors.map((vector) => vector.sort((a, b) => a.term - b.term));
}

async function vectorsOfPages(directory: Directory): Promise<VectorTerm[][]> {
  const pages = await payloads(built, directory, BLOCK.vectors, directory.vectorPages);
  return pages.flatMap((payload, page) =>
    decodeVectorPage(payload, Math.min(VECTOR_PAGE_DOCUMENTS, directory.documents - page * VECTOR_PAGE_DOCUMENTS)),
  );
}

describe('the vector pages of an index', () => {
  test('hold what its lists hold, shard by shard', async () => {
    expect(built.index.directories.map((directory) => directory.documents)).toEqual([1200, 1145]);
    for (const directory of built.index.directories)
      expect(await vectorsOfPages(directory)).toEqual(await vectorsOfLists(directory));
  });

  test('are not written unless they are asked for', async () => {
    const plain = await buildDocuments(DOCUMENTS.slice(0, 20));
    expect(plain.index.directories[0]!.vectorPages).toEqual([]);
    plain.remove();
  });
});
