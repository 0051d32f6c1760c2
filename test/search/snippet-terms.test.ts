import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { search } from '../../shared/search/search.ts';
import { snippetTerms } from '../../shared/search/answer/snippet-terms.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';

const WORDS = 'amber birch cedar delta ember fjord'.split(' ');

describe('snippetTerms', () => {
  let built: BuiltIndex;
  beforeAll(async () => {
    // amber in all, birch in every second, … and quartz in one.
    const documents = Array.from({ length: 400 }, (_, i) => ({
      id: `d${i}`,
      text: `${WORDS.filter((_, word) => i % 2 ** word === 0).join(' ')} stone${i % 40}`,
    }));
    const filler = 'lorem '.repeat(50);
    const split = { id: 'split', text: `amber birch ${filler} quartz ${filler} amber birch` };
    built = await buildDocuments([...documents, split]);
  });
  afterAll(() => built.remove());

  const termsOf = (terms: readonly WeighedTerm[]) =>
    snippetTerms(terms, built.index.directories, built.index.manifest.scoring);

  it('lets rare words count more, those most that no directory knows', () => {
    const { words } = termsOf(weighQuery('amber birch cedar delta quartz', built.index.queryWeights));
    const weights = ['amber', 'birch', 'cedar', 'delta', 'quartz'].map((word) => words.get(word)!.weight);
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
    expect(weights[0]).toBeLessThan(weights[2]!);
    expect(weights[3]).toBeLessThan(weights[4]!);
    expect(new Set(Array.from(words.values(), ({ word }) => word)).size).toBe(5);
  });

  it('takes what was not typed as related, and of pieces whole words alone', () => {
    const { words, pieces } = termsOf([
      { space: 'word', term: 'amber', weight: 1, word: 0 },
      { space: 'word', term: 'birch', weight: 0.5, word: 0, origin: 'synonym' },
      { space: 'piece', term: 'typed', weight: 1 },
      { space: 'piece', term: 'resin', weight: 1, origin: 'feedback' },
      { space: 'piece', term: '##in', weight: 1, origin: 'feedback' },
    ]);
    expect(Array.from(words, ([term, { related }]) => [term, related])).toEqual([
      ['amber', false],
      ['birch', true],
    ]);
    expect([...pieces.keys()]).toEqual(['resin']);
  });

  it('shows the passage of the rare word', async () => {
    const request = { query: 'amber birch +quartz', k: 100, offset: 0, mode: 'exact', withText: false } as const;
    const { hits } = await search(built.index, request, built.context);
    const split = hits.find(({ id }) => id === 'split')!;
    expect(split.snippet.text).toContain('quartz');
  });
});
