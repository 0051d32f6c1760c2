import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODES, type SearchAnswer } from '../../shared/api.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { titleKey } from '../../shared/search/query/title-key.ts';
import { analyzeWords } from '../../shared/text/words.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf, Workplace } from '../increment/site.ts';
import { Reference } from '../reference.ts';

const TITLES = ['Blue whale', 'Blue Whales', 'Whale', 'The red tide', 'C++', 'Red', 'Tide and whale song'];

/** Pages of three sections each under few titles; the words of titles stand in other texts, too. */
function manyPages(count: number, seed = 7): CairnDocument[] {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const words = 'blue whale red tide song krill the and C++ amber'.split(' ');
  return Array.from({ length: 3 * count }, (_, i) => {
    const page = Math.floor(i / 3);
    const title = page % 40 === 0 ? TITLES[(page / 40) % TITLES.length]! : `page ${page}`;
    const text = Array.from({ length: 3 + Math.floor(random() * 9) }, () => words[Math.floor(random() * 10)]!).join(
      ' ',
    );
    return { ...pageOf(`d${i}`, text, { title }), page: `/${String(page).padStart(5, '0')}`, url: `/${page}#${i % 3}` };
  });
}

function ask({ index, context }: BuiltIndex, query: string, rest: Partial<SearchRequest> = {}): Promise<SearchAnswer> {
  return search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false, ...rest }, context);
}

const places = ({ hits }: SearchAnswer) => hits.map(({ id, score, first }) => ({ id, score, first }));

describe('titles', () => {
  const documents = manyPages(900);
  const truth = new Reference(documents);
  let shards: BuiltIndex[];
  beforeAll(async () => {
    shards = [await buildDocuments(documents), await buildDocuments(documents, { shardDocuments: 1000 })];
    expect(shards.map(({ index }) => index.directories.length)).toEqual([1, 3]);
  });
  afterAll(() => shards.forEach(({ remove }) => remove()));

  /** The true order: first sections of pages of the title, by score, at most ten, then all others. */
  function ranked(built: BuiltIndex, query: string) {
    const ranking = truth.rank(query, built.index.manifest.scoring);
    const titled = new Set(
      documents
        .filter((document, i) => i % 3 === 0 && titleKey(document.title) === titleKey(query))
        .map(({ id }) => id),
    );
    const first = ranking.filter(({ id }) => titled.has(id)).slice(0, 10);
    const rest = ranking.filter((hit) => !first.includes(hit));
    return [...first.map((hit) => ({ ...hit, first: 'title' as const })), ...rest];
  }

  it.each([...TITLES, 'blue WHALE!', 'page 7', 'page 0', 'krill song', 'unheard'])('%j as a query', async (query) => {
    for (const built of shards) {
      const expected = ranked(built, query);
      for (const mode of MODES) {
        const answer = await ask(built, query, { mode });
        expect(places(answer)).toEqual(expected.slice(0, 10));
        expect(places(await ask(built, query, { mode, k: 5, offset: 3 }))).toEqual(expected.slice(3, 8));
        // What is first by title is no reason for the ranking by score to be less exact.
        expect(answer.certificate.exact).toBe(true);
        expect(answer.costs.rounds).toBeLessThanOrEqual(2);
      }
    }
  });

  it('does not look at titles where the query has syntax, sorts, or has no title', async () => {
    for (const query of ['"blue whale"', 'whale -krill', 'whal*'])
      expect((await ask(shards[0]!, query)).hits.some(({ first }) => first)).toBe(false);
  });

  it('takes at most one read more, in the same round', async () => {
    const [built] = shards as [BuiltIndex];
    const cold = { ...built.context, cache: { get: () => undefined, has: () => false, set: () => undefined } };
    const plain = { ...built.index, manifest: { ...built.index.manifest, titles: false } };
    for (const query of ['blue whale', 'krill song amber']) {
      const request = { query, k: 10, offset: 0, mode: 'exact', withText: false } as const;
      const without = await search(plain, request, cold);
      const { costs } = await search(built.index, request, cold);
      expect(costs.rounds).toBe(2);
      expect(costs.reads).toBeLessThanOrEqual(without.costs.reads + 1);
    }
  });

  it('of title: equals the brute-force scorer among the documents whose title has the word', async () => {
    const word = fc.constantFrom('blue', 'whale', 'whales', 'red', 'tide', 'C++', 'the', 'unheard');
    const property = fc.asyncProperty(word, word, fc.constantFrom('', '-'), async (one, other, sign) => {
      const query = `${one} krill ${sign}title:${other}`;
      const stems = (text: string): Set<string> => {
        const terms = new Set<string>();
        analyzeWords(text, ['en'], (term) => terms.add(term));
        return terms;
      };
      const wanted = other === 'C++' ? 'c++' : [...stems(other)][0]!;
      const passes = new Set(
        documents.filter(({ title }) => stems(title).has(wanted) !== (sign === '-')).map(({ id }) => id),
      );
      for (const built of shards) {
        const text = sign === '-' ? `${one} krill` : `${one} krill ${other}`;
        const expected = truth.rank(text, built.index.manifest.scoring).filter(({ id }) => passes.has(id));
        const answer = await ask(built, query);
        expect(places(answer).map(({ id, score }) => ({ id, score }))).toEqual(expected.slice(0, 10));
        expect(answer.matches).toBe(expected.length);
      }
    });
    await fc.assert(property, { numRuns: 25 });
  });
});

describe('titles of a site that changes', () => {
  const place = new Workplace();
  afterAll(() => place.remove());
  const section = (page: string, i: number, text: string, title = page): CairnDocument => ({
    ...pageOf(`${page}-${i}`, text, { title }),
    page: `/${page}`,
  });
  const site = (change: (all: CairnDocument[]) => CairnDocument[] = (all) => all) =>
    change(
      Array.from({ length: 120 }, (_, i) => section(`moss ${Math.floor(i / 3)}`, i % 3, 'krill krill krill moss')),
    );
  const first = async (built: BuiltIndex, query: string) =>
    (await ask(built, query)).hits.filter((hit) => hit.first).map(({ id }) => id);

  it('come first where their first section stays, changes, moves, or is new', async () => {
    const base = await place.build(site());
    expect(await first(base, 'moss 7')).toEqual(['moss 7-0']);
    const edit = async (change: (all: CairnDocument[]) => CairnDocument[]) => {
      const built = await place.build(site(change), base.folder);
      expect(built.index.directories).toHaveLength(2);
      return built;
    };
    const later = await edit((all) => all.map((own) => (own.id === 'moss 7-1' ? { ...own, text: 'tide' } : own)));
    expect(await first(later, 'moss 7')).toEqual(['moss 7-0']);
    const opened = await edit((all) => all.map((own) => (own.id === 'moss 7-0' ? { ...own, text: 'tide' } : own)));
    expect(await first(opened, 'moss 7')).toEqual(['moss 7-0']);
    const gone = await edit((all) => all.filter(({ id }) => id !== 'moss 7-0'));
    expect(await first(gone, 'moss 7')).toEqual(['moss 7-1']);
    const before = await edit((all) => [section('moss 7', 9, 'reef'), ...all]);
    expect(await first(before, 'moss 7')).toEqual(['moss 7-9']);
    const renamed = await edit((all) => all.map((own) => (own.page === '/moss 7' ? { ...own, title: 'reef' } : own)));
    expect(await first(renamed, 'moss 7')).toEqual([]);
    expect(await first(renamed, 'reef')).toEqual(['moss 7-0']);
  });

  it('are not those of a base that has none', async () => {
    const base = await place.build(site());
    const { manifest } = base.index;
    expect(manifest.titles).toBe(true);
    const without = { ...base, index: { ...base.index, manifest: { ...manifest, titles: false } } };
    expect(await first(without, 'moss 7')).toEqual([]);
  });
});
