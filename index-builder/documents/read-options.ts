import type { CairnDocument } from '../../shared/document.ts';
import type { CairnError, SourcePlace } from '../../shared/errors.ts';
import type { LeftOutReason } from './page.ts';
import type { PageMemory } from './page-memory.ts';

export type InputFormat = 'html' | 'markdown' | 'jsonl' | 'beir' | 'ciff';

/** Fields of a document that JSONL input can carry under a name of its own. */
export type DocumentField = 'id' | 'url' | 'page' | 'title' | 'headings' | 'text' | 'lang' | 'attributes' | 'vector';

/** Our field name to the input's. */
export type FieldNames = Readonly<Partial<Record<DocumentField, string>>>;

export interface ReadOptions {
  /** Force a format; otherwise detected from the path. */
  readonly format?: InputFormat;
  /** Field names of JSONL input, e.g. `{ headings: 'heading', id: 'docid' }`: our field to theirs. */
  readonly fields?: FieldNames;
  /** CSS selector of the main content of HTML pages; pages without a match fall back to the default ones. */
  readonly selector?: string;
  /** Prefix put before relative urls of sites and Markdown folders, e.g. `https://example.org/docs/`; default `/`. */
  readonly baseUrl?: string;
  /** Language of documents that do not say theirs. */
  readonly lang?: string;
  /** Memory, in bytes, for turning the lists of a CIFF file into vectors; the file is read more often for less. */
  readonly memoryBytes?: number;
  /** Pages that were parsed before. */
  readonly pages?: PageMemory;
  /** `fail` (default) throws at the first bad document; `skip` reports it to `onSkip` and goes on. */
  readonly onError?: 'fail' | 'skip';
  readonly onSkip?: (error: CairnError) => void;
  /** Called for each sound page that is left out on purpose. */
  readonly onLeftOut?: (place: SourcePlace, reason: LeftOutReason) => void;
  /**
   * Called with the bytes of input consumed so far (compressed size where compressed). Fractions of them for a file
   * that is read several times, so that the sum ends at its size.
   */
  readonly onProgress?: (bytes: number) => void;
}

/** A document with the place in the user's input where it begins. */
export interface SourcedDocument {
  readonly document: CairnDocument;
  readonly place: SourcePlace;
}
