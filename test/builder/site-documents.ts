import type { CairnDocument } from '../../shared/document.ts';
import { random } from '../golden/random.ts';

/** What a site says on many of its pages: sentences of words that hardly occur elsewhere. */
export function sentencesOf(count: number, seed: number): string[] {
  const next = random(seed);
  const word = (): string => Math.floor(next() * 26 ** (2 + Math.floor(next() * 5))).toString(26);
  return Array.from({ length: count }, () => `${Array.from({ length: 12 }, word).join(' ')}.`);
}

/** Documents that share sentences, and say something of their own. */
export function siteOf(count: number, seed: number, shared = sentencesOf(40, 1)): CairnDocument[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, i): CairnDocument => {
    const own = sentencesOf(2, seed * 1e6 + i);
    const common = Array.from({ length: 2 }, () => shared[Math.floor(next() * shared.length)]!);
    const id = `/guide/${i}`;
    return { id, url: id, page: id, title: `Page ${i}`, headings: [], text: [...common, ...own].join(' ') };
  });
}
