import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { IndexFolder } from '../../index-builder/folder/index-folder.ts';
import { PackWriter } from '../../index-builder/shard/pack-writer.ts';
import { VectorGatherer } from '../../index-builder/shard/vector-gatherer.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import { BLOCK, VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import { packKey } from '../../shared/format/object.ts';
import { decodeVectorPage, type VectorTerm } from '../../shared/format/vector-page.ts';
import { FileSource } from '../../index-builder/folder/file-source.ts';
import { toHex } from '../../shared/bytes.ts';
import { folderOf } from '../cli/run-cli.ts';

const { path, remove } = folderOf({});
afterAll(remove);
let folders = 0;

// More than the documents that are gathered together, and no multiple of a page's.
const DOCUMENTS = 4096 + 100;
const TERMS = 60;

/** The lists of a shard, in an order of terms that is not theirs: rare terms come first, as in a build. */
function lists(): Map<number, { documents: number[]; impacts: number[] }> {
  const all = new Map<number, { documents: number[]; impacts: number[] }>();
  for (let i = 0; i < TERMS; i++) {
    const term = i < TERMS / 2 ? 2 * i + 1 : 2 * (i - TERMS / 2);
    const documents = Array.from({ length: DOCUMENTS }, (_, document) => document).filter(
      (document) => (document * 31 + i * 17) % (i + 3) === 0,
    );
    all.set(term, { documents, impacts: documents.map((document) => 1 + ((document + term) % 255)) });
  }
  return all;
}

/** The vectors that come out of vector pages, read back from the packs. */
async function gathered(limitBytes: number): Promise<VectorTerm[][]> {
  const folder = new IndexFolder(join(path, `index-${folders++}`));
  const temporary = join(path, `temporary-${folders}`);
  mkdirSync(temporary);
  const gatherer = new VectorGatherer(temporary, 0, DOCUMENTS, limitBytes);
  for (const [term, { documents, impacts }] of lists())
    gatherer.add(term, { documents: Uint32Array.from(documents), impacts: Uint8Array.from(impacts) });
  const packs = new PackWriter(folder);
  const extents = gatherer.finish(packs);
  const [pack, ...others] = packs.finish();
  expect(others).toEqual([]);
  const source = new FileSource(folder.staged);
  const vectors: VectorTerm[][] = [];
  for (const { address, bytes } of extents) {
    const block = await source.read(packKey(toHex(pack!.sha256)), address, address + bytes);
    const count = Math.min(VECTOR_PAGE_DOCUMENTS, DOCUMENTS - vectors.length);
    vectors.push(...decodeVectorPage(decodeBlock(BLOCK.vectors, block), count));
  }
  return vectors;
}

describe('vector pages', () => {
  it.each([
    ['in memory', 64 << 20],
    ['by way of a file', 1000],
  ])('hold what the lists hold, turned round, terms ascending: gathered %s', async (_, limitBytes) => {
    const expected: VectorTerm[][] = Array.from({ length: DOCUMENTS }, () => []);
    for (const [term, { documents, impacts }] of lists())
      documents.forEach((document, i) => expected[document]!.push({ term, impact: impacts[i]! }));
    for (const vector of expected) vector.sort((a, b) => a.term - b.term);
    expect(await gathered(limitBytes)).toEqual(expected);
  });
});
