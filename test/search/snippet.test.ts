import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snippet } from '../../shared/api.ts';
import { makeSnippet } from '../../shared/search/snippet.ts';
import { emittedTerms } from '../text/terms.ts';

const EN = ['en'] as const;

/** The words of a snippet that are marked. */
function marked({ text, matches }: Snippet): string[] {
  return matches.map(([start, end]) => text.slice(start, end));
}

function weightsOf(words: readonly string[]): Map<string, number> {
  return new Map(words.flatMap((word) => emittedTerms(word).map(({ term }) => [term, 1] as const)));
}

/** A text in which U+FFFD stands for every half of a surrogate pair. */
function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed();
}

/** Texts of words, symbols, scripts without spaces and characters beyond the first plane, close to what is written. */
const part = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('amber', 'birch', 'running', 'Runs', 'std::vector', 'src/index.ts', 'naïve'),
  },
  { weight: 3, arbitrary: fc.constantFrom('. ', '\n', '? ', '! ', ', ', '\t', '  ') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('東京都', '𠮷野家', '😀', '👨‍👩‍👧', '𝒳yz', 'a'.repeat(70), 'co\u00adop'.repeat(60)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const text = fc
  .array(fc.tuple(part, fc.constantFrom(' ', ' ', ' ', '')), { maxLength: 120, size: 'max' })
  .map((parts) => parts.map(([own, space]) => own + space).join(''));
const words = fc.array(
  fc.constantFrom(
    'amber',
    'birch',
    'run',
    'std::vector',
    'index.ts',
    '東京',
    '野家',
    'xyz',
    'a'.repeat(70),
    'coop'.repeat(16),
  ),
  {
    maxLength: 5,
  },
);

describe('makeSnippet', () => {
  it('is a passage of the text in which matched words, and only those, are marked', () => {
    const property = fc.property(text, words, (whole, query) => {
      const weights = weightsOf(query);
      const snippet = makeSnippet(whole, EN, weights);
      expect(whole).toContain(snippet.text);
      if (wellFormed(whole) === whole) expect(snippet.text).toBe(wellFormed(snippet.text));
      expect(snippet.text.length).toBeLessThanOrEqual(240);
      let end = 0;
      for (const [from, to] of snippet.matches) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(end).toBeLessThanOrEqual(snippet.text.length);
      for (const word of marked(snippet)) {
        const terms = emittedTerms(word).map(({ term }) => term);
        expect(terms.some((term) => weights.has(term))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('holds as many distinct words of the query as the best stretch of the text', () => {
    const plain = fc.constantFrom(
      'amber',
      'birch',
      'cedar',
      'delta',
      'of',
      'lorem',
      'ipsum',
      'dolor',
      'consectetur',
      'adipiscing',
    );
    const property = fc.property(
      fc.array(plain, { minLength: 1, maxLength: 200, size: 'max' }),
      fc.uniqueArray(fc.constantFrom('amber', 'birch', 'cedar', 'delta', 'of'), { minLength: 1 }),
      fc.array(fc.constantFrom(0.2, 1, 2), { minLength: 5, maxLength: 5 }),
      (drawn, query, values) => {
        const whole = drawn.join(' ');
        const weights = new Map<string, number>(query.map((word, i) => [word, values[i]!]));
        const snippet = makeSnippet(whole, EN, weights);
        const found = new Set(marked(snippet));
        const sum = (distinct: ReadonlySet<string>): number =>
          [...distinct].reduce((weight, word) => weight + weights.get(word)!, 0);
        expect(sum(found)).toBeGreaterThanOrEqual(bestWeight(whole, weights) - 1e-9);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  it.each<[string, string, readonly string[], string, readonly string[]]>([
    ['a short text whole', 'Amber and birch.', ['birch'], 'Amber and birch.', ['birch']],
    ['the start where nothing matches', `Amber${' lorem'.repeat(60)}`, ['birch'], `Amber${' lorem'.repeat(39)}`, []],
    ['nothing of an empty text', '', ['birch'], '', []],
    ['stems', 'He runs while running.', ['run'], 'He runs while running.', ['runs', 'running']],
    [
      'a symbol and its words as one',
      'Use std::vector here.',
      ['std::vector'],
      'Use std::vector here.',
      ['std::vector'],
    ],
    ['bigrams that overlap as one', '私は東京都民です', ['東京都'], '私は東京都民です', ['東京都']],
  ])('shows %s', (_, whole, query, expected, matches) => {
    const snippet = makeSnippet(whole, EN, weightsOf(query));
    expect(snippet.text).toBe(expected);
    expect(marked(snippet)).toEqual(matches);
  });

  it('begins at the sentence that leads to the match', () => {
    const whole = `${'Lorem ipsum dolor. '.repeat(30)}Here is some amber. ${'More of it follows. '.repeat(30)}`;
    const snippet = makeSnippet(whole, EN, weightsOf(['amber']));
    expect(snippet.text.startsWith('Here is some amber. More')).toBe(true);
    expect(snippet.text.endsWith(' ')).toBe(false);
  });

  it('ends at the end of a word, whatever space follows it', () => {
    const whole = 'amber\n'.repeat(100);
    const snippet = makeSnippet(whole, EN, weightsOf(['amber']));
    expect(snippet.text).toBe('amber\n'.repeat(40).trim());
    expect(snippet.matches).toHaveLength(40);
  });

  it('bears a match that is longer than a passage', () => {
    const blob = 'a'.repeat(300);
    for (const whole of [blob, `foo ${blob} bar`, `${blob} ${blob}`, `${'lorem '.repeat(50)}${blob} foo`]) {
      const snippet = makeSnippet(whole, EN, weightsOf([blob, 'foo']));
      expect(snippet.text.length).toBeLessThanOrEqual(240);
    }
  });

  it('prefers many words of the query to many of one', () => {
    const whole = `${'amber '.repeat(50)}${'lorem '.repeat(100)}amber birch ${'lorem '.repeat(100)}`;
    expect(marked(makeSnippet(whole, EN, weightsOf(['amber', 'birch'])))).toContain('birch');
  });
});

/** Largest weight of distinct words in any stretch that a passage has room for beside the words that lead to it. */
function bestWeight(whole: string, weights: ReadonlyMap<string, number>): number {
  const places = [...whole.matchAll(/\S+/g)].map((match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  let best = 0;
  for (const { start } of places) {
    const inside = places.filter((place) => place.start >= start && place.end <= start + 180);
    const distinct = new Set(inside.map(({ word }) => word).filter((word) => weights.has(word)));
    best = Math.max(
      best,
      [...distinct].reduce((sum, word) => sum + weights.get(word)!, 0),
    );
  }
  return best;
}
