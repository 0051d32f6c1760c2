import { describe, expect, it } from 'vitest';
import { SiteRules } from '../../shared/search/query/site-rules.ts';

const rules = (own: Partial<ConstructorParameters<typeof SiteRules>[0]>, ...languages: ('en' | 'de' | 'und')[]) =>
  new SiteRules({ synonyms: [], pins: [], filters: [], ...own }, languages);

describe('synonyms', () => {
  const own = rules(
    { synonyms: [['machine learning', 'ML'], { from: 'k8s', to: ['kubernetes', 'container orchestration'] }] },
    'en',
  );
  const found = (query: string, of = own) =>
    of.variantsOf(query).map(({ at, text, factor }) => [query.slice(...at), text, Math.round(factor * 100) / 100]);

  it('of several words stand for them where they follow each other', () => {
    expect(found('what machines learn, or Machine Learning')).toEqual([
      ['machines learn', 'ML', 0.7],
      ['Machine Learning', 'ML', 0.7],
    ]);
    expect(found('learning machine')).toEqual([]);
  });

  it('share what one word counts', () => {
    expect(found('ML on k8s')).toEqual([
      ['ML', 'machine learning', 0.35],
      ['k8s', 'kubernetes', 0.7],
      ['k8s', 'container orchestration', 0.35],
    ]);
  });

  it('are found where they begin, so that a long text of a site does not make long queries slow', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `w${i}`).join(' ');
    const long = rules(
      {
        synonyms: [
          { from: text, to: ['all'] },
          { from: 'w1 w2', to: ['two'] },
        ],
      },
      'und',
    );
    expect(found(`${text} w1`, long).map(([, other]) => other)).toEqual(['all', 'two']);
    // Every stretch of up to 1,000 words would be billions of words.
    expect(found('x y '.repeat(25_000), long)).toEqual([]);
  });

  it('lead one way where that is said', () => {
    expect(found('kubernetes')).toEqual([]);
  });

  it('are at most 16 of a query, those of most words first', () => {
    const many = rules(
      {
        synonyms: [
          { from: 'a', to: Array.from({ length: 16 }, (_, i) => `x${i}`) },
          { from: 'a b', to: ['y'] },
        ],
      },
      'und',
    );
    expect(found('a b', many)).toHaveLength(16);
    expect(found('a b', many)[0]).toEqual(['a b', 'y', 0.7]);
  });

  it('are compared in each language of the index', () => {
    const two = rules({ synonyms: [['Häuser', 'houses']] }, 'de', 'en');
    expect(found('Haus', two)).toEqual([['Haus', 'houses', 0.7]]);
    expect(found('house', two)).toEqual([['house', 'Häuser', 0.7]]);
  });
});

describe('default filters', () => {
  const own = rules({ filters: ['version:latest', '-kind:archive'] }, 'en');
  it.each<[string[], string[]]>([
    [[], ['version:latest', '-kind:archive']],
    [['lang:de'], ['lang:de', 'version:latest', '-kind:archive']],
    [['version:1|2'], ['version:1|2', '-kind:archive']],
    [['-version:2', 'kind:*'], ['-version:2']],
    [['version:*'], ['-kind:archive']],
    [
      ['tags:*', 'version:*'],
      ['tags:*', '-kind:archive'],
    ],
  ])('with %j are %j', (filters, all) => {
    expect(own.filtersOf(filters)).toEqual(all);
  });
});
