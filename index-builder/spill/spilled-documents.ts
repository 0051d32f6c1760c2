import { join } from 'node:path';
import type { OrderedDocument } from '../order.ts';
import { SpillFile } from './spill-file.ts';

/** Documents in their order, waiting in a temporary file, to be gone through more than once. Holds 8 bytes of each. */
export class SpilledDocuments {
  readonly #spill: SpillFile;
  readonly #lengths: number[] = [];

  constructor(folder: string) {
    this.#spill = new SpillFile(join(folder, 'documents.spill'));
  }

  append(document: OrderedDocument): void {
    const json = Buffer.from(JSON.stringify(document));
    this.#spill.append(json);
    this.#lengths.push(json.length);
  }

  /** Those at the places that are wanted, counted from 0. */
  *documents(isWanted: (place: number) => boolean = () => true): Generator<OrderedDocument> {
    let at = 0;
    for (const [place, length] of this.#lengths.entries()) {
      if (isWanted(place)) yield JSON.parse(Buffer.from(this.#spill.read(at, length)).toString()) as OrderedDocument;
      at += length;
    }
  }

  close(): void {
    this.#spill.close();
  }
}
