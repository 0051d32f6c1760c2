import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodeWriter } from '../../index-builder/shard/code-writer.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import { type CodeBits, codeBytes, decodeCodeBlock } from '../../shared/format/code-block.ts';
import { codeBlockDocuments, codeBlocks, codeExtent } from '../../shared/format/dense-stage.ts';
import { BLOCK, CODE_BLOCK_DOCUMENTS, CODE_PACK_BLOCKS, HEADER_BYTES } from '../../shared/format/layout.ts';
import type { BlockObject } from '../../shared/format/object.ts';

const PACK_DOCUMENTS = CODE_BLOCK_DOCUMENTS * CODE_PACK_BLOCKS;

interface Written {
  readonly packs: readonly BlockObject[];
  readonly bytes: number;
  /** Packs in the order in which they were written. */
  readonly written: ReadonlyMap<string, Uint8Array>;
}

function write(codes: readonly (Uint8Array | undefined)[], dims: number, bits: CodeBits): Written {
  const written = new Map<string, Uint8Array>();
  const writer = new CodeWriter({ writePack: (name, bytes) => void written.set(name, bytes) }, { dims, bits });
  for (const code of codes) writer.add(code);
  return { ...writer.finish(), written };
}

/** Every code, read as a reader would: by computed places in the packs, one behind the other. */
function readBack({ packs, written }: Written, documents: number, dims: number, bits: CodeBits) {
  const space = Buffer.concat(packs.map(({ pack }) => written.get(pack)!));
  const codes: (Uint8Array | undefined)[] = [];
  let end = 0;
  for (let block = 0; block < codeBlocks(documents); block++) {
    const { address, bytes } = codeExtent(block, documents, { dims, bits });
    // Nothing lies between them but the headers of packs.
    expect(address - end).toBe(block % CODE_PACK_BLOCKS === 0 ? HEADER_BYTES : 0);
    end = address + bytes;
    const payload = decodeBlock(BLOCK.codes, space.subarray(address, end));
    const count = codeBlockDocuments(block, documents);
    const opened = decodeCodeBlock(payload, count, dims, bits);
    for (let place = 0; place < count; place++) {
      const own = opened.code(place);
      codes.push(own && Uint8Array.from(own));
    }
  }
  expect(end).toBe(space.length);
  return codes;
}

/** Codes that tell documents apart; of those that `lacks` names there is none. */
function codesOf(count: number, bytes: number, lacks: (document: number) => boolean): (Uint8Array | undefined)[] {
  return Array.from({ length: count }, (_, document) =>
    lacks(document) ? undefined : Uint8Array.from({ length: bytes }, (_, i) => (document * 31 + i * 7) >> (i % 8)),
  );
}

const EDGES = [
  1,
  2,
  CODE_BLOCK_DOCUMENTS - 1,
  CODE_BLOCK_DOCUMENTS,
  CODE_BLOCK_DOCUMENTS + 1,
  3 * CODE_BLOCK_DOCUMENTS,
];

describe('codes', () => {
  it('are where a reader computes them, whatever their number and shape', () => {
    const shapes = fc.record({
      count: fc.constantFrom(...EDGES),
      dims: fc.constantFrom(8, 16, 256),
      bits: fc.constantFrom<CodeBits>(1, 8),
      lacking: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(shapes, ({ count, dims, bits, lacking }) => {
        const codes = codesOf(count, codeBytes(dims, bits), (document) => document % 5 < lacking && document > 0);
        expect(readBack(write(codes, dims, bits), count, dims, bits)).toEqual(codes);
      }),
      { numRuns: 40 },
    );
  });

  it('fill packs of one number of blocks, and go on in the next', { timeout: 60_000 }, () => {
    for (const count of [PACK_DOCUMENTS, PACK_DOCUMENTS + 1, 2 * PACK_DOCUMENTS + 300]) {
      const codes = codesOf(count, 1, (document) => document % 7 === 3);
      const all = write(codes, 8, 1);
      expect(all.packs).toHaveLength(Math.ceil(count / PACK_DOCUMENTS));
      expect(all.packs.map(({ bytes }) => bytes)).toEqual(all.packs.map(({ pack }) => all.written.get(pack)!.length));
      expect(all.bytes).toBe(all.packs.reduce((sum, { bytes }) => sum + bytes - HEADER_BYTES, 0));
      expect(Buffer.concat(readBack(all, count, 8, 1).map((code) => code ?? Buffer.of(0)))).toEqual(
        Buffer.concat(codes.map((code) => code ?? Buffer.of(0))),
      );
    }
  });

  it('of documents without one are not written', () => {
    const all = write(
      codesOf(1000, 1, () => true),
      8,
      1,
    );
    expect(all).toEqual({ packs: [], bytes: 0, written: new Map() });
  });

  it('may begin late', { timeout: 60_000 }, () => {
    const count = PACK_DOCUMENTS + 600;
    const codes = codesOf(count, 1, (document) => document < count - 2);
    const all = write(codes, 8, 1);
    expect(all.packs).toHaveLength(2);
    const read = readBack(all, count, 8, 1);
    expect(read.slice(0, -2).every((code) => code === undefined)).toBe(true);
    expect(read.slice(-2)).toEqual(codes.slice(-2));
  });
});
