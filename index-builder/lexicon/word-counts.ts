import { join } from 'node:path';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import type { LexiconWord } from '../../shared/format/lexicon.ts';
import { detach } from '../../shared/text/languages.ts';
import { mergeSorted } from '../spill/merge-sorted.ts';
import { SpillFile, type SpillReader } from '../spill/spill-file.ts';

/** Words of a collection with their document frequencies, once every document was seen. */
export interface CountedWords {
  /** Every word in the order of its bytes, once. */
  words(): Generator<LexiconWord>;
}

// A word in memory: its string, its bytes while a run is sorted, its place in the map.
const WORD_BYTES = 200;

/** Counts the documents that words occur in, within a memory limit: sorted runs go to a file and are merged. */
export class WordCounts implements CountedWords {
  readonly #path: string;
  #file: SpillFile | undefined;
  readonly #limitWords: number;
  readonly #runs: { start: number; end: number }[] = [];
  #counts = new Map<string, number>();

  constructor(folder: string, limitBytes: number) {
    this.#path = join(folder, 'words.run');
    this.#limitWords = Math.floor(limitBytes / WORD_BYTES);
  }

  /** Takes the distinct words of a document. */
  add(words: ReadonlySet<string>): void {
    for (const word of words) {
      const before = this.#counts.get(word);
      this.#counts.set(before === undefined ? detach(word) : word, (before ?? 0) + 1);
    }
    if (this.#counts.size > this.#limitWords) this.#spill();
  }

  *words(): Generator<LexiconWord> {
    const file = this.#file;
    const runs = file ? this.#runs.map((run) => readWords(file.reader(run.start, run.end))) : [];
    yield* mergeWords([...runs, this.#sorted()]);
    file?.close();
  }

  #spill(): void {
    const file = (this.#file ??= new SpillFile(this.#path));
    const start = file.length;
    for (const word of this.#sorted()) appendWord(file, word);
    this.#runs.push({ start, end: file.length });
    this.#counts = new Map();
  }

  *#sorted(): Generator<LexiconWord, void> {
    yield* sortWords(this.#counts);
  }
}

/** Words with their frequencies in the order of their bytes. */
export function sortWords(counts: ReadonlyMap<string, number>): LexiconWord[] {
  return Array.from(counts, ([word, df]) => ({ word: utf8(word), df })).sort((a, b) => compareBytes(a.word, b.word));
}

/** Appends a word to a run, a stretch of a file that has words in their order. */
export function appendWord(file: { append(bytes: Uint8Array): unknown }, { word, df }: LexiconWord): void {
  const record = new Uint8Array(8 + word.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, df, true);
  view.setUint32(4, word.length, true);
  record.set(word, 8);
  file.append(record);
}

/** The words of a run. */
export function* readWords(reader: SpillReader): Generator<LexiconWord, void> {
  while (!reader.done) {
    const df = reader.u32();
    yield { df, word: reader.raw(reader.u32()).slice() };
  }
}

/** Each word of several runs once, its frequencies added up. */
export function* mergeWords(runs: readonly Iterator<LexiconWord, void>[]): Generator<LexiconWord, void> {
  let last: LexiconWord | undefined;
  for (const next of mergeSorted(runs, (a, b) => compareBytes(a.word, b.word))) {
    if (last && compareBytes(last.word, next.word) === 0) {
      last = { word: last.word, df: last.df + next.df };
      continue;
    }
    if (last) yield last;
    last = next;
  }
  if (last) yield last;
}
