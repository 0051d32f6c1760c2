import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { CairnDocument } from '../shared/document.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { beside } from './shared-data.ts';

// The sections of the Win32 manual and their vectors: what synthetic documents are made of, and compared with.

/** Fewest words and pieces of a document, real or synthetic. */
export const LEAST_WORDS = 50;
export const LEAST_PIECES = 80;
/** A document has up to so many pieces more, evenly drawn. */
export const PIECES_SPREAD = 10;
/** A word of at most so many sections is rare: its place may be taken by a new word. */
const RARE_SECTIONS = 8;
const WORD = /[\p{L}\p{N}_]+/gu;

/** A document of both spaces: words and pieces. */
export type FusedDocument = CairnDocument & Required<Pick<CairnDocument, 'vector'>>;

/** A sentence or a part of one, kept whole. */
export interface Run {
  readonly text: string;
  readonly words: number;
  /** Start, end and number of each rare word in the text. */
  readonly rare: readonly (readonly [start: number, end: number, word: number])[];
}

export interface RealSection {
  readonly title: Run;
  readonly heading: Run;
  readonly runs: readonly Run[];
  readonly words: number;
  /** Numbers of its pieces, ascending, and what each weighs, in thousandths. */
  readonly pieces: Uint16Array;
  readonly weights: Uint16Array;
}

/** The sections that have words and pieces enough, in the order of their pages, with the growth of their vocabulary. */
export interface RealCollection {
  readonly sections: readonly RealSection[];
  /** Piece of each number. */
  readonly pieces: readonly string[];
  readonly rareWords: number;
  /** Words, and words that are not rare, in the sections up to each, that one included. */
  readonly distinct: Uint32Array;
  readonly frequent: Uint32Array;
  /** Heaps' exponent: the vocabulary grows as this power of the number of sections. */
  readonly heaps: number;
}

/** Words as they are counted here: lower case, without punctuation. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** Reads the collection, into about half a GB. @throws CairnError `not-found` where it is not beside the project */
export async function readRealCollection(): Promise<RealCollection> {
  const numbers = new Map<string, number>();
  const vectors = new Map<string, Pick<RealSection, 'pieces' | 'weights'>>();
  for await (const { id, vector } of lines<Required<CairnDocument>>('data/vectors/win32.splade-tiny.docs.jsonl.gz')) {
    if (Object.keys(vector).length < LEAST_PIECES) continue;
    for (const piece of Object.keys(vector)) if (!numbers.has(piece)) numbers.set(piece, numbers.size);
    const entries = Object.entries(vector).map(([piece, weight]) => [numbers.get(piece)!, weight] as const);
    entries.sort(([a], [b]) => a - b);
    const pieces = Uint16Array.from(entries, ([piece]) => piece);
    vectors.set(id, { pieces, weights: Uint16Array.from(entries, ([, weight]) => Math.round(1000 * weight)) });
  }
  const found: (CairnDocument & { heading: string })[] = [];
  for await (const section of lines<(typeof found)[number]>('data/docs/win32-docs.jsonl.gz'))
    if (vectors.has(section.id) && countWords(section.text) >= LEAST_WORDS) found.push(section);

  const sectionsOf = new Map<string, number>();
  const sets = found.map(({ text }) => new Set(wordsOf(text)));
  for (const words of sets) for (const word of words) sectionsOf.set(word, (sectionsOf.get(word) ?? 0) + 1);
  const rare = new Map<string, number>();
  for (const [word, sections] of sectionsOf) if (sections <= RARE_SECTIONS) rare.set(word, rare.size);

  const seen = new Set<string>();
  let rareSeen = 0;
  const distinct = new Uint32Array(found.length);
  const frequent = new Uint32Array(found.length);
  sets.forEach((words, i) => {
    for (const word of words) if (!seen.has(word) && seen.add(word) && rare.has(word)) rareSeen++;
    distinct[i] = seen.size;
    frequent[i] = seen.size - rareSeen;
  });
  const quarters = [0, 1, 2, 3].map((i) => sets.slice((i * sets.length) / 4, ((i + 1) * sets.length) / 4));
  const ofQuarter = quarters.reduce((sum, part) => sum + new Set(part.flatMap((set) => [...set])).size, 0) / 4;

  const sections = found.map(({ id, title, heading, text }) => ({
    title: toRun(title, rare),
    heading: toRun(heading, rare),
    runs: cutRuns(text).map((run) => toRun(run, rare)),
    words: countWords(text),
    ...vectors.get(id)!,
  }));
  const heaps = Math.log(seen.size / ofQuarter) / Math.log(4);
  return { sections, pieces: [...numbers.keys()], rareWords: rare.size, distinct, frequent, heaps };
}

/** Text and vector of the sections as they are, the vector cut as that of a synthetic document is. */
export function* realDocuments({
  sections,
  pieces,
}: RealCollection): Generator<Pick<FusedDocument, 'text' | 'vector'>> {
  const random = seededRandom(1).uniform;
  for (const section of sections) {
    const packed = Uint32Array.from(section.pieces, (piece, i) => (section.weights[i]! << 16) | piece);
    const text = section.runs.map((run) => run.text).join(' ');
    yield { text, vector: toVector(packed.sort(), random, pieces) };
  }
}

/** The heaviest pieces, 80 to 90 of them, of `weight << 16 | piece` in ascending order. */
export function toVector(packed: Uint32Array, random: () => number, pieces: readonly string[]): Record<string, number> {
  const vector: Record<string, number> = {};
  const count = LEAST_PIECES + Math.floor(random() * (PIECES_SPREAD + 1));
  for (let i = packed.length - 1; i >= Math.max(0, packed.length - count); i--)
    vector[pieces[packed[i]! & 0xffff]!] = (packed[i]! >>> 16) / 1000;
  return vector;
}

/** Parts of 8 to 20 words that end where sentences do, if they can. */
function cutRuns(text: string): string[] {
  const runs: string[] = [];
  let run: string[] = [];
  for (const token of text.split(/\s+/).filter(Boolean)) {
    run.push(token);
    if (run.length < 20 && (run.length < 8 || !/[.:!?]$/.test(token))) continue;
    runs.push(run.join(' '));
    run = [];
  }
  return run.length > 0 ? [...runs, run.join(' ')] : runs;
}

function toRun(text: string, rareWords: ReadonlyMap<string, number>): Run {
  const rare = Array.from(text.matchAll(WORD), ({ 0: word, index }) => {
    return [index, index + word.length, rareWords.get(word.toLowerCase()) ?? -1] as const;
  });
  return { text, words: countWords(text), rare: rare.filter(([, , word]) => word >= 0) };
}

/** Words between blanks that have a letter or a digit. */
function countWords(text: string): number {
  return text.split(/\s+/).filter((token) => /[\p{L}\p{N}]/u.test(token)).length;
}

async function* lines<T>(path: string): AsyncGenerator<T> {
  const input = createReadStream(beside(path)).pipe(createGunzip());
  for await (const line of createInterface({ input })) yield JSON.parse(line) as T;
}
