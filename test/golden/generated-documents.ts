import type { AttributeValue, CairnDocument } from '../../shared/document.ts';
import { random } from './random.ts';

const WORDS =
  'path stone trail ridge moss river bridge valley summit cairn marker lantern compass shelter meadow glacier boulder cliff ferry harbour signal beacon tower anchor rope ladder tunnel quarry orchard hedge'.split(
    ' ',
  );
const TOKENS = ['walk', '##ing', 'climb', 'water', 'high', '##er', 'night', 'light'];

/** Short documents by a seeded generator: the first words of the list are in most of them, the last in few. */
export function generatedDocuments(count: number, seed: number): CairnDocument[] {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const word = (): string => WORDS[Math.floor(next() * next() * WORDS.length)]!;
  const words = (length: number): string => Array.from({ length }, word).join(' ');
  let page = '';
  return Array.from({ length: count }, (_, i): CairnDocument => {
    if (i === 0 || next() < 0.6) page = `/${word()}/${word()}`;
    const attributes: Record<string, AttributeValue> = {
      ...(next() < 0.5 && { level: below(4) }),
      ...(next() < 0.3 && { kind: WORDS[below(3)]! }),
      ...(next() < 0.2 && { tags: [WORDS[below(5)]!, WORDS[below(5)]!] }),
      ...(next() < 0.1 && { draft: next() < 0.5 }),
    };
    const vector = Object.fromEntries(
      Array.from({ length: next() < 0.25 ? 2 : 0 }, () => [TOKENS[below(TOKENS.length)]!, (1 + below(8)) / 4]),
    );
    return {
      id: `d${i}`,
      url: `${page}#${i}`,
      page,
      title: words(1 + below(2)),
      headings: next() < 0.3 ? [words(1)] : [],
      text: `${words(2 + below(4))}${i % 64 === 0 ? ` once${i}` : ''}`,
      ...(next() < 0.1 && { lang: next() < 0.5 ? 'de' : 'und' }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
      ...(Object.keys(vector).length > 0 && { vector }),
    };
  });
}
