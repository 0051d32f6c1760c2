import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { everyDocument } from '../../index-builder/folder/every-document.ts';
import { readEverything } from '../../index-builder/folder/read-everything.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { search } from '../../shared/search/search.ts';
import { Reference } from '../reference.ts';
import { type Built, bulk, pageOf, Workplace } from './site.ts';

const WORDS = [
  'moss',
  'cairn',
  'path',
  'stone',
  'ridge',
  'fog',
  'trail',
  'summit',
  'quarry',
  'lantern',
  'ferry',
  'harbour',
];
const QUERIES = ['moss', 'cairn path', 'stone ridge fog moss', 'unheard of ferry', 'new1 new2 new3'];
/** More than there are documents: every match is among the hits. */
const ALL = 100;

const place = new Workplace();
afterAll(() => place.remove());

const words = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 });
const edit = fc.record({
  kind: fc.constantFrom('add', 'edit', 'remove', 'rename', 'return'),
  at: fc.nat(1000),
  words,
  isNew: fc.boolean(),
  isLarge: fc.boolean(),
});
const steps = fc.array(fc.array(edit, { minLength: 0, maxLength: 3 }), { minLength: 1, maxLength: 6 });
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** The site after an edit; `first` is as it once was. */
function edited(
  site: readonly CairnDocument[],
  first: readonly CairnDocument[],
  edit: Edit,
  number: number,
): CairnDocument[] {
  const at = edit.at % Math.max(1, site.length);
  const text = [
    ...edit.words,
    ...(edit.isNew ? [`new${number % 4}`] : []),
    ...(edit.isLarge ? [bulk(number)] : []),
  ].join(' ');
  if (edit.kind === 'add')
    return site.toSpliced(at, 0, pageOf(`a${number}`, text, { headings: edit.isNew ? [text.slice(0, 60)] : [] }));
  if (edit.kind === 'return') {
    const old = first[edit.at % first.length]!;
    return [...site.filter(({ id }) => id !== old.id), old];
  }
  // Always a site that is not empty.
  if (edit.kind === 'remove') return site.length > 1 ? site.toSpliced(at, 1) : [...site];
  const own = site[at]!;
  return site.with(
    at,
    edit.kind === 'edit' ? { ...own, text } : { ...own, title: `${own.title} ${text.slice(0, 60)}` },
  );
}

/** What an index answers, and what of its documents it has, beside what should be there. */
async function check({ index, context }: Built, site: readonly CairnDocument[], truth: Reference): Promise<void> {
  const { scoring, counts } = index.manifest;
  for (const query of QUERIES) {
    const answer = await search(index, { query, k: ALL, offset: 0, mode: 'exact', withText: false }, context);
    const byScore = (hits: readonly { id: string; score: number }[]) =>
      hits.map(({ id, score }) => ({ id, score })).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    const expected = byScore(truth.rank(query, scoring));
    expect(byScore(answer.hits)).toEqual(expected);
    expect(answer.matches).toBe(expected.length);
    expect(answer.certificate).toMatchObject({ exact: true, slack: 0 });
    const first = await search(index, { query, k: 2, offset: 0, mode: 'exact', withText: false }, context);
    expect(first.hits).toEqual(answer.hits.slice(0, 2));
  }
  expect(counts).toMatchObject({ documents: site.length, pages: site.length });
  const stored = [];
  for await (const batch of everyDocument(index, context)) stored.push(...batch.map(({ id }) => id));
  expect(stored.sort()).toEqual(site.map(({ id }) => id).sort());
  for (const document of site)
    expect(await findDocument(index, document.id, context)).toMatchObject({
      title: document.title,
      text: document.text,
    });
  await readEverything(index, context);
}

describe('any sequence of adds, edits and removes', () => {
  it('is the site as it is then, weighed by the statistics of its base', { timeout: 120_000 }, async () => {
    const seen = { increments: 0, whole: 0, shards: 0 };
    const property = fc.asyncProperty(fc.array(words, { minLength: 30, maxLength: 60 }), steps, async (texts, all) => {
      const first = texts.map((own, i) => pageOf(`d${i}`, own.join(' ')));
      let built = await place.build(first);
      let base = { documents: first, scoring: built.index.manifest.scoring };
      let site: CairnDocument[] = first;
      let number = 0;
      for (const step of all) {
        for (const each of step) site = edited(site, first, each, number++);
        const before = built;
        built = await place.build(site, before.folder);
        before.remove();
        if (built.summary.changes) seen.increments++;
        else {
          seen.whole++;
          base = { documents: site, scoring: built.index.manifest.scoring };
        }
        seen.shards = Math.max(seen.shards, built.index.directories.length);
        await check(built, site, new Reference(site, undefined, undefined, base));
        for (const { id } of first.filter((old) => !site.some((own) => own.id === old.id)))
          expect(await findDocument(built.index, id, built.context)).toBeUndefined();
      }
      built.remove();
    });
    await fc.assert(property, { numRuns: 25 });
    // Both ways were gone.
    expect(seen.increments).toBeGreaterThan(30);
    expect(seen.whole).toBeGreaterThan(3);
    expect(seen.shards).toBeGreaterThanOrEqual(2);
  });

  it('would not be without the frozen statistics', async () => {
    const first = Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, `moss ${WORDS[i % 12]!} ${WORDS[i % 5]!}`));
    const site = [...first, pageOf('new', 'moss moss quarry')];
    const { folder, summary } = await place.build(first);
    const built = await place.build(site, folder);
    expect(built.summary.changes).toEqual({ added: 1, changed: 0, removed: 0, unchanged: 40 });
    await check(
      built,
      site,
      new Reference(site, undefined, undefined, { documents: first, scoring: summary.manifest.scoring }),
    );
    await expect(check(built, site, new Reference(site))).rejects.toThrow();
  });
});
