import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Facet, type Mode, MODES } from '../../shared/api.ts';
import type { AttributeValue, Scalar } from '../../shared/document.ts';
import { compareScalars } from '../../shared/format/open-column.ts';
import { FACET_VALUES, mergeCounts, SHARD_FACET_VALUES } from '../../shared/search/attributes/facet-counts.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import type { WorkLimits } from '../../shared/search/shards/search-shard.ts';
import { compareScored } from '../../shared/search/scoring/top-k.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { Workplace } from '../increment/site.ts';
import { AttributedTruth, buildAttributed, hostWith, randomQuery } from './attributed.ts';

// Counts and orders of all documents that match, beside what lists and documents in memory say.

const NAMES = ['version', 'date', 'tags', 'draft', 'late', 'lang'];

interface Collection {
  readonly one: BuiltIndex;
  readonly truth: AttributedTruth;
}

function scalarsOf(value: AttributeValue | undefined): readonly Scalar[] {
  return value === undefined ? [] : typeof value === 'object' ? value : [value];
}

function byValue(descending: boolean) {
  return (a: Scalar | undefined, b: Scalar | undefined): number => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return descending ? compareScalars(b, a) : compareScalars(a, b);
  };
}

describe('documents that match', () => {
  const place = new Workplace();
  const collections: Collection[] = [];
  beforeAll(async () => {
    for (const one of await buildAttributed(place, 5))
      collections.push({ one, truth: await AttributedTruth.read(one) });
  }, 60_000);
  afterAll(() => place.remove());

  const valuesOf = ({ truth }: Collection, number: number, name: string): readonly Scalar[] => {
    const { attributes = {}, lang } = truth.documents[number]!;
    return scalarsOf(name === 'lang' ? lang : attributes[name]);
  };

  /** A random search, its answer, and the documents that truly match. */
  async function ask(collection: Collection, next: () => number, mode: Mode, limits: WorkLimits, own: object) {
    const { one, truth } = collection;
    const query = randomQuery(next);
    const isFiltered = next() < 0.3;
    const request: SearchRequest = { query, k: 1 + Math.floor(next() * 20), offset: 0, mode, withText: false, ...own };
    const filters = isFiltered ? { filters: ['version:2|next'] } : {};
    const answer = await search(one.index, { ...request, ...filters }, one.context, hostWith(one, limits));
    const matching = truth.matching(weighQuery(query, one.index.queryWeights), ({ attributes = {} }) => {
      return !isFiltered || [2, '2', 'next'].includes(attributes['version'] as Scalar as number);
    });
    return { answer, matching, request, query };
  }

  function trueFacet(collection: Collection, matching: readonly { document: number }[], name: string): Facet {
    const counts = new Map<Scalar, number>();
    for (const { document } of matching)
      for (const value of new Set(valuesOf(collection, document, name)))
        counts.set(value, (counts.get(value) ?? 0) + 1);
    const values = Array.from(counts, ([value, count]) => ({ value, count }));
    values.sort((a, b) => b.count - a.count || compareScalars(a.value, b.value));
    return { values, distinct: values.length, exact: true };
  }

  it('are counted by their values, in every mode', async () => {
    const next = random(11);
    const seen = { exact: 0, estimated: 0, empty: 0, lower: 0 };
    for (const collection of collections)
      for (let i = 0; i < 90; i++) {
        const facets = NAMES.filter(() => next() < 0.5);
        if (facets.length === 0) continue;
        const limits: WorkLimits = i % 3 === 0 ? { lists: { postings: 900 }, countAllPostings: 0 } : {};
        const { answer, matching, query } = await ask(collection, next, MODES[i % 3]!, limits, { facets });
        expect(Object.keys(answer.facets!), query).toEqual(facets);
        for (const name of facets) {
          const found = answer.facets![name]!;
          const truth = trueFacet(collection, matching, name);
          if (found.exact) {
            expect(found, `${query} ${name}`).toEqual(truth);
            seen[matching.length > 0 ? 'exact' : 'empty']++;
            continue;
          }
          expect(limits.lists).toBeDefined();
          const sum = (own: Facet) => own.values.reduce((all, { count }) => all + count, 0);
          seen.estimated++;
          if (sum(found) < sum(truth)) seen.lower++;
          const most = new Map(truth.values.map(({ value, count }) => [value, count]));
          for (const { value, count } of found.values) expect(count).toBeLessThanOrEqual(most.get(value) ?? 0);
        }
      }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
  });

  it('are sorted by their values, with the scores that they have', async () => {
    const next = random(13);
    const seen = { exact: 0, unproven: 0, without: 0, ties: 0 };
    for (const collection of collections) {
      const numberOf = new Map(collection.truth.documents.map((document, number) => [document?.id, number]));
      for (let i = 0; i < 90; i++) {
        const name = NAMES[Math.floor(next() * NAMES.length)]!;
        const descending = next() < 0.5;
        const own = { sort: descending ? `-${name}` : name, offset: Math.floor(next() ** 3 * 900) };
        const limits: WorkLimits = i % 3 === 0 ? { lists: { postings: 900 } } : {};
        const { answer, matching, request, query } = await ask(collection, next, MODES[i % 3]!, limits, own);
        expect(answer.rank).toBe('sorted');
        if (!answer.certificate.exact) {
          expect(limits.lists).toBeDefined();
          expect(answer.matchesExact).toBe(false);
          seen.unproven++;
          continue;
        }
        const compare = byValue(descending);
        const keyed = matching.map((scored) => {
          return { ...scored, key: [...valuesOf(collection, scored.document, name)].sort(compare)[0] };
        });
        keyed.sort((a, b) => compare(a.key, b.key) || compareScored(a, b));
        const expected = keyed.slice(request.offset, request.offset + request.k);
        const hits = answer.hits.map(({ id, score }) => ({ document: numberOf.get(id)!, score }));
        expect(hits, `${query} ${own.sort}`).toEqual(expected.map(({ document, score }) => ({ document, score })));
        expect(answer.matches).toBe(matching.length);
        expect(answer.certificate.certified).toBe(Math.min(matching.length, request.offset + request.k));
        seen.exact++;
        if (expected.some(({ key }) => key === undefined)) seen.without++;
        if (expected.some(({ key }, at) => at > 0 && expected[at - 1]!.key === key)) seen.ties++;
      }
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
  });

  it('are those that hold half of the weight, also where a word is known in one shard alone', async () => {
    const filler = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        id: `f${from + i}`,
        page: `/${5000 + from + i}`,
        text: 'stone path',
      }));
    const documents = [
      { id: 'a', page: '/0', text: 'lichen', attributes: { kind: 'rare' } },
      ...filler(0, 1100).map((own) => ({ ...own, attributes: { kind: 'common' } })),
    ];
    const built = await buildDocuments(documents, { shardDocuments: 1000 });
    expect(built.index.directories).toHaveLength(2);
    // A rare word weighs more than a common one: the second shard, which lacks it, has to be told.
    const request = {
      query: 'lichen path',
      k: 3,
      offset: 0,
      mode: 'exact',
      withText: false,
      facets: ['kind'],
    } as const;
    const { facets, matches, costs } = await search(built.index, request, built.context);
    expect(facets).toEqual({ kind: { values: [{ value: 'rare', count: 1 }], distinct: 1, exact: true } });
    expect(matches).toBe(1101);
    expect(costs.shards).toBe(3);
    // A host without another call says that it does not know.
    let calls = 2;
    const host = hostWith(built, {});
    const few = { ...host, get callsLeft() { return calls; }, ask: (...given: Parameters<typeof host.ask>) => (calls--, host.ask(...given)) }; // prettier-ignore
    const poor = await search(built.index, request, built.context, few);
    expect(poor.facets!['kind']!.exact).toBe(false);
    built.remove();
  });

  it('are those with a score where the query has no word of the index', async () => {
    const built = await buildDocuments(
      [
        { id: 'a', text: 'stone', vector: { moss: 1 }, attributes: { kind: 'x' } },
        { id: 'b', text: 'stone', vector: { moss: 2, fern: 1 }, attributes: { kind: 'y' } },
        { id: 'c', text: 'stone', attributes: { kind: 'x' } },
      ],
      { weights: { word: 1, piece: 1 } },
    );
    const request = { query: 'moss', k: 3, offset: 0, mode: 'exact', withText: false, facets: ['kind'] } as const;
    const { facets, hits } = await search(built.index, request, built.context);
    expect(hits).toHaveLength(2);
    expect(facets!['kind']!.values).toEqual([{ value: 'x', count: 1 }, { value: 'y', count: 1 }]); // prettier-ignore
    built.remove();
  });

  it('cost a round of lists and columns, and their postings twice', async () => {
    const { one } = collections[0]!;
    const request = { query: 'amber birch', k: 3, offset: 0, mode: 'exact', withText: false } as const;
    const plain = await search(one.index, request, one.context, hostWith(one, { countAllPostings: Infinity }));
    const counted = await search(one.index, { ...request, facets: ['version'] }, one.context, hostWith(one, {}));
    expect(counted.costs.rounds).toBeLessThanOrEqual(2);
    expect(counted.costs.postings).toBe(2 * plain.costs.postings);
    const budget = {
      ...{ rounds: 9, waves: 99, reads: 99, bytes: 1e9, documents: 1e9, inflatedBytes: 1e9 },
      postings: 0,
    };
    const least = plain.costs.postings;
    const within = (postings: number) => ({ ...one.context, budget: { ...budget, postings } });
    await search(one.index, request, within(least));
    await expect(search(one.index, { ...request, facets: ['version'] }, within(least))).rejects.toMatchObject({
      code: 'over-budget',
    });
    const fewer = await search(one.index, { ...request, mode: 'balanced', facets: ['version'] }, within(least));
    expect(fewer.facets!['version']!.exact).toBe(false);
  });

  it.each([
    [
      { facets: ['colour'] },
      'facets names the attribute "colour", expected one of date, draft, lang, late, tags, version',
    ],
    [{ sort: '-colour' }, 'sort names the attribute "colour", expected one of date,'],
  ])('are refused attributes that there are not: %o', async (own, message) => {
    const { index, context } = collections[0]!.one;
    const request = { query: 'amber', k: 1, offset: 0, mode: 'exact', withText: false, ...own } as const;
    await expect(search(index, request, context)).rejects.toThrow(message);
  });
});

describe('counts of several shards', () => {
  it('list so many values, and tell how many there are', () => {
    const values = Array.from({ length: FACET_VALUES + 5 }, (_, i) => [i, 1] as const);
    const merged = mergeCounts(
      [
        { values, distinct: values.length },
        { values: [[104, 2]], distinct: 1 },
      ],
      true,
    );
    expect(merged).toMatchObject({ distinct: FACET_VALUES + 5, exact: true });
    expect(merged.values).toHaveLength(FACET_VALUES);
    expect(merged.values.slice(0, 2)).toEqual([{ value: 104, count: 3 }, { value: 0, count: 1 }]); // prettier-ignore
  });

  it('are estimates where a shard has more values than it tells of, unless it is the only one', () => {
    const many = { values: [['a', 2]] as const, distinct: SHARD_FACET_VALUES + 1 };
    const few = { values: [['a', 1]] as const, distinct: 1 };
    expect(mergeCounts([many], true)).toMatchObject({ exact: true, distinct: SHARD_FACET_VALUES + 1 });
    expect(mergeCounts([many, few], true)).toMatchObject({ exact: false, distinct: SHARD_FACET_VALUES + 1 });
    expect(mergeCounts([few, few], true)).toMatchObject({ exact: true, values: [{ value: 'a', count: 2 }] });
    expect(mergeCounts([few, few], false)).toMatchObject({ exact: false });
    expect(mergeCounts([], true)).toEqual({ values: [], distinct: 0, exact: true });
  });
});
