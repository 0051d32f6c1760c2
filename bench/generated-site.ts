import { seededRandom } from '../index-builder/distill/random.ts';
import type { CairnDocument } from '../shared/document.ts';

/** Words of a page, and words that there are; how often each occurs falls off as its rank (Zipf). */
const PAGE_WORDS = 120;
const VOCABULARY = 30_000;
const SEED = 20_261_125;

/** A site of pages of drawn words, by a seeded generator. */
export function siteOf(pages: number): CairnDocument[] {
  const { uniform } = seededRandom(SEED);
  const word = (): string => `w${Math.floor(VOCABULARY ** uniform()).toString(36)}`;
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  return Array.from({ length: pages }, (_, i): CairnDocument => {
    const id = `/pages/${i}`;
    return { id, url: id, page: id, title: words(4), headings: [words(3)], text: words(PAGE_WORDS) };
  });
}
