import type { EncodedText } from '../encoders/text-model.ts';
import { decodeVector, encodeVector } from '../encoders/vector-cache.ts';
import type { OrderedDocument } from '../order.ts';
import { SpillFile } from './spill-file.ts';

/** Documents in order, with what encoders made of them, waiting in a temporary file. */
export class EncodedDocuments {
  readonly #spill: SpillFile;

  constructor(path: string) {
    this.#spill = new SpillFile(path);
  }

  append(document: OrderedDocument, encoded: EncodedText | undefined): void {
    const json = Buffer.from(JSON.stringify(document));
    const vector = encoded ? encodeVector(encoded) : new Uint8Array(0);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(json.length, 0);
    lengths.writeUInt32LE(vector.length, 4);
    for (const part of [lengths, json, vector]) this.#spill.append(part);
  }

  /** Every document in order, once; what an encoder made of it is undefined where none was run. */
  *all(): Generator<readonly [OrderedDocument, EncodedText | undefined]> {
    const reader = this.#spill.reader();
    while (!reader.done) {
      const jsonBytes = reader.u32();
      const vectorBytes = reader.u32();
      const document = JSON.parse(Buffer.from(reader.raw(jsonBytes)).toString()) as OrderedDocument;
      yield [document, vectorBytes === 0 ? undefined : decodeVector(reader.raw(vectorBytes))];
    }
    this.#spill.close();
  }
}
