import { utf8 } from '../../shared/bytes.ts';
import type { CiffFile } from '../../index-builder/ciff/ciff-file.ts';
import { type CiffHeader, encodeHeader, encodeList, encodeRecord } from '../../index-builder/ciff/ciff-messages.ts';
import { type CiffVector, readCiffVectors } from '../../index-builder/ciff/ciff-vectors.ts';
import { delimit } from '../../index-builder/ciff/message-stream.ts';

/** What a CIFF file says, in plain values. */
export interface PlainCiff {
  readonly lists: readonly { readonly term: string; readonly postings: readonly (readonly [number, number])[] }[];
  /** Ids by docid. */
  readonly ids: readonly string[];
  readonly description?: string;
}

/** Two lists, three documents, of which the last is in no list. */
export const PLAIN: PlainCiff = {
  lists: [
    {
      term: 'salt',
      postings: [
        [0, 3],
        [1, 7],
      ],
    },
    { term: 'sugar', postings: [[1, 2]] },
  ],
  ids: ['a', 'b', 'empty'],
};

export function headerOf({ lists, ids, description = '' }: PlainCiff): CiffHeader {
  return {
    lists: lists.length,
    documents: ids.length,
    totalLists: lists.length,
    totalDocuments: ids.length,
    totalTerms: 12,
    averageLength: 1.5,
    description,
  };
}

/** Bodies of the messages of a file, in their order: header, lists, records. */
export function bodiesOf(plain: PlainCiff, header: Partial<CiffHeader> = {}): Uint8Array[] {
  return [
    encodeHeader({ ...headerOf(plain), ...header }),
    ...plain.lists.map(({ term, postings }) =>
      encodeList({
        term: utf8(term),
        documents: Uint32Array.from(postings, ([document]) => document),
        frequencies: Uint32Array.from(postings, ([, frequency]) => frequency),
      }),
    ),
    ...plain.ids.map((id, document) => encodeRecord({ document, id, length: 4 })),
  ];
}

/** A file of messages, each with its length. */
export function fileOfBodies(bodies: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(bodies.map(delimit));
}

export function bytesOf(plain: PlainCiff, header: Partial<CiffHeader> = {}): Uint8Array {
  return fileOfBodies(bodiesOf(plain, header));
}

/** A file in memory that is read in chunks of a size, and counts how often it is. */
export class MemoryCiff implements CiffFile {
  readonly path = 'test.ciff';
  /** What each reading said of its share. */
  readonly shares: number[] = [];
  /** Readings that were let go of or came to their end. */
  closed = 0;
  readonly #passes: readonly Uint8Array[];
  readonly #chunkBytes: number;

  /** @param passes the file's bytes, in each pass; the last serves all that come after it */
  constructor(passes: Uint8Array | readonly Uint8Array[], chunkBytes = 7) {
    this.#passes = passes instanceof Uint8Array ? [passes] : passes;
    this.#chunkBytes = chunkBytes;
  }

  get bytes(): number {
    return this.#passes[0]!.length;
  }

  async *open(share: number): AsyncGenerator<Uint8Array, void> {
    const bytes = this.#passes[Math.min(this.shares.length, this.#passes.length - 1)]!;
    this.shares.push(share);
    try {
      for (let at = 0; at < bytes.length; at += this.#chunkBytes) yield bytes.slice(at, at + this.#chunkBytes);
    } finally {
      this.closed++;
    }
  }
}

/** Every document of a file. */
export async function vectorsOf(file: CiffFile, limitBytes = 1 << 20): Promise<CiffVector[]> {
  const all: CiffVector[] = [];
  for await (const vector of readCiffVectors(file, limitBytes)) all.push(vector);
  return all;
}
