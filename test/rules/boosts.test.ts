import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { RulesInput } from '../../index-builder/rules/rules-schema.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments } from '../build-documents.ts';
import { pageOf, Workplace } from '../increment/site.ts';
import { Reference } from '../reference.ts';
import { compare } from '../search/compare.ts';
import { corpora, queries } from '../search/corpora.ts';

const BOOSTS: RulesInput = {
  boosts: [
    { attribute: 'popularity', max: 1.5 },
    { attribute: 'date', max: 1.3, halfLifeDays: 180 },
    { attribute: 'kind', values: { guide: 1.2, archive: 0.5 } },
    { pages: ['/p1/**', '/p2'], factor: 0.8 },
  ],
};
const attributes = fc.record(
  {
    popularity: fc.integer({ min: 0, max: 5000 }),
    date: fc
      .date({ min: new Date('2020-01-01'), max: new Date('2026-11-25'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    kind: fc.oneof(fc.constantFrom('guide', 'archive', 'other'), fc.constant(['archive', 'guide'])),
  },
  { requiredKeys: [] },
);

/** The same factor from the definitions alone. */
function plainFactor(documents: readonly CairnDocument[]): (document: CairnDocument) => number {
  const numbers = (name: string, toNumber: (value: unknown) => number): number[] =>
    documents.flatMap(({ attributes = {} }) => (name in attributes ? [toNumber(attributes[name])] : []));
  const days = (date: unknown): number => Date.parse(`${String(date)}T00:00:00Z`) / 86_400_000;
  const mostPopular = Math.max(0, ...numbers('popularity', Number));
  const newest = Math.max(...numbers('date', days));
  return ({ attributes: { popularity, date, kind } = {}, url, page }) => {
    const kinds = [kind].flat();
    const byKind = kinds.includes('guide') ? 1.2 : kinds.includes('archive') ? 0.5 : 1;
    return (
      (popularity === undefined || mostPopular === 0
        ? 1
        : 1 + (1.5 - 1) * (Math.log1p(Number(popularity)) / Math.log1p(mostPopular))) *
      (date === undefined ? 1 : 1 + (1.3 - 1) * 2 ** (-(newest - days(date)) / 180)) *
      byKind *
      (page === '/p2' || url.startsWith('/p1/') ? 0.8 : 1)
    );
  };
}

const place = new Workplace();
afterAll(() => place.remove());

describe('boosts', { timeout: 60_000 }, () => {
  it('multiply every score: the order is that of brute force, and certificates stay true', async () => {
    const collections = fc
      .tuple(corpora, fc.array(attributes, { minLength: 30, maxLength: 30 }))
      .map(([documents, own]) => documents.map((document, i) => ({ ...document, attributes: own[i]! })));
    const property = fc.asyncProperty(
      collections,
      fc.array(fc.tuple(queries, fc.integer({ min: 1, max: 20 })), { minLength: 2, maxLength: 4 }),
      async (documents, requests) => {
        // Of some collections no document has an attribute, which is said then.
        const built = await buildDocuments(documents, { rules: BOOSTS, onError: 'skip' });
        const truth = new Reference(documents, undefined, undefined, undefined, plainFactor(documents));
        for (const [query, k] of requests) await compare(built, truth, query, k, 0);
        built.remove();
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it('take numbers along a straight line, and within a range that is given', async () => {
    const documents = [0, 50, 100, 900].map((visits) => pageOf(`v${visits}`, 'moss', { attributes: { visits } }));
    const rules: RulesInput = { boosts: [{ attribute: 'visits', max: 3, curve: 'linear', range: [0, 100] }] };
    const built = await buildDocuments(documents, { rules, bm25: { weights: { title: 0, url: 0 } } });
    const { hits } = await search(
      built.index,
      { query: 'moss', k: 10, offset: 0, mode: 'exact', withText: false },
      built.context,
    );
    const scores = new Map(hits.map(({ id, score }) => [id, score]));
    const share = (id: string): number => scores.get(id)! / scores.get('v900')!;
    expect([share('v0'), share('v50'), share('v100')].map((each) => each.toFixed(2))).toEqual(['0.33', '0.67', '1.00']);
    built.remove();
  });

  it('of an increment go by the largest of the base; other boosts build all of it', async () => {
    const rules: RulesInput = { boosts: [{ attribute: 'date', max: 2, halfLifeDays: 365 }] };
    const site = Array.from({ length: 40 }, (_, i) =>
      pageOf(`d${i}`, `moss w${i}`, { attributes: { date: `20${10 + (i % 10)}-06-01` } }),
    );
    const base = await place.build(site, undefined, { rules });
    expect(base.index.manifest.statistics.largest).toEqual([Date.parse('2019-06-01') / 86_400_000]);
    const edited = [...site, pageOf('new', 'moss w41', { attributes: { date: '2026-01-01' } })];
    const next = await place.build(edited, base.folder, { rules });
    expect(next.summary.changes).toMatchObject({ added: 1, changed: 0, removed: 0 });
    expect(next.index.manifest.statistics).toEqual(base.index.manifest.statistics);
    const top = async ({ index, context }: typeof base, query: string) =>
      (await search(index, { query, k: 50, offset: 0, mode: 'exact', withText: false }, context)).hits;
    const scoreOf = async (built: typeof base, id: string) =>
      (await top(built, 'moss')).find((hit) => hit.id === id)!.score;
    // As new as the newest of the base.
    expect(await scoreOf(next, 'new')).toBe(await scoreOf(next, 'd9'));
    expect(await scoreOf(next, 'd9')).toBe(await scoreOf(base, 'd9'));
    const other = await place.build(edited, base.folder, {
      rules: { boosts: [{ attribute: 'date', max: 2, halfLifeDays: 9 }] },
    });
    expect(other.summary.whole).toContain('boosts');
  });

  it.each([
    [{ attribute: 'date', max: 2, halfLifeDays: 9 }, { date: 'yesterday' }, '"yesterday", expected an ISO 8601 date'],
    [{ attribute: 'date', max: 2, halfLifeDays: 9 }, { date: '2026-13-01' }, 'expected an ISO 8601 date'],
    [{ attribute: 'visits', max: 2 }, { visits: 'many' }, '"many", expected a number'],
  ])('of %j refuse %j', async (boost, attributes, says) => {
    const building = buildDocuments([pageOf('a', 'moss', { attributes })], { rules: { boosts: [boost] } });
    await expect(building).rejects.toThrow(says);
  });
});
