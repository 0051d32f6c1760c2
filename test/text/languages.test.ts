import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, stem, toLanguage, type Language } from '../../shared/text/languages.ts';

/** Words and stems of the published Snowball vocabularies (English: Porter). */
const VOCABULARY: Record<Language, readonly (readonly [string, string])[]> = {
  da: [
    ['indtaget', 'indtag'],
    ['underviserne', 'undervis'],
  ],
  de: [
    ['häuser', 'haus'],
    ['aufeinanderfolgenden', 'aufeinanderfolg'],
    ['kategorische', 'kategor'],
  ],
  en: [
    ['running', 'run'],
    ['flies', 'fli'],
    ['happiness', 'happi'],
    ['vectors', 'vector'],
    ['sky', 'sky'],
  ],
  es: [
    ['torneados', 'torn'],
    ['bibliotecas', 'bibliotec'],
  ],
  fi: [
    ['edeltäjistään', 'edeltäj'],
    ['taloissa', 'talo'],
  ],
  fr: [
    ['continuellement', 'continuel'],
    ['majestueux', 'majestu'],
    ['chevaux', 'cheval'],
  ],
  hu: [
    ['babakocsijáért', 'babakocs'],
    ['házakban', 'ház'],
  ],
  it: [
    ['abbandonata', 'abbandon'],
    ['propagamento', 'propag'],
  ],
  nl: [
    ['lichamelijkheden', 'licham'],
    ['opglimpende', 'opglimp'],
  ],
  no: [
    ['havnedistriktene', 'havnedistrikt'],
    ['opningane', 'opning'],
  ],
  pt: [
    ['bons', 'bons'],
    ['quilômetros', 'quilômetr'],
  ],
  ro: [
    ['absurdităţii', 'absurd'],
    ['absurdității', 'absurd'],
  ],
  ru: [
    ['вагонами', 'вагон'],
    ['поистине', 'поистин'],
  ],
  sv: [
    ['jaktkarlarne', 'jaktkarl'],
    ['klostergården', 'klostergård'],
  ],
  tr: [
    ['kitaplar', 'kitap'],
    ['evlerimizden', 'ev'],
  ],
  und: [['running', 'running']],
};
const ODD = [
  '',
  '1',
  '123',
  '😀',
  '\u0301',
  '\ud800',
  '\udc00',
  'constructor',
  '__proto__',
  '猫',
  'a',
  "'",
  'aaaaaaaaaa',
];

describe('stem', () => {
  it.each(LANGUAGES)('knows the vocabulary of %s', (language) => {
    for (const [word, expected] of VOCABULARY[language]) expect(stem(word, language)).toBe(expected);
  });

  it.each(LANGUAGES)('takes odd input in %s', (language) => {
    for (const word of ODD) {
      const result = stem(word, language);
      expect(typeof result).toBe('string');
      expect(result === '').toBe(word === '');
    }
  });

  it('does not depend on the calls before, even past the bound of the cache', () => {
    const words = Object.values(VOCABULARY).flatMap((pairs) => pairs.map(([word]) => word));
    const before = words.map((word) => LANGUAGES.map((language) => stem(word, language)));
    for (const language of LANGUAGES) {
      for (let number = 0; number < 33_000; number++)
        stem(`w${number.toString(26).replace(/\d/g, 'x')}${number}`, language);
    }
    const after = [...words].reverse().map((word) => LANGUAGES.map((language) => stem(word, language)));
    expect(after.reverse()).toEqual(before);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 64 }), fc.constantFrom(...LANGUAGES), (word, language) => {
        expect(stem(word, language)).toBe(stem(word, language));
      }),
    );
  });
});

describe('toLanguage', () => {
  it.each([
    ['en', 'en'],
    ['en-US', 'en'],
    ['EN_us', 'en'],
    ['nb', 'no'],
    ['nn-NO', 'no'],
    ['pt-BR', 'pt'],
    ['zh-Hans', undefined],
    ['english', undefined],
    ['constructor', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (tag, expected) => {
    expect(toLanguage(tag)).toBe(expected);
  });
});
