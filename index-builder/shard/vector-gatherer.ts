import { join } from 'node:path';
import type { Extent } from '../../shared/format/extents.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import { encodeVectorPage, type VectorTerm } from '../../shared/format/vector-page.ts';
import type { PackWriter } from './pack-writer.ts';
import { SpillFile } from '../spill/spill-file.ts';

// Documents whose postings are gathered together: their vectors are held in memory while they are written.
const GROUP_DOCUMENTS = 4096;
const RECORD_BYTES = 12;

/** Turns lists back into vectors, document by document: postings wait in a file in groups of documents. */
export class VectorGatherer {
  readonly #file: SpillFile;
  readonly #documents: number;
  readonly #limit: number;
  readonly #groups: { waiting: number[]; stretches: { start: number; end: number }[] }[];
  #waiting = 0;

  /** `limitBytes` bounds what waits in memory. */
  constructor(folder: string, shard: number, documents: number, limitBytes: number) {
    this.#file = new SpillFile(join(folder, `shard-${shard}.vectors`));
    this.#documents = documents;
    this.#limit = limitBytes / 24;
    this.#groups = Array.from({ length: Math.ceil(documents / GROUP_DOCUMENTS) }, () => ({
      waiting: [],
      stretches: [],
    }));
  }

  add(term: number, { documents, impacts }: Postings): void {
    for (let i = 0; i < documents.length; i++) {
      this.#groups[Math.floor(documents[i]! / GROUP_DOCUMENTS)]!.waiting.push(documents[i]!, term, impacts[i]!);
    }
    this.#waiting += documents.length * 3;
    if (this.#waiting > this.#limit) this.#spill();
  }

  /** Writes the vector pages of the shard. */
  finish(packs: PackWriter): Extent[] {
    this.#spill();
    const extents: Extent[] = [];
    for (const [group, { stretches }] of this.#groups.entries()) {
      const first = group * GROUP_DOCUMENTS;
      const vectors: VectorTerm[][] = Array.from(
        { length: Math.min(GROUP_DOCUMENTS, this.#documents - first) },
        () => [],
      );
      for (const { start, end } of stretches) {
        for (const reader = this.#file.reader(start, end); !reader.done;) {
          const document = reader.u32();
          vectors[document - first]!.push({ term: reader.u32(), impact: reader.u32() });
        }
      }
      for (const vector of vectors) vector.sort((a, b) => a.term - b.term);
      for (let i = 0; i < vectors.length; i += VECTOR_PAGE_DOCUMENTS) {
        extents.push(packs.add(BLOCK.vectors, encodeVectorPage(vectors.slice(i, i + VECTOR_PAGE_DOCUMENTS))));
      }
    }
    this.#file.close();
    return extents;
  }

  #spill(): void {
    for (const group of this.#groups) {
      if (group.waiting.length === 0) continue;
      const bytes = new Uint8Array((group.waiting.length / 3) * RECORD_BYTES);
      const view = new DataView(bytes.buffer);
      group.waiting.forEach((number, i) => view.setUint32(i * 4, number, true));
      const start = this.#file.append(bytes);
      group.stretches.push({ start, end: start + bytes.length });
      group.waiting = [];
    }
    this.#waiting = 0;
  }
}
