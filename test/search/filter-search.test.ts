import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODES } from '../../shared/api.ts';
import type { Scalar } from '../../shared/document.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { routeByLanguage } from '../../shared/search/query/language-route.ts';
import { search } from '../../shared/search/search.ts';
import type { WorkLimits } from '../../shared/search/shards/search-shard.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { Workplace } from '../increment/site.ts';
import { AttributedTruth, buildAttributed, DATES, hostWith, randomQuery, TAGS } from './attributed.ts';
import { falsehoodOf } from './true-scores.ts';

/** A filter, and what it means. */
interface TestFilter {
  readonly text: string;
  readonly passes: (document: StoredDocument) => boolean;
}

function valuesOf({ attributes = {} }: StoredDocument, name: string): Scalar[] {
  const value = attributes[name];
  return value === undefined ? [] : typeof value === 'object' ? [...value] : [value];
}

/** First and last moment of a date, of whatever precision. */
function spanOf(date: string): [first: number, last: number] {
  const [year, month, day] = date.split(/[-T]/).map(Number);
  const first = Date.UTC(year!, (month ?? 1) - 1, day ?? 1);
  if (date.includes('T')) return [Date.parse(date), Date.parse(date)];
  const after = day ? first + 864e5 : month ? Date.UTC(year!, month, 1) : Date.UTC(year! + 1, 0, 1);
  return [first, after - 1];
}

function randomFilter(next: () => number): TestFilter {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  const any = (name: string, test: (value: Scalar) => boolean) => (document: StoredDocument) =>
    valuesOf(document, name).some(test);
  const made = ((): TestFilter => {
    const how = next();
    if (how < 0.2) {
      const numbers = Array.from({ length: 1 + Math.floor(next() * 3) }, () =>
        pick(['1', '2', '2.5', '10', '7', 'next']),
      );
      return {
        text: `version:${numbers.join('|')}`,
        passes: any('version', (value) => numbers.includes(String(value))),
      };
    }
    if (how < 0.4) {
      const [least, most] = [pick([undefined, 1, 2, 3]), pick([undefined, 2, 5, 10])];
      if (least === undefined && most === undefined)
        return { text: 'draft:true', passes: any('draft', (v) => v === true) };
      // "next" is a text, and compared as one.
      const isIn = (value: Scalar): boolean =>
        value === 'next' ? most === undefined : Number(value) >= (least ?? -9) && Number(value) <= (most ?? 99);
      return { text: `version:${least ?? ''}..${most ?? ''}`, passes: any('version', isIn) };
    }
    if (how < 0.6) {
      const [from, to] = [pick(DATES), pick(DATES)];
      const isIn = (value: Scalar): boolean =>
        spanOf(String(value))[1] >= spanOf(from)[0] && spanOf(String(value))[0] <= spanOf(to)[1];
      return { text: `date:${from.replaceAll(':', '\\:')}..${to}`, passes: any('date', isIn) };
    }
    if (how < 0.8) {
      const tags = [pick(TAGS), pick(TAGS)];
      const escaped = tags.map((tag) => tag.replaceAll(/[|.]/g, '\\$&'));
      return { text: `tags:${escaped.join('|')}`, passes: any('tags', (value) => tags.includes(value as string)) };
    }
    return { text: 'late:a|c', passes: any('late', (value) => value === 'a' || value === 'c') };
  })();
  return next() < 0.3 ? { text: `-${made.text}`, passes: (document) => !made.passes(document) } : made;
}

describe('a search with filters', () => {
  const place = new Workplace();
  const built: BuiltIndex[] = [];
  beforeAll(async () => {
    built.push(...(await buildAttributed(place, 1)));
  }, 60_000);
  afterAll(() => place.remove());

  it('is the ranking of the documents that pass, however it is pruned or cut', async () => {
    const next = random(7);
    const ways: WorkLimits[] = [{}, { countAllPostings: 0 }, { lists: { postings: 400 }, countAllPostings: 0 }];
    const counts = { some: 0, none: 0, fewer: 0, pruned: 0, cut: 0 };
    for (const one of built) {
      const { index, context } = one;
      const truth = await AttributedTruth.read(one);
      const numberOf = new Map(truth.documents.map((document, number) => [document?.id, number]));
      for (let i = 0; i < 90; i++) {
        const filters = Array.from({ length: 1 + Math.floor(next() * 2) }, () => randomFilter(next));
        const query = randomQuery(next);
        const terms = weighQuery(query, index.queryWeights);
        const ranking = truth.ranking(terms, (document) => filters.every(({ passes }) => passes(document)));
        const [mode, k] = [MODES[i % 3]!, 1 + Math.floor(next() ** 2 * 100)];
        const limits = ways[Math.floor(i / 3) % 3]!;
        const request = { query, k, offset: 0, mode, withText: false, filters: filters.map(({ text }) => text) };
        const { hits, matches, matchesExact, certificate } = await search(
          index,
          request,
          context,
          hostWith(one, limits),
        );
        const top = hits.map(({ id, score }) => ({ document: numberOf.get(id)!, score }));
        const about = `${query} ${request.filters.join(' ')} ${mode} ${JSON.stringify(limits)}`;
        expect(falsehoodOf(top, k, certificate, ranking), about).toBeUndefined();
        if (limits.lists === undefined) expect(top, about).toEqual(ranking.slice(0, k));
        if (matchesExact) expect(matches, about).toBe(ranking.length);
        else expect(matches, about).toBeLessThanOrEqual(ranking.length);
        counts[ranking.length === 0 ? 'none' : ranking.length < k ? 'fewer' : 'some']++;
        if (!matchesExact) counts[certificate.slack > 0 ? 'cut' : 'pruned']++;
      }
    }
    for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(3);
  });

  it('refuses an attribute that no document has, and names those that there are', async () => {
    const { index, context } = built[0]!;
    const request = { query: 'amber', k: 1, offset: 0, mode: 'exact', withText: false } as const;
    await expect(search(index, { ...request, filters: ['colour:red'] }, context)).rejects.toMatchObject({
      code: 'bad-request',
      message: 'filter names the attribute "colour", expected one of date, draft, lang, late, tags, version',
    });
  });

  it('takes words as those of the languages that are filtered', async () => {
    const languages = await buildDocuments([
      { id: 'de', text: 'Die Häuser am Hafen', lang: 'de' },
      { id: 'en', text: 'The houses at the harbour', lang: 'en' },
      { id: 'fr', text: 'Les maisons du port', lang: 'fr' },
      { id: 'xx', text: 'Häuser houses', lang: 'xx' },
    ]);
    const ids = async (query: string, ...filters: string[]): Promise<string[]> => {
      const request = { query, k: 9, offset: 0, mode: 'exact', withText: false, filters } as const;
      return (await search(languages.index, request, languages.context)).hits.map(({ id }) => id).sort();
    };
    expect(await ids('häuser houses')).toEqual(['de', 'en', 'xx']);
    expect(await ids('häuser houses', 'lang:de')).toEqual(['de']);
    expect(await ids('häuser houses', 'lang:de|en')).toEqual(['de', 'en']);
    expect(await ids('häuser houses', 'lang:xx')).toEqual(['xx']);
    expect(await ids('häuser houses', '-lang:de')).toEqual(['en', 'xx']);
    const stemmers = (...filters: string[]) =>
      routeByLanguage(languages.index.queryWeights, parseFilters(filters)).languages;
    expect(stemmers()).toEqual(['de', 'en', 'fr']);
    expect(stemmers('lang:de')).toEqual(['de']);
    expect(stemmers('lang:en|de-AT', 'lang:..z')).toEqual(['de', 'en', 'fr']);
    expect(stemmers('lang:en|de-AT')).toEqual(['de', 'en']);
    for (const filter of ['lang:xx', '-lang:de', 'lang:de|xx', 'lang:it']) expect(stemmers(filter)).toHaveLength(3);
    languages.remove();
  });
});
