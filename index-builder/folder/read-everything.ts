import { CairnError } from '../../shared/errors.ts';
import { decodeColumn } from '../../shared/format/column.ts';
import type { Directory } from '../../shared/format/directory.ts';
import { decodeDisplayPage } from '../../shared/format/display-page.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { decodeIdBucket } from '../../shared/format/id-bucket.ts';
import { BLOCK, type BlockKind, VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { addRow, rowBytes } from '../../shared/format/row-block.ts';
import { decodeVectorPage } from '../../shared/format/vector-page.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { type BlockStore, readBlocks, type WantedBlock } from '../../shared/search/reading/read-blocks.ts';
import { SecondStage } from '../../shared/search/second-stage/second-stage.ts';

/** Blocks of a kind: how many, and their bytes. */
export type BlockCounts = Record<string, { count: number; bytes: number }>;

/** Reads and decodes every block of an index, which proves its checksums and its structure. @throws CairnError `corrupt` */
export async function readEverything(index: OpenIndex, store: BlockStore): Promise<BlockCounts> {
  const counts: BlockCounts = {};
  for (const directory of index.directories) {
    const { documents } = directory;
    const visit = async (
      name: string,
      kind: BlockKind,
      extents: readonly Extent[],
      decode: (payload: Uint8Array, i: number) => void,
    ): Promise<void> => {
      const count = (counts[name] ??= { count: 0, bytes: 0 });
      for (const [i, extent] of extents.entries()) {
        const [payload] = await readBlocks(store, [{ space: directory, extent, kind }], new CostCounter());
        decode(payload!, i);
        count.count++;
        count.bytes += extent.bytes;
      }
    };
    let dictionary: Uint8Array | undefined;
    const dictionaries = directory.dictionary ? [directory.dictionary] : [];
    await visit('dictionary', BLOCK.dictionary, dictionaries, (payload) => (dictionary = payload));
    await visit('display', BLOCK.display, directory.displayPages, (payload, i) => {
      decodeDisplayPage(payload, directory.displayStarts[i + 1]! - directory.displayStarts[i]!, dictionary);
    });
    await visit('words', BLOCK.words, directory.wordIndex.extents, (payload) => {
      Array.from(decodeWordBlock(payload, documents));
    });
    await visitLists(directory, visit);
    let ids = 0;
    await visit('ids', BLOCK.ids, directory.idBuckets, (payload) => (ids += decodeIdBucket(payload, documents).length));
    if (ids !== documents)
      throw new CairnError('corrupt', `the id directory has ${ids} documents, expected ${documents}`);
    await visit('vectors', BLOCK.vectors, directory.vectorPages, (payload, i) => {
      decodeVectorPage(payload, Math.min(VECTOR_PAGE_DOCUMENTS, documents - i * VECTOR_PAGE_DOCUMENTS));
    });
    await visit(
      'columns',
      BLOCK.column,
      [...directory.columns.values()],
      (payload) => void decodeColumn(payload, documents),
    );
  }
  const { lexicon, ofShards = [] } = index.words ?? {};
  for (const words of [lexicon, ...ofShards]) if (words) Array.from(words.all());
  await visitSecondStage(index, store, counts);
  return counts;
}

/** Codes and rows, each through a second stage of its own, so that what a search keeps open does not matter. */
async function visitSecondStage(index: OpenIndex, store: BlockStore, counts: BlockCounts): Promise<void> {
  if (!index.secondStage) return;
  const { stage } = index.secondStage;
  const opened = new SecondStage(stage, index.manifest.shards);
  // Any query opens the table.
  await opened.embed('', store, new CostCounter());
  const visit = async (name: string, wanted: WantedBlock, decode: (payload: Uint8Array) => void): Promise<void> => {
    const [payload] = await readBlocks(store, [wanted], new CostCounter());
    decode(payload!);
    const count = (counts[name] ??= { count: 0, bytes: 0 });
    count.count++;
    count.bytes += wanted.extent.bytes;
  };
  for (const block of opened.codeBlocks()) await visit('codes', block.wanted, (payload) => void block.open(payload));
  for (const wanted of opened.rowBlocks())
    await visit('rows', wanted, (payload) => {
      const rows = payload.length / rowBytes(stage.dims);
      for (let row = 0; row < rows; row++) addRow(new Int32Array(stage.dims), payload, rows, row, 1);
    });
}

type Visit = (
  name: string,
  kind: BlockKind,
  extents: readonly Extent[],
  decode: (payload: Uint8Array, i: number) => void,
) => Promise<void>;

async function visitLists(directory: Directory, visit: Visit): Promise<void> {
  for (const [, entry] of directory.residentTerms.all()) {
    let { address } = entry;
    const extents = entry.tiers.map(({ bytes }) => ({ address: (address += bytes) - bytes, bytes }));
    const payloads: Uint8Array[] = [];
    await visit('lists', BLOCK.tier, extents, (payload) => payloads.push(payload));
    const { documents } = decodeList(
      payloads,
      entry.tiers.map((tier) => tier.largestImpact),
      entry.df,
      directory.documents,
    );
    if (documents.length !== entry.df)
      throw new CairnError('corrupt', `a list of ${documents.length} documents, expected ${entry.df}`);
  }
}
