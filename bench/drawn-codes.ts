import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { readPieceTokenizer } from '../index-builder/query/piece-tokenizer.ts';
import { encodeBlock } from '../shared/format/block.ts';
import { codeBytes, type CodeBits, encodeCodeBlock } from '../shared/format/code-block.ts';
import { codeBlockDocuments, codeBlocks, type DenseStage } from '../shared/format/dense-stage.ts';
import { encodeDenseTable } from '../shared/format/dense-table.ts';
import { decodeHead, encodeHead } from '../shared/format/head.ts';
import { encodeHeader } from '../shared/format/header.ts';
import { BLOCK, CODE_PACK_BLOCKS, DENSE_VERSION, PACK_MAGIC } from '../shared/format/layout.ts';
import { type BlockObject, channelKey, packKey, releaseKey } from '../shared/format/object.ts';
import { decodeRelease, encodeRelease } from '../shared/format/release.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { beside } from './shared-data.ts';

/** Codes as a bench wants them. */
export interface CodeShape {
  readonly dims: number;
  readonly bits: CodeBits;
  readonly candidates: number;
}

const SEED = 20_261_125;
const BASIS = { model: '0'.repeat(64), projection: '0'.repeat(64) };

/**
 * Gives the documents of an index codes, and its queries a table, that are DRAWN at random: what the second stage costs
 * does not depend on what they say, what it finds does. The folder's release is another afterwards.
 */
export function drawCodesInto(folder: string, { dims, bits, candidates }: CodeShape): void {
  const random = seededRandom(SEED).uniform;
  const put = (object: Uint8Array): BlockObject => {
    const pack = createHash('sha256').update(object).digest('hex');
    writeFileSync(join(folder, packKey(pack)), object);
    return { pack, bytes: object.length };
  };
  const headFile = join(folder, channelKey(BUILT_CHANNEL));
  const head = decodeHead(readFileSync(headFile));
  const manifest = decodeRelease(head.releaseBytes);
  const { table: tokenizer, tokens } = readPieceTokenizer(beside('data/bert/tokenizer.json'));
  const rows = tokens.map((token) => {
    const values = Int8Array.from({ length: dims }, () => Math.floor(random() * 15) - 7);
    return [token, { scale: 1 + Math.floor(random() * 65_535), values }] as const;
  });
  const table = encodeDenseTable({ ...BASIS, dims, tokenizer, rows: new Map(rows) });
  const dense: DenseStage = {
    version: DENSE_VERSION,
    ...BASIS,
    dims,
    bits,
    candidates,
    weights: { plain: 1, question: 1, symbol: 1 },
    table: { ...put(table.object), headBytes: table.headBytes, tokens: tokens.length },
    shards: manifest.shards.map(({ documents }) => codePacks(documents, { dims, bits }, random).map(put)),
  };
  const releaseBytes = encodeRelease({ ...manifest, dense });
  const release = createHash('sha256').update(releaseBytes).digest('hex');
  writeFileSync(join(folder, releaseKey(release)), releaseBytes);
  const objectOf = ({ pack }: BlockObject): Uint8Array => readFileSync(join(folder, packKey(pack)));
  const directories = manifest.shards.map(({ directory }, i) => head.directories[i] && objectOf(directory));
  const queryTable = head.queryTable && manifest.queryTable && objectOf(manifest.queryTable);
  writeFileSync(headFile, encodeHead({ release, releaseBytes, directories, queryTable }));
}

function codePacks(documents: number, shape: Omit<CodeShape, 'candidates'>, random: () => number): Uint8Array[] {
  const packs: Uint8Array[][] = [];
  for (let block = 0; block < codeBlocks(documents); block++) {
    if (block % CODE_PACK_BLOCKS === 0) packs.push([encodeHeader(PACK_MAGIC)]);
    const codes = Array.from({ length: codeBlockDocuments(block, documents) }, () =>
      Uint8Array.from({ length: codeBytes(shape.dims, shape.bits) }, () => Math.floor(random() * 256)),
    );
    packs.at(-1)!.push(encodeBlock(BLOCK.codes, encodeCodeBlock(codes, shape.dims, shape.bits)));
  }
  return packs.map((blocks) => Buffer.concat(blocks));
}
