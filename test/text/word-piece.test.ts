import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordPieceOf } from '../../index-builder/query/word-piece-settings.ts';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { encodeVocabulary, Vocabulary } from '../../shared/format/vocabulary.ts';
import { openTokenizer } from '../../shared/text/pieces.ts';
import { WordPiece, type WordPieceSettings } from '../../shared/text/word-piece.ts';

const DEFAULTS: WordPieceSettings = {
  lowercase: true,
  stripAccents: true,
  splitHan: true,
  cleanText: true,
  continuation: '##',
  wordLimit: 100,
};
/** Parts of words; each of them begins words and continues them. */
const PARTS = ['a', 'b', 'ab', 'aba', 'abab', 'e', 'é', 'ss', 'ß', 'i', 'İ', '東', '京', '\u{1f517}', 'ｱ', 'ก', 'י'];
/** Tokens that are no parts: what stands alone, what is only begun with, and marks of continuation as such. */
const SINGLE = ['.', ',', '#', '$', '—', '。', 'x', 'xy', '##', '@@', '\u0301', '\u200d'];

function tokensOf(continuation: string): string[] {
  return [...new Set([...PARTS, ...SINGLE, ...PARTS.map((part) => continuation + part), `${continuation}z`])];
}

/** Pieces by the look-ups of a query table. */
function splitterOf(settings: WordPieceSettings, tokens: readonly string[]): (text: string) => string[] {
  const sorted = tokens.map(utf8).sort(compareBytes);
  const wordPiece = new WordPiece(settings, new Vocabulary(encodeVocabulary(sorted)));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts = sorted.map((bytes) => decoder.decode(bytes));
  return (text) =>
    wordPiece.split(text).map(({ ordinal, token }) => {
      expect(decoder.decode(token)).toBe(texts[ordinal]);
      return texts[ordinal]!;
    });
}

/** The same in the format of Hugging Face, whose library is the truth here. */
function tokenizerOf(settings: WordPieceSettings, tokens: readonly string[]): object {
  const vocab = Object.fromEntries(['[UNK]', ...tokens].map((token, id) => [token, id]));
  const special = { id: 0, content: '[UNK]', special: true };
  return {
    added_tokens: [{ ...special, single_word: false, lstrip: false, rstrip: false, normalized: false }],
    normalizer: {
      type: 'BertNormalizer',
      lowercase: settings.lowercase,
      strip_accents: settings.stripAccents,
      handle_chinese_chars: settings.splitHan,
      clean_text: settings.cleanText,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: settings.continuation,
      max_input_chars_per_word: settings.wordLimit,
      vocab,
    },
  };
}

const settings: fc.Arbitrary<WordPieceSettings> = fc.record({
  lowercase: fc.boolean(),
  stripAccents: fc.boolean(),
  splitHan: fc.boolean(),
  cleanText: fc.boolean(),
  continuation: fc.constantFrom('##', '##', '@@', '▁', ''),
  wordLimit: fc.constantFrom(1, 3, 7, 100, 100, 100),
});

/** Characters that normalisation, spaces and punctuation are about. */
const TELLING = [
  ...PARTS,
  ...SINGLE,
  ...['A', 'É', 'E\u0301', 'SS', 'z', ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '\u200b', '\ufeff', '\0', '\ufffd'],
  ...[
    '\x07',
    '\u00ad',
    '\ue000',
    '\ud800',
    '\udfff',
    '-',
    '_',
    '^',
    '`',
    '~',
    '+',
    '=',
    '«',
    '¿',
    '„',
    '（',
    '٪',
    '々',
  ],
];
const unit = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PARTS) },
  { weight: 3, arbitrary: fc.constantFrom(...TELLING) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2 }) },
);
/** Words that are mostly made of tokens. */
const words = fc
  .array(fc.array(fc.constantFrom('a', 'b', 'ab', 'e', 'ss', 'i', 'A', 'z'), { maxLength: 8 }), { maxLength: 4 })
  .map((several) => several.map((parts) => parts.join('')).join(' '));
const texts = fc
  .oneof(
    words,
    fc.array(unit, { maxLength: 24 }).map((units) => units.join('')),
    fc.string({ unit: 'binary' }),
    fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  )
  // The library looks for Han ideographs among UTF-16 units, where it finds none beyond the BMP.
  .filter((text) => !/[\u{20000}-\u{3ffff}]/u.test(text));

describe('WordPiece', () => {
  it('gives the tokens that the library gives, those for unknown words left out', () => {
    const counts = { tokens: 0, continuations: 0, empty: 0 };
    const property = fc.property(settings, fc.array(texts, { minLength: 5, maxLength: 10 }), (drawn, several) => {
      const tokens = tokensOf(drawn.continuation);
      const [own, library] = [splitterOf(drawn, tokens), openTokenizer(tokenizerOf(drawn, tokens))];
      for (const text of several) {
        const found = own(text);
        expect(found).toEqual(library(text));
        counts.tokens += found.length;
        counts.continuations += found.filter((token) => token.startsWith('##') && token !== '##').length;
        counts.empty += Number(found.length === 0);
      }
    });
    fc.assert(property, { numRuns: 1000 });
    // Texts that say something: words of several tokens among them, and words that are left out.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(500);
  });

  it('splits words of up to 100 code points, and leaves out longer ones', () => {
    const tokens = tokensOf('##');
    const [own, library] = [splitterOf(DEFAULTS, tokens), openTokenizer(tokenizerOf(DEFAULTS, tokens))];
    for (const point of ['a', '\u{1f517}', 'ก'])
      for (const [points, count] of [
        [99, 99],
        [100, 100],
        [101, 0],
      ] as const) {
        const text = `b ${point.repeat(points)} b`;
        expect(library(text)).toEqual(own(text));
        // The longest token that `a` can be made of is one `a`.
        expect(own(text)).toHaveLength(count + 2);
      }
    // What counts is a word after it was normalised: `é` is one code point again.
    const accents = 'e\u0301'.repeat(100);
    expect(own(accents)).toHaveLength(100);
    expect(own(accents)).toEqual(library(accents));
  });

  it.each<[string, string[]]>([
    ['abab aba ababa', ['abab', 'aba', 'abab', '##a']],
    ['xyab', ['xy', '##ab']],
    ['Abé', ['ab', '##e']],
    ['ab,b.', ['ab', ',', 'b', '.']],
    ['abq b', ['b']],
    ['東京', ['東', '京']],
    ['a\u0000b', ['ab']],
    ['', []],
    [' \n', []],
    // Names of special tokens are text like any other.
    ['[UNK] a', ['a']],
    ['##a', ['#', '#', 'a']],
  ])('splits %j', (text, expected) => {
    expect(splitterOf(DEFAULTS, tokensOf('##'))(text)).toEqual(expected);
  });

  it('has Han ideographs beyond the BMP stand alone, as BERT has them', () => {
    const split = splitterOf(DEFAULTS, ['\u{20000}', '\u{2ceaf}', '##a', 'a']);
    expect(split('a\u{20000}a\u{2ceaf}')).toEqual(['a', '\u{20000}', 'a', '\u{2ceaf}']);
    expect(splitterOf({ ...DEFAULTS, splitHan: false }, ['a', '##\u{20000}'])('a\u{20000}')).toEqual([
      'a',
      '##\u{20000}',
    ]);
  });

  it('comes to an end for a word of any length', () => {
    const endless: WordPieceSettings = { ...DEFAULTS, wordLimit: 2 ** 32 - 1 };
    expect(splitterOf(endless, ['a', '##a'])('a'.repeat(5000))).toHaveLength(5000);
    expect(splitterOf(DEFAULTS, ['a', '##a'])('a'.repeat(5_000_000))).toEqual([]);
  });
});

const DATA = new URL('../../../shared/data/', import.meta.url);
const BERT = new URL('bert/tokenizer.json', DATA);
const CACM = new URL('eval/cacm/corpus.jsonl.gz', DATA);
const isThere = existsSync(BERT) && existsSync(CACM);
if (!isThere)
  console.warn(`NOT TESTED: WordPiece on texts, because there is no tokenizer or no text in ${DATA.pathname}`);

it.skipIf(!isThere)('gives the tokens that the library gives for a collection and the vocabulary of BERT', () => {
  const json = JSON.parse(readFileSync(BERT, 'utf8')) as unknown;
  const { settings: own, tokens } = wordPieceOf(json)!;
  expect(own).toEqual(DEFAULTS);
  const [split, library] = [splitterOf(own, tokens), openTokenizer(json)];
  const lines = gunzipSync(readFileSync(CACM)).toString().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(3000);
  let pieces = 0;
  for (const line of lines) {
    const { title, text } = JSON.parse(line) as { title: string; text: string };
    const found = split(`${title}\n${text}`);
    expect(found).toEqual(library(`${title}\n${text}`));
    pieces += found.length;
  }
  expect(pieces).toBeGreaterThan(200_000);
});
