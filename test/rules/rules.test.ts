import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RulesInput } from '../../index-builder/rules/rules-schema.ts';
import { RULES_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments, temporaryFolder } from '../build-documents.ts';
import { pageOf, Workplace } from '../increment/site.ts';
import { builtAtOnce, builtInParts } from '../parts/in-parts.ts';

const place = new Workplace();
afterAll(() => place.remove());

const SITE = Array.from({ length: 40 }, (_, i) =>
  pageOf(`d${i}`, `moss ${i % 3 === 0 ? 'laptop' : i % 3 === 1 ? 'notebook' : 'container orchestration'} w${i}`),
);
const ask = async ({ index, context }: Pick<BuiltIndex, 'index' | 'context'>, query: string, k = 50) => {
  const { hits } = await search(index, { query, k, offset: 0, mode: 'exact', withText: false }, context);
  return hits;
};
const idsOf = async (built: BuiltIndex, query: string, k?: number) => (await ask(built, query, k)).map(({ id }) => id);
const RULES: RulesInput = {
  synonyms: [['laptop', 'notebook'], { from: 'k8s', to: ['container orchestration'] }],
  pins: [{ query: 'Installing moss', ids: ['d7', 'd3'] }],
};

describe('hidden pages', () => {
  it('are in no index, and counted', async () => {
    const built = await place.build(SITE, undefined, { rules: { hidden: ['d3', '/d1*'] } });
    expect(built.summary.leftOut).toEqual({ 'hidden by the rules': 12 });
    expect(built.index.manifest.counts.documents).toBe(28);
    expect(await idsOf(built, 'moss')).not.toContain('d3');
  });

  it('go with an increment, and come back with one', async () => {
    const base = await place.build(SITE);
    const hidden = await place.build(SITE, base.folder, { rules: { hidden: ['d3'] } });
    expect(hidden.summary.changes).toMatchObject({ removed: 1, added: 0 });
    expect(await idsOf(hidden, 'w3')).toEqual([]);
    const back = await place.build(SITE, hidden.folder);
    expect(back.summary.changes).toMatchObject({ removed: 0, added: 1 });
    expect(await idsOf(back, 'w3')).toEqual(['d3']);
  });

  it('and pinned ones must be there', async () => {
    const building = (rules: RulesInput, onError: 'fail' | 'skip' = 'fail') =>
      place.build(SITE, undefined, { rules, onError });
    await expect(building({ hidden: ['d99'] })).rejects.toThrow(
      'hidden.0: no document has the id, page or address "d99"',
    );
    await expect(building({ pins: [{ query: 'a', ids: ['d1', 'd98'] }] })).rejects.toThrow(
      'pins.0.ids.1: no document has the id "d98"',
    );
    await expect(building({ pins: [{ query: 'a', ids: ['d1'] }], hidden: ['d1'] })).rejects.toThrow('the id "d1"');
    await expect(building({ boosts: [{ attribute: 'popularty', max: 1.5 }] })).rejects.toThrow(
      'boosts.0.attribute: no document has the attribute "popularty"',
    );
    await expect(building({ boosts: [{ attribute: 'lang', values: { en: 2 } }] })).rejects.toThrow('"lang"');
    const { summary } = await building({ pins: [{ query: 'a', ids: ['d98', 'd1'] }] }, 'skip');
    expect(summary.skipped.map(({ message }) => message)).toEqual([
      'pins.0.ids.0: no document has the id "d98", expected one of the index',
    ]);
  });
});

describe('synonyms', () => {
  it('find what has another word, behind what has the word itself', async () => {
    const built = await place.build(SITE, undefined, { rules: RULES });
    const hits = await ask(built, 'Laptops');
    const kinds = hits.map(({ id }) => Number(id.slice(1)) % 3);
    expect(kinds).toEqual([...Array<number>(14).fill(0), ...Array<number>(13).fill(1)]);
    expect(await idsOf(built, 'k8s')).toHaveLength(13);
    // One way alone.
    const others = await place.build([...SITE, pageOf('k', 'k8s')], undefined, { rules: RULES });
    expect(await idsOf(others, 'container orchestration')).not.toContain('k');
  });
});

describe('pins', () => {
  it('stand first in their order, whether they match or not, for the whole query alone', async () => {
    const built = await place.build(SITE, undefined, { rules: RULES });
    const hits = await ask(built, 'install MOSS', 10);
    expect(hits.slice(0, 3).map(({ id, first }) => [id, first])).toEqual([
      ['d7', 'pinned'],
      ['d3', 'pinned'],
      ['d0', undefined],
    ]);
    expect(new Set(hits.map(({ id }) => id)).size).toBe(10);
    expect((await ask(built, 'install moss now', 10)).filter(({ first }) => first)).toEqual([]);
    const unheard = await place.build(SITE, undefined, { rules: { pins: [{ query: 'setup', ids: ['d9'] }] } });
    expect((await ask(unheard, 'setup')).map(({ id, first }) => [id, first])).toEqual([['d9', 'pinned']]);
  });

  it('are those of an increment: of documents that stay, and of its own', async () => {
    const base = await place.build(SITE, undefined, { rules: RULES });
    const edited = SITE.map((page) => (page.id === 'd3' ? { ...page, text: 'moss, and how to install it' } : page));
    const next = await place.build(edited, base.folder, { rules: RULES });
    expect(next.index.directories).toHaveLength(2);
    expect(await idsOf(next, 'install moss', 2)).toEqual(['d7', 'd3']);
    const other = { pins: [{ query: 'moss', ids: ['d11'] }] };
    const changed = await place.build(edited, next.folder, { rules: other });
    expect(changed.summary.changes).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(changed.summary.release).not.toBe(next.summary.release);
    expect(await idsOf(changed, 'moss', 1)).toEqual(['d11']);
    const none = await place.build(edited, changed.folder);
    expect(none.index.manifest.rules).toBeUndefined();
    const same = await place.build(edited, none.folder);
    expect(same.summary.release).toBe(none.summary.release);
  });
});

describe('default filters', () => {
  const versions = SITE.map((page, i) => ({ ...page, attributes: { version: i % 4 === 0 ? 'latest' : '1.0' } }));
  const rules: RulesInput = { ...RULES, defaults: { filter: ['version:latest'] } };
  const answer = ({ index, context }: BuiltIndex, filters?: string[], query = 'moss') =>
    search(index, { query, k: 50, offset: 0, mode: 'exact', withText: false, ...(filters && { filters }) }, context);

  it('hold unless a search names the attribute, and answers say so', async () => {
    const built = await place.build(versions, undefined, { rules });
    expect(await answer(built)).toMatchObject({ matches: 10, filters: ['version:latest'] });
    expect(await answer(built, ['lang:en'])).toMatchObject({ matches: 10, filters: ['lang:en', 'version:latest'] });
    expect(await answer(built, ['version:1.0'])).toMatchObject({ matches: 30, filters: ['version:1.0'] });
    const all = await answer(built, ['version:*']);
    expect(all.matches).toBe(40);
    expect(all).not.toHaveProperty('filters');
    // Pins are filtered, too.
    const pinned = async (filters?: string[]) =>
      (await answer(built, filters, 'install moss')).hits.flatMap(({ id, first }) => (first ? [id] : []));
    expect(await pinned()).toEqual([]);
    expect(await pinned(['version:1.0'])).toEqual(['d7', 'd3']);
  });

  it('must be of an attribute that there is', async () => {
    await expect(place.build(SITE, undefined, { rules })).rejects.toThrow(
      'defaults.filter.0: no document has the attribute "version"',
    );
    await place.build(SITE, undefined, { rules: { defaults: { filter: ['lang:en'] } } });
  });
});

it('rules of more bytes than a release may have are refused', async () => {
  const synonyms = (count: number) =>
    Array.from({ length: count }, (_, i) => [`${i}`.padEnd(200, 'x'), `${i}`.padEnd(200, 'y')]);
  const fits = Math.floor((RULES_LIMIT_BYTES - 40) / 408);
  const built = await buildDocuments(SITE, { rules: { synonyms: synonyms(fits) } });
  expect(built.index.manifest.rules?.synonyms).toHaveLength(fits);
  built.remove();
  await expect(buildDocuments(SITE, { rules: { synonyms: synonyms(fits + 1) } })).rejects.toThrow(
    'expected at most 65536',
  );
});

it('rules travel with a plan: parts give the same bytes', async () => {
  const work = temporaryFolder();
  const input = join(work.path, 'site.jsonl');
  writeFileSync(input, SITE.map((page, i) => `${JSON.stringify({ ...page, attributes: { visits: i } })}\n`).join(''));
  const rules = { ...RULES, hidden: ['d20'], boosts: [{ attribute: 'visits', max: 2 }] };
  const whole = await builtAtOnce(work.path, [input], { rules });
  expect(await builtInParts(work.path, 3, [input], { rules })).toEqual(whole);
  work.remove();
});
