import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES, type SearchAnswer } from '../../shared/api.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { WORK_BUDGET, type WorkBudget } from '../../shared/search/reading/work-budget.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf, Workplace } from '../increment/site.ts';
import { Reference } from '../reference.ts';

function ask({ index, context }: BuiltIndex, rest: Partial<SearchRequest> = {}): Promise<SearchAnswer> {
  const request = { query: 'amber birch', k: 10, offset: 0, mode: 'exact', withText: false, grouped: true } as const;
  return search(index, { ...request, ...rest }, context);
}

/** Sections, each of the page of the given number. */
function sections(pages: readonly number[], textOf: (i: number) => string): CairnDocument[] {
  return pages.map((page, i) => ({ ...pageOf(`d${i}`, textOf(i)), title: 'page', page: `/${page}` }));
}

describe('grouping by page', () => {
  it('equals the brute-force ranking, grouped', async () => {
    const words = fc.array(fc.constantFrom('amber', 'birch', 'cedar'), { minLength: 1, maxLength: 8 });
    const site = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), words), { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(
      site,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(...MODES),
      async (all, k, offset, mode) => {
        const documents = sections(
          all.map(([page]) => page),
          (i) => all[i]![1].join(' '),
        );
        const built = await buildDocuments(documents);
        const groups = new Map<string, { id: string; score: number }[]>();
        for (const hit of new Reference(documents).rank('amber birch', built.index.manifest.scoring)) {
          const { page } = documents.find(({ id }) => id === hit.id)!;
          groups.set(page, [...(groups.get(page) ?? []), hit]);
        }
        const expected = [...groups.values()].slice(offset, offset + k);
        const answer = await ask(built, { k, offset, mode });
        expect(answer.hits.map(({ id, score }) => ({ id, score }))).toEqual(expected.map(([best]) => best));
        expect(answer.groups!.complete).toBe(true);
        answer.hits.forEach(({ more }, i) => {
          const others = more!.map(({ id, score }) => ({ id, score }));
          // Those that were looked at.
          expect(others).toEqual(expected[i]!.slice(1, 1 + others.length));
          expect(others.length).toBeLessThanOrEqual(3);
          if (answer.groups!.checked === answer.matches)
            expect(others).toHaveLength(Math.min(3, expected[i]!.length - 1));
        });
        expect(answer.certificate.exact).toBe(true);
        built.remove();
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('reads little more than hits that are not grouped, in as many rounds where sections lie together', async () => {
    const pages = Array.from({ length: 600 }, (_, i) => Math.floor(i / 6));
    const built = await buildDocuments(sections(pages, (i) => `amber birch ${'cedar '.repeat(i % 40)} x${i % 7}`));
    const cold = { ...built.context, cache: { get: () => undefined, has: () => false, set: () => undefined } };
    const plain = (await ask({ ...built, context: cold }, { grouped: false })).costs;
    const { hits, costs } = await ask({ ...built, context: cold });
    expect(new Set(hits.map(({ page }) => page)).size).toBe(10);
    expect(costs.rounds).toBeLessThanOrEqual(plain.rounds + 1);
    expect(costs.reads).toBeLessThanOrEqual(plain.reads + 20);
    built.remove();
  });

  it('says where the budget ended before there were enough pages', async () => {
    const pages = Array.from({ length: 300 }, (_, i) => (i < 290 ? 0 : i));
    const built = await buildDocuments(
      sections(pages, (i) => (i < 290 ? 'amber birch amber birch' : 'amber cedar cedar')),
    );
    const { hits, groups, matches } = await ask(built);
    expect(hits).toHaveLength(1);
    expect(hits[0]!.more).toHaveLength(3);
    expect(groups).toEqual({ checked: 64, complete: false });
    expect(matches).toBe(300);
    const all = await ask(built, { k: 100 });
    expect(all.hits).toHaveLength(11);
    expect(all.groups).toEqual({ checked: 300, complete: true });
    built.remove();
  });

  it('says where the budget of the request ended before there were enough pages, and does not refuse them', async () => {
    const built = await buildDocuments(
      sections([...Array(400).keys()], (i) => `amber birch ${'cedar '.repeat(i % 40)}`),
    );
    const cache = { get: () => undefined, has: () => false, set: () => undefined };
    const within = (budget: Partial<WorkBudget>): BuiltIndex => ({
      ...built,
      context: { ...built.context, cache, budget: { ...WORK_BUDGET, ...budget }, reads: { gapBytes: 0, readBytes: 1 } },
    });
    const far = { k: 10, offset: 80 };
    const whole = await ask(within({}), far);
    expect(whole.groups!.complete).toBe(true);
    expect(whole.hits).toHaveLength(10);
    const { costs } = await ask(within({}), { ...far, k: 1, offset: 0 });
    for (const less of [{ reads: 6 }, { waves: whole.costs.waves - 1 }, { inflatedBytes: costs.inflatedBytes }]) {
      const { groups, hits, matches } = await ask(within(less), far);
      expect(groups!.complete, JSON.stringify(less)).toBe(false);
      expect(groups!.checked).toBeGreaterThan(0);
      expect(groups!.checked).toBeLessThan(whole.groups!.checked);
      expect(hits).toEqual([]);
      expect(matches).toBe(400);
      const phrase = await ask(within(less), { ...far, grouped: false, query: '"amber birch"' });
      expect(phrase.phrases!.complete, JSON.stringify(less)).toBe(false);
    }
    built.remove();
  });

  it('takes sections of a page together that are of several shards', async () => {
    const place = new Workplace();
    const site = sections(
      Array.from({ length: 60 }, (_, i) => Math.floor(i / 3)),
      (i) => (i < 3 ? 'amber birch' : 'cedar'),
    );
    const base = await place.build(site);
    const edited = site.map((own) => (own.id === 'd1' ? { ...own, text: 'amber birch birch amber' } : own));
    const built = await place.build(edited, base.folder);
    expect(built.index.directories).toHaveLength(2);
    const { hits } = await ask(built);
    expect(hits.map(({ id, more }) => [id, more!.map((other) => other.id)])).toEqual([['d1', ['d0', 'd2']]]);
    place.remove();
  });

  it('groups those that have a phrase', async () => {
    const built = await buildDocuments(
      sections([0, 0, 0, 1], (i) => ['amber birch', 'birch amber', 'amber birch birch', 'birch amber'][i]!),
    );
    const { hits, phrases, matches } = await ask(built, { query: '"amber birch"' });
    expect(hits.map(({ page, more }) => [page, more!.length])).toEqual([['/0', 1]]);
    expect(matches).toBe(2);
    expect(phrases!.complete).toBe(true);
    built.remove();
  });
});
