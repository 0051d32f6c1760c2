import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snippet, TextRange } from '../../shared/api.ts';
import { makeSnippet } from '../../shared/search/answer/snippet.ts';
import type { SnippetTerm, SnippetTerms } from '../../shared/search/answer/snippet-terms.ts';
import { foldAccents, foldCase } from '../../shared/text/fold.ts';
import { emittedTerms } from '../text/terms.ts';

const EN = ['en'] as const;

/** The words of a snippet that are marked. */
function marked({ text, matches }: Snippet): string[] {
  return matches.map(([start, end]) => text.slice(start, end));
}

/** Terms of typed words, of related ones, and whole words of pieces, each of weight 1 unless there is one. */
function termsOf(
  words: readonly string[],
  {
    related = [],
    pieces = [],
    weights = new Map(),
  }: { related?: readonly string[]; pieces?: readonly string[]; weights?: ReadonlyMap<string, number> } = {},
): SnippetTerms {
  const entry = (term: string, word: number, isRelated: boolean): [string, SnippetTerm] => [
    term,
    { word, weight: weights.get(term) ?? 1, related: isRelated },
  ];
  const all = [
    ...words.map((word) => ({ word, isRelated: false })),
    ...related.map((word) => ({ word, isRelated: true })),
  ];
  const entries = all.flatMap(({ word, isRelated }, i) =>
    emittedTerms(word).map(({ term }) => entry(term, i, isRelated)),
  );
  // What was typed is no more than that.
  return { words: new Map(entries.reverse()), pieces: new Map(pieces.map((piece, i) => entry(piece, -1 - i, true))) };
}

/** Ranges that ascend, do not overlap, and cut no character in two. */
function checkRanges(ranges: readonly TextRange[], text: string): void {
  let end = 0;
  for (const [from, to] of ranges) {
    expect(from).toBeGreaterThanOrEqual(end);
    expect(to).toBeGreaterThan(from);
    if (wellFormed(text) === text) expect(wellFormed(text.slice(from, to))).toBe(text.slice(from, to));
    end = to;
  }
  expect(end).toBeLessThanOrEqual(text.length);
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
    const property = fc.property(text, words, words, words, (whole, query, others, pieces) => {
      const terms = termsOf(query, { related: others, pieces });
      const snippet = makeSnippet(whole, EN, terms);
      const { matches, related = [] } = snippet;
      expect(whole).toContain(snippet.text);
      if (wellFormed(whole) === whole) expect(snippet.text).toBe(wellFormed(snippet.text));
      expect(snippet.text.length).toBeLessThanOrEqual(240);
      checkRanges(matches, snippet.text);
      checkRanges(related, snippet.text);
      checkRanges(
        [...matches, ...related].sort((a, b) => a[0] - b[0]),
        snippet.text,
      );
      for (const [from, to] of [...matches, ...related]) {
        const word = snippet.text.slice(from, to);
        const isRelated = related.some(([start]) => start === from);
        const found = emittedTerms(word).some(({ term, start, end }) => {
          const surface = foldAccents(foldCase(word.slice(start, end)));
          return terms.words.get(term)?.related === isRelated || (isRelated && terms.pieces.has(surface));
        });
        expect(found, word).toBe(true);
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
        const snippet = makeSnippet(whole, EN, termsOf(query, { weights }));
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
    const snippet = makeSnippet(whole, EN, termsOf(query));
    expect(snippet.text).toBe(expected);
    expect(marked(snippet)).toEqual(matches);
  });

  it('begins at the sentence that leads to the match', () => {
    const whole = `${'Lorem ipsum dolor. '.repeat(30)}Here is some amber. ${'More of it follows. '.repeat(30)}`;
    const snippet = makeSnippet(whole, EN, termsOf(['amber']));
    expect(snippet.text.startsWith('Here is some amber. More')).toBe(true);
    expect(snippet.text.endsWith(' ')).toBe(false);
  });

  it('ends at the end of a sentence where one is near, and at the end of a word else', () => {
    const sentences = 'Some amber is here. '.repeat(30);
    expect(makeSnippet(sentences, EN, termsOf(['amber'])).text).toBe('Some amber is here. '.repeat(12).trim());
    const later = `${'lorem '.repeat(60)}amber ipsum e.g. birch (v1. 2) and more dolor${' ipsum'.repeat(60)}`;
    const { text: own } = makeSnippet(later, EN, termsOf(['amber', 'birch']));
    expect(own.endsWith(' ipsum')).toBe(true);
    expect(own.length).toBeGreaterThan(230);
  });

  it('knows the stops of scripts without spaces', () => {
    const whole = `${'これは文です。'.repeat(30)}琥珀がここにあります。${'これは文です。'.repeat(60)}`;
    const { text: own } = makeSnippet(whole, EN, termsOf(['琥珀']));
    expect(own.startsWith('琥珀がここにあります。これは')).toBe(true);
    expect(own.endsWith('です。')).toBe(true);
    expect(own.length).toBeGreaterThan(200);
  });

  it('shows more of what leads to a match at the end of a text', () => {
    const whole = `${'Lorem ipsum dolor sit. '.repeat(40)}The amber.`;
    const { text: own } = makeSnippet(whole, EN, termsOf(['amber']));
    expect(own).toBe(`${'Lorem ipsum dolor sit. '.repeat(9)}The amber.`);
  });

  it('tells typed words from related ones, of which a word that is both is typed', () => {
    const terms = termsOf(['amber'], { related: ['birch', 'amber'], pieces: ['cafe'] });
    const snippet = makeSnippet('Amber birches at the café.', EN, terms);
    const marks = (ranges: readonly TextRange[] = []): string[] =>
      ranges.map(([from, to]) => snippet.text.slice(from, to));
    expect(marks(snippet.matches)).toEqual(['Amber']);
    expect(marks(snippet.related)).toEqual(['birches', 'café']);
    expect(makeSnippet('Amber.', EN, terms)).not.toHaveProperty('related');
  });

  it('counts a word once, however many of its variants are near', () => {
    const variants = ['amber', 'resin', 'copal'].map((term, i): [string, SnippetTerm] => [
      term,
      { word: 0, weight: 2 - i / 2, related: i > 0 },
    ]);
    const terms = {
      words: new Map([...variants, ['birch', { word: 1, weight: 1, related: false }] as const]),
      pieces: new Map<string, SnippetTerm>(),
    };
    const whole = `amber resin copal ${'lorem '.repeat(60)} amber birch ${'lorem '.repeat(60)}`;
    expect(marked(makeSnippet(whole, EN, terms))).toEqual(['amber', 'birch']);
  });

  it('ends where it must in texts of megabytes, and finds nothing there beyond the first', () => {
    for (const unit of ['amber lorem. ', 'a', '琥', '\n', 'e\u0301'])
      expect(
        makeSnippet(unit.repeat((5 << 20) / unit.length), EN, termsOf(['birch', 'amber'])).text.length,
      ).toBeLessThanOrEqual(240);
    const far = `${'lorem '.repeat(1 << 17)}birch`;
    expect(makeSnippet(far, EN, termsOf(['birch']))).toEqual({ text: 'lorem '.repeat(40).trim(), matches: [] });
  });

  it('ends at the end of a word, whatever space follows it', () => {
    const whole = 'amber\n'.repeat(100);
    const snippet = makeSnippet(whole, EN, termsOf(['amber']));
    expect(snippet.text).toBe('amber\n'.repeat(40).trim());
    expect(snippet.matches).toHaveLength(40);
  });

  it('bears a match that is longer than a passage', () => {
    const blob = 'a'.repeat(300);
    for (const whole of [blob, `foo ${blob} bar`, `${blob} ${blob}`, `${'lorem '.repeat(50)}${blob} foo`]) {
      const snippet = makeSnippet(whole, EN, termsOf([blob, 'foo']));
      expect(snippet.text.length).toBeLessThanOrEqual(240);
    }
  });

  it('prefers many words of the query to many of one', () => {
    const whole = `${'amber '.repeat(50)}${'lorem '.repeat(100)}amber birch ${'lorem '.repeat(100)}`;
    expect(marked(makeSnippet(whole, EN, termsOf(['amber', 'birch'])))).toContain('birch');
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
