import { decodeBlock, encodeBlock } from '../../shared/format/block.ts';
import { decodeDisplayPage, encodeDisplayPage, inflatedBytes } from '../../shared/format/display-page.ts';
import { BLOCK, CHUNK_DOCUMENTS, DISPLAY_PAGE_BYTES, IMPACT_MAX } from '../../shared/format/layout.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { type TierFacts, TierReader } from '../../shared/format/tier-reader.ts';
import type { Accumulator } from '../../shared/search/scoring/accumulator.ts';
import { randomBits } from '../evaluation/randomisation-test.ts';
import { openScratch } from '../folder/kernels.ts';
import { encodeList } from '../shard/encode-list.ts';

/** Nanoseconds that work takes. */
export interface CpuTimes {
  /** A posting that is decoded and added. */
  readonly addNs: number;
  /** A posting that is decoded, and added where its document has a score, as every one has here. */
  readonly updateNs: number;
  /** A posting that is passed over. */
  readonly skipNs: number;
  /** A document whose accumulator is looked at. */
  readonly sweepNs: number;
  /** A byte whose block's checksum is proven. */
  readonly byteNs: number;
  /** A byte of a display page that is inflated and unpacked. */
  readonly inflateNs: number;
}

const SEED = 20_261_124;
/** Documents of the list, four chunks, one in six of which holds the term, as lists of frequent words are. */
const DOCUMENTS = 4 * CHUNK_DOCUMENTS;
const EVERY = 6;
const BLOCK_BYTES = 256 << 10;
const WORDS = 5000;
/** Work is done so many times; the least time counts, which others on the machine disturb least. */
const TIMES = 60;

/** Measures this host by the code that queries run, on the same data every time. Takes about a second. */
export function measureCpu(): CpuTimes {
  const random = randomBits(SEED);
  return {
    ...openScratch().use((scratch) => measurePostings(makeList(random), scratch)),
    byteNs: measureBytes(random),
    inflateNs: measureInflating(random),
  };
}

interface Tier {
  readonly payload: Uint8Array;
  readonly facts: TierFacts;
}

function makeList(random: () => number): Tier[] {
  const documents = Array.from({ length: DOCUMENTS }, (_, document) => document).filter(() => random() % EVERY === 0);
  // Few large impacts and many small ones.
  const impacts = documents.map(() => 1 + Math.floor((random() / 2 ** 32) ** 3 * IMPACT_MAX));
  const postings = { documents: Uint32Array.from(documents), impacts: Uint8Array.from(impacts) };
  return encodeList(postings).map(({ payload, largestImpact }, tier) => {
    const facts = { postings: tierPostings(documents.length, tier), largestImpact, documents: DOCUMENTS };
    return { payload, facts };
  });
}

function measurePostings(list: readonly Tier[], scratch: Accumulator): Omit<CpuTimes, 'byteNs' | 'inflateNs'> {
  const postings = list.reduce((sum, { facts }) => sum + facts.postings, 0);
  const times: number[][] = [];
  for (let time = 0; time < TIMES; time++) {
    const open = (): TierReader[] => list.map(({ payload, facts }) => new TierReader(payload, facts));
    const [added, updated, passed] = [open(), open(), open()];
    const spent = [0, 0, 0, 0];
    for (let chunk = 0; chunk * CHUNK_DOCUMENTS < DOCUMENTS; chunk++) {
      const at = (tiers: TierReader[]): TierReader[] => tiers.filter((tier) => tier.chunk === chunk);
      spent[0]! += milliseconds(() => at(added).forEach((tier) => scratch.add(tier, 1)));
      spent[1]! += milliseconds(() => at(updated).forEach((tier) => scratch.update(tier, 1)));
      spent[2]! += milliseconds(() => scratch.dropUpTo(2 ** 31 - 1));
      spent[3]! += milliseconds(() => at(passed).forEach((tier) => scratch.update(tier, 1)));
    }
    times.push(spent);
  }
  const least = (work: number, units: number): number =>
    (Math.min(...times.map((spent) => spent[work]!)) / units) * 1e6;
  return {
    addNs: least(0, postings),
    updateNs: least(1, postings),
    sweepNs: least(2, DOCUMENTS),
    skipNs: least(3, postings),
  };
}

function measureBytes(random: () => number): number {
  const block = encodeBlock(BLOCK.tier, Uint8Array.from({ length: BLOCK_BYTES }, random));
  return leastMs(() => decodeBlock(BLOCK.tier, block)) * (1e6 / BLOCK_BYTES);
}

function measureInflating(random: () => number): number {
  const words = Array.from({ length: WORDS }, () => (random() % 36 ** (1 + (random() % 5))).toString(36));
  // Words as texts have them: few of them often.
  const text = (): string =>
    Array.from({ length: 150 }, () => words[Math.floor((random() / 2 ** 32) ** 3 * WORDS)]).join(' ');
  const documents = Array.from({ length: DISPLAY_PAGE_BYTES >> 10 }, (_, i) => {
    return {
      id: `guide/${i}`,
      url: `/guide/${i}`,
      page: '/guide',
      title: 'Guide',
      headings: [`Part ${i}`],
      text: text(),
    };
  });
  const page = encodeDisplayPage(documents);
  return leastMs(() => decodeDisplayPage(page, documents.length)) * (1e6 / inflatedBytes(page));
}

function leastMs(work: () => unknown): number {
  return Math.min(...Array.from({ length: TIMES }, () => milliseconds(work)));
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
