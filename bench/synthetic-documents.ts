import { seededRandom } from '../index-builder/distill/random.ts';
import {
  type FusedDocument,
  LEAST_PIECES,
  LEAST_WORDS,
  PIECES_SPREAD,
  type RealCollection,
  type RealSection,
  type Run,
  toVector,
} from './real-collection.ts';
import { WordSource } from './synthetic-words.ts';

// Documents for benches of more than there are: resampled from a real collection.

/** Share of a document that its second section gives: up to so much, evenly drawn. */
const SECOND_SHARE = 0.4;
/** Documents that follow the order of the real sections before the walk leaps, and sections it leaps on average. */
const STRETCH = 64;
const LEAP = 64;
/** Sections between a document's place and those that it comes from, on average. */
const REACH = 2;
/** Words by which whole runs exceed a length, on average. */
const EXCESS_WORDS = 5;
/** Weights change by up to this share. */
const JITTER = 0.05;
const SECTIONS_OF_PAGE = [1, 1, 1, 1, 1, 1, 2, 2, 3, 4] as const;

/**
 * So many documents, always the same for a seed: each mixes whole runs of words, and the pieces, of two sections that
 * lie near each other, and neighbours come from neighbours, at any count. New words take places of rare ones, as many
 * as Heaps' law asks for. Pages have 1 to 4 documents; ids and pages sort in the order of generation.
 */
export function* syntheticDocuments(real: RealCollection, count: number, seed = 1): Generator<FusedDocument> {
  const random = seededRandom(seed).uniform;
  const { sections } = real;
  const scale = count / sections.length;
  const growth = scale ** real.heaps;
  // The more of the words are new, the more of those come again: as many as of the real ones are then in one document.
  const words = new WordSource(real.rareWords, Math.max(0, 1 - 1 / growth), random);
  let [place, leapAt] = [0, 0];
  for (let number = 0, page = 0; number < count; page++) {
    const point = Math.floor(number / scale);
    words.target = real.distinct[point]! * growth - real.frequent[point]!;
    if (number >= leapAt) {
      place = near(point, LEAP, sections.length, random);
      leapAt = number + STRETCH;
    }
    const address = `https://synthetic.example/p${pad(page)}`;
    const title = words.write(sections[place % sections.length]!.title);
    const end = Math.min(count, number + SECTIONS_OF_PAGE[Math.floor(random() * SECTIONS_OF_PAGE.length)]!);
    for (let anchor = 1; number < end; number++, anchor++, place++) {
      const at = near(place, REACH, sections.length, random);
      const other = near(place, REACH, sections.length, random);
      const first = sections[at]!;
      const second = sections[other === at ? (at + 1) % sections.length : other]!;
      const share = SECOND_SHARE * random();
      const length = Math.max(LEAST_WORDS, first.words - EXCESS_WORDS);
      const others = drawRuns(second, share * length, random);
      const own = drawRuns(first, length - others.reduce((sum, run) => sum + run.words, 0), random);
      const runs = own.toSpliced(Math.floor(random() * (own.length + 1)), 0, ...others);
      yield {
        id: `s${pad(number)}`,
        url: `${address}#${anchor}`,
        page: address,
        title,
        headings: [words.write(first.heading)],
        text: runs.map((run) => words.write(run)).join(' '),
        vector: toVector(mixPieces(first, second, share, random), random, real.pieces),
      };
    }
  }
}

/** The runs of a section, in their order, that have at least so many words together: a random part of it. */
function drawRuns({ runs, words }: RealSection, least: number, random: () => number): Run[] {
  let left = words;
  return runs.filter((run) => {
    const taken = least > 0 && (left - run.words < least || random() * left < least);
    left -= run.words;
    if (taken) least -= run.words;
    return taken;
  });
}

/** Pieces that both have, and of the others as many as each gives words; `weight << 16 | piece`, ascending. */
function mixPieces(first: RealSection, second: RealSection, share: number, random: () => number): Uint32Array {
  const kept = new Uint32Array(first.pieces.length + second.pieces.length);
  const dropped = new Uint32Array(kept.length);
  let keptCount = 0;
  let droppedCount = 0;
  for (let i = 0, j = 0; i < first.pieces.length || j < second.pieces.length;) {
    const a = first.pieces[i] ?? 0x10000;
    const b = second.pieces[j] ?? 0x10000;
    const ofSecond = random() < share;
    const weight =
      (a < b || (a === b && !ofSecond) ? first.weights[i]! : second.weights[j]!) * (1 + JITTER * (2 * random() - 1));
    const packed = (Math.max(1, Math.round(weight)) << 16) | Math.min(a, b);
    if (a === b || a < b !== ofSecond) kept[keptCount++] = packed;
    else dropped[droppedCount++] = packed;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  const missing = LEAST_PIECES + PIECES_SPREAD - keptCount;
  if (missing > 0) {
    const best = dropped.subarray(0, droppedCount).sort().subarray(-missing);
    kept.set(best, keptCount);
    keptCount += best.length;
  }
  return kept.subarray(0, keptCount).sort();
}

/** A place near another one, by a geometric distribution to both sides. */
function near(place: number, reach: number, places: number, random: () => number): number {
  const distance = Math.round(-Math.log(1 - random()) * reach) * (random() < 0.5 ? -1 : 1);
  return Math.min(places - 1, Math.abs(place + distance));
}

function pad(number: number): string {
  return String(number).padStart(7, '0');
}
