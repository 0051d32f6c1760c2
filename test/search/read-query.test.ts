import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswer } from '../../shared/api.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { KnownWords } from '../../shared/search/query/known-words.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { pageOf, wordsOf } from '../increment/site.ts';

/** A page about each of some things; most of their words are in many others. */
const THINGS =
  'performance receive vector compiler reference snapshot deployment authentication container pipeline query index language'.split(
    ' ',
  );
const PAGES = [
  ...THINGS.map((thing, i) => ({
    id: thing,
    title: `The ${thing}`,
    text: `How a ${thing} works, and ${THINGS[(i + 1) % THINGS.length]!}s beside it. ${'Marked stones lead over the pass. '.repeat(i % 3)}`,
  })),
  {
    id: 'std',
    title: 'Containers',
    text: 'Use std::vector and std::string, or getElementById with --verbose and C++ code.',
  },
  { id: 'accents', title: 'Café', text: 'Über den Wolken, naïve cafés.' },
  { id: 'rare', title: 'Sprache', text: 'This lagnuage was misspelt once. The option utf8 and 2024 are here.' },
  ...Array.from({ length: 600 }, (_, i) => ({ id: `l${i}`, title: `Note ${i}`, text: 'Every language has words.' })),
];

let built: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(PAGES);
});
afterAll(() => built.remove());

function ask(query: string, more: Partial<SearchRequest> = {}): Promise<SearchAnswer> {
  const request = { query, k: 10, offset: 0, mode: 'exact', withText: false, ...more } as const;
  return search(built.index, request, built.context);
}

/** What of an answer depends on what was searched for. */
function ranking({ hits, matches }: SearchAnswer): unknown {
  return { hits: hits.map(({ id, score }) => ({ id, score })), matches };
}

describe('a word that no document has', () => {
  it.each([
    ['a letter left out', 'performnce', 'performance'],
    ['a letter more', 'pipelline', 'pipeline'],
    ['another letter', 'snapshat', 'snapshot'],
    ['two letters changed over', 'recieve', 'receive'],
    ['the first letter', 'zompiler', 'compiler'],
    ['the first two changed over', 'ocmpiler', 'compiler'],
    ['two edits', 'autentcation', 'authentication'],
    ['one edit of a short word', 'queyr', 'query'],
  ])('is corrected: %s', async (_, typed, meant) => {
    const answer = await ask(`the ${typed}`);
    expect(answer.corrections).toEqual([{ at: [4, 4 + typed.length], typed, searched: [meant] }]);
    expect(answer.showing).toBe(`the ${meant}`);
    expect(answer.didYouMean).toBeUndefined();
    expect(answer.hits[0]!.id).toBe(meant);
    const uncorrected = await ask(`the ${typed}`, { corrects: false });
    expect(uncorrected).not.toHaveProperty('corrections');
    expect(uncorrected).not.toHaveProperty('showing');
  });

  it('is two edits away only if it has more than five letters', async () => {
    expect((await ask('qurry')).showing).toBe('query');
    expect((await ask('qurrz')).showing).toBeUndefined();
    expect((await ask('snapshtt')).showing).toBe('snapshot');
    expect((await ask('snaphstt')).showing).toBe('snapshot');
    expect((await ask('snapshxyz')).showing).toBeUndefined();
  });

  it('stays as it is where it is a number, has a digit, or fewer than three letters', async () => {
    for (const query of ['2025', 'utf9', 'qu', 'x', '!!'])
      expect((await ask(query)).corrections, query).toBeUndefined();
  });

  it('stays as it is where it is demanded', async () => {
    for (const query of ['+recieve stones', '"recieve" stones', 'title:recieve stones', 'stones -recieve'])
      expect((await ask(query)).corrections, query).toBeUndefined();
  });

  it('is corrected in each part of a code symbol, which is searched for whole', async () => {
    const answer = await ask('std::vectr');
    expect(answer.showing).toBe('std::vector');
    expect(answer.hits[0]!.id).toBe('std');
    expect(ranking(answer)).toMatchObject({ hits: [{ id: 'std' }, { id: 'vector' }, { id: 'receive' }] });
    expect((await ask('getElemntById')).showing).toBe('getelementbyid');
    expect((await ask('The Vectr')).showing).toBe('The Vector');
    expect((await ask('--verbos')).showing).toBe('--verbose');
  });

  it('gives pieces the corrected word', async () => {
    const vector = { snapshot: 3 };
    const own = await buildDocuments([
      { id: 'a', text: 'the snapshot', vector },
      { id: 'b', text: 'other' },
    ]);
    const request = { k: 10, offset: 0, mode: 'exact', withText: false } as const;
    const typed = await search(own.index, { ...request, query: 'snapshat' }, own.context);
    const meant = await search(own.index, { ...request, query: 'snapshot' }, own.context);
    expect(ranking(typed)).toEqual(ranking(meant));
    own.remove();
  });

  it('may have been another, and is none of its own where only accents differ', async () => {
    for (const query of ['cafe', 'cafes', 'uber', 'über', 'naive'])
      expect((await ask(query)).corrections, query).toBeUndefined();
    expect((await ask('cafe')).hits[0]!.id).toBe('accents');
  });
});

describe('a word that documents have', () => {
  it('is never displaced: the answer is the one without corrections', async () => {
    const { index } = built;
    const all = Array.from(wordsOf(index), ({ word }) => new TextDecoder().decode(word));
    const ending = fc.constantFrom('', '', 's', 'ing', 'ed', 'ly');
    const known = new KnownWords(index.words!, index.directories, index.queryWeights.languages);
    const terms = new Set<string>();
    for (const word of all) for (const term of known.termsOf(word)) terms.add(term);
    let inflected = 0;
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...all), ending), { minLength: 1, maxLength: 4 }),
      async (chosen) => {
        const words = chosen
          .map(([word, end]) => word + end)
          .filter((word) => known.termsOf(word).some((term) => terms.has(term)));
        if (words.length === 0) return;
        if (words.some((word) => !all.includes(word))) inflected++;
        const query = words.join(' ');
        const answer = await ask(query);
        expect(answer.corrections).toBeUndefined();
        expect(ranking(answer)).toEqual(ranking(await ask(query, { corrects: false })));
      },
    );
    await fc.assert(property, { numRuns: 60 });
    expect(inflected).toBeGreaterThan(5);
  });

  it('is rare beside another: that is asked about, and nothing else changes', async () => {
    const answer = await ask('lagnuage');
    expect(answer.didYouMean).toBe('language');
    expect(answer.showing).toBeUndefined();
    expect(answer.hits.map(({ id }) => id)).toEqual(['rare']);
    expect((await ask('lagnuage', { corrects: false })).didYouMean).toBeUndefined();
    expect((await ask('language')).didYouMean).toBeUndefined();
  });
});

describe('a word that is not finished', () => {
  const typing = { typing: true } as const;

  it('is completed while it is typed, and not behind white space', async () => {
    expect((await ask('perf')).hits).toEqual([]);
    expect((await ask('perf', typing)).hits[0]!.id).toBe('performance');
    expect((await ask('the sna', typing)).hits[0]!.id).toBe('snapshot');
    expect((await ask('sna ', typing)).hits).toEqual([]);
    expect(ranking(await ask('sna stones', typing))).toEqual(ranking(await ask('stones')));
    expect((await ask('std::vec', typing)).hits[0]!.id).toBe('std');
    expect((await ask('getEl', typing)).hits[0]!.id).toBe('std');
  });

  it('with a star is completed anywhere', async () => {
    expect((await ask('sna* stones')).hits.map(({ id }) => id)).toContain('snapshot');
    expect((await ask('sna*')).hits[0]!.id).toBe('snapshot');
  });

  it('is not corrected where it has completions, and by its start where it has none', async () => {
    expect((await ask('recei', typing)).corrections).toBeUndefined();
    const answer = await ask('snpashot dep', typing);
    expect(answer.corrections).toMatchObject([{ typed: 'snpashot' }]);
    expect((await ask('authetn', typing)).corrections).toMatchObject([{ searched: ['authentication'] }]);
    expect((await ask('authetn', typing)).hits[0]!.id).toBe('authentication');
    expect((await ask('autehtn', typing)).corrections).toBeUndefined();
  });

  it('counts as itself first', async () => {
    const own = await buildDocuments([
      { id: 'prefix', text: 'form' },
      { id: 'longer', text: 'formal' },
      { id: 'other', text: 'stones' },
    ]);
    const request = { query: 'form', k: 10, offset: 0, mode: 'exact', withText: false, ...typing } as const;
    const { hits } = await search(own.index, request, own.context);
    expect(hits.map(({ id }) => id)).toEqual(['prefix', 'longer']);
    expect(hits[1]!.score).toBeLessThan(hits[0]!.score);
    own.remove();
  });

  it('takes few reads more than a whole word, and none more once they are kept', async () => {
    const next = random(3);
    const word = (): string =>
      Array.from({ length: 2 }, () => ['con', 'fig', 'ure', 'tain', 'er', 'per'][Math.floor(6 * next())]!).join('');
    const own = await buildDocuments(
      Array.from({ length: 4000 }, (_, i) => ({ id: `${i}`, text: Array.from({ length: 30 }, word).join(' ') })),
    );
    const readsOf = async (query: string, more: object): Promise<[first: number, again: number]> => {
      const context = { ...own.context, cache: new BlockCache(1 << 24) };
      const request = { query, k: 10, offset: 0, mode: 'exact', withText: false, ...more } as const;
      const [first, again] = [await search(own.index, request, context), await search(own.index, request, context)];
      expect(first.costs.rounds).toBeLessThanOrEqual(2);
      expect(first.hits).toHaveLength(10);
      return [first.costs.reads, again.costs.reads];
    };
    const [whole] = await readsOf('config', {});
    const [first, again] = await readsOf('con', typing);
    expect(first).toBeLessThanOrEqual(whole + 2);
    expect(again).toBe(0);
    own.remove();
  });
});

describe('a query of as many terms as there may be', () => {
  it('has no room for corrections and completions, which are left out, and is not refused', async () => {
    // 255 words, and one that may be mistyped, or begin others.
    const many = Array.from({ length: 255 }, (_, i) => `${i}`).join(' ');
    const fits = await ask('1 2 3 performnce');
    expect(fits.showing).toBe('1 2 3 performance');
    const answer = await ask(`${many} performnce`);
    expect(answer).not.toHaveProperty('corrections');
    expect(answer).not.toHaveProperty('showing');
    expect(ranking(answer)).toEqual(ranking(await ask(`${many} performnce`, { corrects: false })));
    expect((await ask(`${many} re`, { typing: true })).hits.length).toBe(10);
    await expect(ask(`${many} 255 performnce`)).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('a beginning that documents must have', () => {
  it('is said not to be looked for whole where it has more completions than are searched for', async () => {
    const site = (count: number) =>
      Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, `stone fern${'xzkbdgfmp'[i % count]!} moss`));
    const [few, many] = [await buildDocuments(site(8)), await buildDocuments(site(9))];
    const demandsOf = async ({ index, context }: BuiltIndex, query: string): Promise<unknown> => {
      const { demands, matches } = await search(
        index,
        { query, k: 10, offset: 0, mode: 'exact', withText: false },
        context,
      );
      return [demands?.complete, matches];
    };
    expect(await demandsOf(few, 'stone +fern*')).toEqual([true, 40]);
    expect(await demandsOf(few, 'stone +fernx')).toEqual([true, 5]);
    expect(await demandsOf(many, 'stone fern*')).toEqual([undefined, 40]);
    expect(await demandsOf(many, 'stone +fern*')).toEqual([false, 36]);
    // Of the fifth starred word no completion is searched for.
    expect(await demandsOf(few, 'moss fernx* fernz* fernk* fernb* +fern*')).toEqual([false, 0]);
    const wordless = { ...few, index: { ...few.index, words: undefined } };
    expect(await demandsOf(wordless, 'stone +fern*')).toEqual([false, 0]);
    few.remove();
    many.remove();
  });
});

describe('a query of anything', () => {
  it('is read within bounds: few words are looked for, however many there are', async () => {
    const parts = [
      'qwertz',
      '+recieve',
      'sna*',
      'x'.repeat(500),
      'a.'.repeat(100),
      '\u202e',
      '\ud800',
      '"',
      'std::vectr',
    ];
    for (const part of parts) {
      const query = `${part} `.repeat(Math.floor(5000 / part.length)).slice(0, 100_000);
      const answer = ask(query, { typing: true, suggest: 3 }).catch((error: unknown) => error);
      await expect(answer).resolves.toBeDefined();
    }
    const words = Array.from({ length: 60 }, (_, i) => `snapshot${'abcdefghij'[i % 10]!.repeat(1 + (i % 2))}`).join(
      ' ',
    );
    expect((await ask(words)).corrections!.length).toBeLessThanOrEqual(6);
  });
});
