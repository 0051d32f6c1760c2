import fc from 'fast-check';
import type { CairnDocument } from '../../shared/document.ts';

const WORDS =
  'the of to amber birch cedar delta ember fjord grove heath inlet jetty knoll ledge marsh camelCase snake_case C++ v1.2.3 naïve Straße 東京都 running runs'.split(
    ' ',
  );
/** Tokens of the collections' vectors: words of theirs are made of them. */
export const PIECES = ['am', '##ber', 'bir', '##ch', 'ce', '##dar'];

/** A word, the first ones of the list far more often. */
const word = fc.integer({ min: 0, max: 999 }).map((x) => WORDS[Math.floor((x / 1000) ** 2 * WORDS.length)]!);
const text = (maxLength: number): fc.Arbitrary<string> => fc.array(word, { maxLength }).map((words) => words.join(' '));

const vector = fc.dictionary(fc.constantFrom(...PIECES), fc.float({ min: Math.fround(0.01), max: 4, noNaN: true }), {
  maxKeys: 4,
});

/** A document without its id. */
const body = fc.record({
  title: text(3),
  headings: fc.array(text(2).filter(Boolean), { maxLength: 2 }),
  text: text(20),
  lang: fc.constantFrom('en', 'de', 'und'),
  vector,
});

/** A small collection: up to 30 documents of up to 6 pages. Each holds at least a word. */
export const corpora: fc.Arbitrary<CairnDocument[]> = fc
  .array(fc.tuple(body, fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 30 })
  .map((bodies) =>
    bodies.map(([document, page], i) => ({
      ...document,
      // Readers leave out a first heading that only repeats the title.
      headings: document.headings.filter((heading) => heading !== document.title),
      text: `${document.text} amber`.trim(),
      id: `doc-${i}`,
      url: `/p${page}/grove#${i}`,
      page: `/p${page}`,
    })),
  );

/** A query of any kind: words and pieces of the collections, repeated ones and unknown ones too. */
export const queries: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: word },
        { weight: 2, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 1, arbitrary: fc.constantFrom('unheard', '!!', 'of of of of') },
      ),
      { minLength: 1, maxLength: 12 },
    ),
    fc.constantFrom(
      (text: string) => text,
      (text: string) => `how ${text}`,
      (text: string) => `the ${text}?`,
      (text: string) => `${text.split(' ', 3).join(' ')} camelCase`,
    ),
  )
  .map(([parts, ask]) => ask(parts.join(' ')));

/** Documents of a few words each, drawn by a seeded generator; the first words are in most of them. */
export function manyDocuments(count: number, seed = 1): CairnDocument[] {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 2 + Math.floor(random() * 4) }, () => WORDS[Math.floor(random() ** 2 * 16)]!);
    return {
      id: `doc-${i}`,
      url: `/${i}`,
      page: `/${String(i).padStart(7, '0')}`,
      title: words[0]!,
      headings: [],
      text: words.join(' '),
    };
  });
}
