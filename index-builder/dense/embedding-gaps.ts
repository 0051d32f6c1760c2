import type { CairnDocument } from '../../shared/document.ts';
import { CairnError, placeText, type SourcePlace } from '../../shared/errors.ts';
import { wholeText } from '../document-text.ts';
import type { ReadyEmbeddings } from './ready-embeddings.ts';

/** Documents that are named. */
const NAMED = 3;
/** Something that a model may see: neither white space nor control characters. */
const VISIBLE = /[^\s\p{C}]/u;

/** Finds the documents that a file of ready-made embeddings lacks. */
export class EmbeddingGaps {
  readonly #file: string;
  readonly #ready: ReadyEmbeddings;
  readonly #isFilled: boolean;
  readonly #first: string[] = [];
  #count = 0;

  /** @param isFilled whether a model embeds what the file lacks */
  constructor(file: string, ready: ReadyEmbeddings, isFilled: boolean) {
    this.#file = file;
    this.#ready = ready;
    this.#isFilled = isFilled;
  }

  /** Announces the next document. One without a text needs no embedding. */
  see(document: CairnDocument, place: SourcePlace): void {
    if (this.#ready.claim(document.id) || this.#isFilled || !VISIBLE.test(wholeText(document))) return;
    if (this.#count++ < NAMED) this.#first.push(`"${document.id}" (${placeText(place)})`);
  }

  /** @throws CairnError `bad-request` naming the first documents without an embedding */
  check(): void {
    if (this.#count === 0) return;
    const [found, first] =
      this.#count === 1
        ? ['a document has no embedding', 'it is']
        : [`${this.#count} documents have no embedding`, `the first ${this.#first.length} are`];
    const message = `${found}, ${first} ${this.#first.join(', ')}; expected one for each, or the model that makes them`;
    throw new CairnError('bad-request', message, { place: { file: this.#file } });
  }
}
