import { encodeBlock } from '../../shared/format/block.ts';
import { type CodeBits, encodeCodeBlock } from '../../shared/format/code-block.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import { BLOCK, CODE_BLOCK_DOCUMENTS, CODE_PACK_BLOCKS, HEADER_BYTES, PACK_MAGIC } from '../../shared/format/layout.ts';
import type { BlockObject } from '../../shared/format/object.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeObject } from '../folder/write-objects.ts';

/** What codes are like. */
export interface CodeShape {
  readonly dims: number;
  readonly bits: CodeBits;
}

/** A shard's codes, written. */
export interface FinishedCodes {
  /** None where no document has a code. */
  readonly packs: readonly BlockObject[];
  /** Bytes of the blocks. */
  readonly bytes: number;
}

/**
 * Lays the codes of a shard's documents into packs of their own, all of one number of blocks, so that a reader computes
 * where a code is (`codeExtent`). Holds one pack; documents before the first that has a code are only counted.
 */
export class CodeWriter {
  readonly #folder: Pick<IndexFolder, 'writePack'>;
  readonly #shape: CodeShape;
  readonly #packs: BlockObject[] = [];
  #codes: (Uint8Array | undefined)[] = [];
  #blocks: Uint8Array[] = [];
  /** Documents without a code, before the first with one. */
  #before = 0;
  #hasCodes = false;

  constructor(folder: Pick<IndexFolder, 'writePack'>, shape: CodeShape) {
    this.#folder = folder;
    this.#shape = shape;
  }

  /** Takes the code of the next document, which becomes the writer's; undefined: it has none. */
  add(code: Uint8Array | undefined): void {
    if (code === undefined && !this.#hasCodes) {
      this.#before++;
      return;
    }
    if (!this.#hasCodes) {
      this.#hasCodes = true;
      for (let i = 0; i < this.#before; i++) this.#append(undefined);
    }
    this.#append(code);
  }

  /** Closes the last pack. */
  finish(): FinishedCodes {
    this.#closeBlock();
    this.#closePack();
    const bytes = this.#packs.reduce((sum, pack) => sum + pack.bytes - HEADER_BYTES, 0);
    return { packs: this.#packs, bytes };
  }

  #append(code: Uint8Array | undefined): void {
    this.#codes.push(code);
    if (this.#codes.length === CODE_BLOCK_DOCUMENTS) this.#closeBlock();
  }

  #closeBlock(): void {
    if (this.#codes.length === 0) return;
    const { dims, bits } = this.#shape;
    this.#blocks.push(encodeBlock(BLOCK.codes, encodeCodeBlock(this.#codes, dims, bits)));
    this.#codes = [];
    if (this.#blocks.length === CODE_PACK_BLOCKS) this.#closePack();
  }

  #closePack(): void {
    if (this.#blocks.length === 0) return;
    const pack = Buffer.concat([encodeHeader(PACK_MAGIC), ...this.#blocks]);
    this.#packs.push(writeObject(this.#folder, pack));
    this.#blocks = [];
  }
}
