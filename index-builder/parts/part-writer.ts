import { CONTENT_HASH_BYTES } from '../../shared/format/layout.ts';
import { appendWord } from '../lexicon/word-counts.ts';
import type { Progress } from '../progress.ts';
import type { PieceModel } from '../weights/piece-model.ts';
import { SealedFileWriter, type Stretch } from '../spill/sealed-file.ts';
import { appendTerm } from '../spill/term-run.ts';
import type { InvertedDocument, InvertResult } from '../stages/results.ts';
import type { PartContents, PartName } from './part-file.ts';
import { numberBytes } from '../spill/number-bytes.ts';

/**
 * Writes a part: its documents, its lists by term, its words, and what else a part knows of its own alone. Its bytes depend on plan and
 * part alone: how long it took, or what a cache had, is not in it.
 * @throws CairnError `not-found`, `unauthorized`, `transport`
 */
export function writePart(
  path: string,
  name: PartName,
  inverted: InvertResult,
  { lengths }: Pick<PieceModel, 'lengths'>,
  progress: Progress,
): void {
  const file = new SealedFileWriter(path);
  const stretch = (write: () => void): Stretch => {
    const start = file.length;
    write();
    return { start, end: file.length };
  };
  try {
    let documents = 0;
    progress.stage('index', inverted.count);
    const stored = stretch(() => {
      for (const document of inverted.documents()) {
        appendDocument(file, document);
        progress.update(++documents, documents);
      }
    });
    progress.end();
    const { inverter, words, frequencies } = inverted;
    let done = 0;
    progress.stage('lists', inverter.postings);
    const terms = stretch(() => {
      for (const term of inverter.terms()) {
        appendTerm(file, term);
        progress.update((done += term.documents.length));
      }
    });
    progress.end();
    const contents: PartContents = {
      ...name,
      documents,
      postings: inverter.postings,
      hasPieces: inverter.hasPieces,
      stretches: {
        documents: stored,
        terms,
        words: stretch(() => {
          for (const word of words.words()) appendWord(file, word);
        }),
        pieceLengths: stretch(() => file.append(numberBytes(Uint32Array.from(lengths)))),
        ...(frequencies && { frequencies: stretch(() => file.append(numberBytes(frequencies.df))) }),
      },
    };
    file.seal(contents);
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Document and code with their lengths, content hash, words of each field. */
function appendDocument(file: SealedFileWriter, { document, code, content, lengths }: InvertedDocument): void {
  const json = Buffer.from(JSON.stringify(document));
  const head = Buffer.alloc(8 + CONTENT_HASH_BYTES + lengths.length * 4);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(code?.length ?? 0, 4);
  head.set(content, 8);
  lengths.forEach((length, i) => head.writeUInt32LE(length, 8 + CONTENT_HASH_BYTES + i * 4));
  file.append(head);
  file.append(json);
  if (code) file.append(code);
}
