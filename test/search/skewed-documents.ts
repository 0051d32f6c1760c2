import type { CairnDocument } from '../../shared/document.ts';

/** What a collection is drawn from. */
export interface Skew {
  readonly seed: number;
  readonly documents: number;
  /** Different words; the first are in most documents, the last in few. */
  readonly words: number;
  /** Largest number of words of a text. */
  readonly textWords: number;
  readonly languages: readonly string[];
  /** Whether documents have vectors, over as many tokens. */
  readonly pieces: number;
}

/** A generator of numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

// Words that stem, fold, split and have accents come first, so that they are frequent.
const SPECIAL = [
  'running',
  'runs',
  'naïve',
  'std::vector',
  'camelCase',
  '東京都',
  'Häuser',
  'C++',
  'src/index.ts',
  'v1.2',
];

/** A word of a rank: a real one for the first ranks, then made of letters, so that ranks are different words. */
export function wordOf(rank: number): string {
  return SPECIAL[rank] ?? `q${rank.toString(26).replaceAll(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)}`;
}

/**
 * Documents of words drawn with a skew. Some have no title, headings, text, address or vector, none is empty; pages
 * come in any order and several documents share one.
 */
export function skewedDocuments({ seed, documents, words, textWords, languages, pieces }: Skew): CairnDocument[] {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const word = (): string => wordOf(Math.floor(random() ** 3 * words));
  const text = (most: number): string => Array.from({ length: below(most + 1) }, word).join(' ');
  return Array.from({ length: documents }, (_, i) => {
    const page = `/p${below(documents)}`;
    const vector = Object.fromEntries(
      Array.from({ length: below(5) }, () => [`t${Math.floor(random() ** 2 * pieces)}`, 0.01 + random() * 4]),
    );
    return {
      id: `d${i}`,
      url: ['', `${page}#${word()}`, `https://example.org${page}/${encodeURIComponent(word())}`][below(3)]!,
      page,
      title: below(4) === 0 ? '' : `Title ${text(3)}`,
      headings: Array.from({ length: below(3) }, () => `Heading ${text(2)}`),
      text: below(5) === 0 ? 'amber' : `${text(textWords)} amber`,
      lang: languages[below(languages.length)]!,
      ...(pieces > 0 && Object.keys(vector).length > 0 && { vector }),
    };
  });
}

/** A query of words and tokens of such a collection, repeated and unknown ones among them; some are questions. */
export function skewedQuery(random: () => number, { words, pieces }: Skew): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const parts = Array.from({ length: 1 + below(8) }, () => {
    const kind = below(12);
    if (kind === 0) return 'unheard';
    if (kind === 1) return 'amber amber amber amber';
    if (kind < 5 && pieces > 0) return `t${below(pieces)}`;
    // Any rank as likely as another: rare words, which most documents lack, are asked for too.
    return wordOf(below(kind < 8 ? words : Math.ceil(words / 20)));
  });
  const query = parts.join([' ', ', ', '\n'][below(3)]);
  return [query, query, query, `how ${query}`, `${query} or what?`][below(5)]!;
}
