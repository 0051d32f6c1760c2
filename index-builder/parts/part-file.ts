import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import type { LexiconWord } from '../../shared/format/lexicon.ts';
import { readWords } from '../lexicon/word-counts.ts';
import { SealedFile, type Stretch } from '../spill/sealed-file.ts';
import type { InvertedTerm } from '../spill/term-run.ts';
import { readTerms } from '../spill/term-run.ts';
import type { InvertedDocument } from '../stages/results.ts';
import { FIELDS } from '../weights/analyse.ts';

const count = z.int().min(0);
const stretch = z.object({ start: count, end: count });
const nameSchema = z.object({
  /** Id of the plan that it is a part of. */
  plan: z.string(),
  /** Which part, from 1, of how many. */
  part: z.int().min(1),
  parts: z.int().min(1),
});
const contentsSchema = nameSchema.extend({
  documents: count,
  postings: count,
  hasPieces: z.boolean(),
  stretches: z.object({
    documents: stretch,
    terms: stretch,
    words: stretch,
    pieceLengths: stretch,
    frequencies: stretch.optional(),
  }),
});

/** Which part of which build. */
export type PartName = Readonly<z.infer<typeof nameSchema>>;
/** What a part's file says that it holds. */
export type PartContents = Readonly<z.infer<typeof contentsSchema>>;

/** A part that was built, for reading. */
export class PartFile {
  readonly #file: SealedFile;
  readonly contents: PartContents;

  /**
   * Opens a part and reads all of it once, for its hash.
   * @throws CairnError `corrupt` (it is damaged, or no part), `not-found`, `unauthorized`, `transport`
   */
  constructor(path: string) {
    this.#file = new SealedFile(path);
    const parsed = contentsSchema.safeParse(this.#file.contents);
    if (!parsed.success) {
      this.#file.close();
      throw new CairnError('corrupt', 'the file is no part of a build, expected one that cairn build --part wrote', {
        place: { file: path },
      });
    }
    this.contents = parsed.data;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Every document of the part in index order, once. */
  *documents(): Generator<InvertedDocument> {
    for (const reader = this.#file.reader(this.contents.stretches.documents); !reader.done;) {
      const [jsonBytes, codeBytes] = [reader.u32(), reader.u32()];
      const content = reader.raw(CONTENT_HASH_BYTES).slice();
      const lengths = FIELDS.map(() => reader.u32());
      const document = JSON.parse(Buffer.from(reader.raw(jsonBytes)).toString()) as StoredDocument;
      yield { document, code: codeBytes === 0 ? undefined : reader.raw(codeBytes).slice(), content, lengths };
    }
  }

  /** Lists of the part's documents, under the numbers that these have in the index. */
  terms(bufferBytes: number): Generator<InvertedTerm, void> {
    return readTerms(this.#file.reader(this.contents.stretches.terms, bufferBytes));
  }

  /** Words as they stand in the part's documents. */
  words(bufferBytes: number): Generator<LexiconWord, void> {
    return readWords(this.#file.reader(this.contents.stretches.words, bufferBytes));
  }

  /** `lengths` of the piece model, of the part's documents. */
  pieceLengths(): Uint32Array {
    return this.#numbers(this.contents.stretches.pieceLengths);
  }

  /** Documents of the part that each piece occurs in, where the query side needs it. */
  frequencies(): Uint32Array | undefined {
    const { frequencies } = this.contents.stretches;
    return frequencies && this.#numbers(frequencies);
  }

  close(): void {
    this.#file.close();
  }

  #numbers({ start, end }: Stretch): Uint32Array {
    return new Uint32Array(this.#file.read(start, end - start).buffer);
  }
}
