import { cpSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../index-builder/config.ts';
import { search } from '../../shared/search/search.ts';
import { snapshot } from '../cli/run-cli.ts';
import { goldenPath } from '../golden/paths.ts';
import { bulk, newObjects, pageOf, Workplace } from './site.ts';

const place = new Workplace();
afterAll(() => place.remove());

const WORDS = 'moss cairn path stone ridge fog trail summit quarry lantern ferry harbour'.split(' ');
const textOf = (i: number): string => [0, 1, 2, 3].map((n) => WORDS[(i * (n + 1) + n) % 12]!).join(' ');
const SITE = Array.from({ length: 1000 }, (_, i) => pageOf(`d${i}`, textOf(i)));
const edit = (from: number, count: number, what = 'edited') =>
  SITE.map((page, i) => (i >= from && i < from + count ? { ...page, text: `${page.text} ${what}` } : page));

describe('what is built on a base', () => {
  it('is a small part of it: what an edit, an added page and a removed page add', async () => {
    const base = await place.build(SITE);
    const changes = {
      edited: edit(500, 1),
      added: [pageOf('first', 'a new page of moss', { page: '/aaa' }), ...SITE],
      removed: SITE.toSpliced(300, 1),
    };
    for (const site of Object.values(changes)) {
      const { summary, folder } = await place.build(site, base.folder);
      expect(summary.changes).toMatchObject({ unchanged: site === changes.added ? 1000 : 999 });
      const { objects, bytes } = newObjects(folder, base.folder);
      // The release and the head; and a pack and its directory where there is a new document.
      expect(objects).toBe(site === changes.removed ? 2 : 4);
      // The head has the base's directory in it, and its lexicon.
      const { shards, lexicon } = base.index.manifest;
      expect(bytes).toBeLessThan(shards[0]!.directory.bytes + lexicon!.bytes + 4000);
    }
  });

  it('is the base itself where nothing has changed, and after an edit is taken back', async () => {
    const base = await place.build(SITE);
    const same = await place.build(SITE, base.folder);
    expect(snapshot(same.folder)).toEqual(snapshot(base.folder));
    const other = await place.build(edit(1, 2), base.folder);
    expect(other.summary.release).not.toBe(base.summary.release);
    const again = await place.build(edit(1, 2), other.folder);
    expect(snapshot(again.folder)).toEqual(snapshot(other.folder));
  });

  it('takes increments in that are small or no larger, and keeps others', async () => {
    let { folder } = await place.build(SITE);
    const shards: number[][] = [];
    // A document that is not small, and does not change.
    const large = (site: typeof SITE): typeof SITE => site.with(0, { ...site[0]!, text: bulk(1) });
    for (const site of [edit(1, 20), edit(1, 25), large(edit(1, 25)), large(edit(1, 30)), large(edit(1, 35))]) {
      const built = await place.build(site, folder);
      shards.push(built.index.directories.map(({ documents, removed }) => documents - removed.length));
      folder = built.folder;
    }
    expect(shards).toEqual([
      [980, 20],
      [975, 25],
      [974, 26],
      [969, 26, 5],
      [964, 26, 10],
    ]);
  });

  it('lets increments go of which no document is left', async () => {
    const added = [1, 2].map((i) => pageOf(`added${i}`, bulk(i)));
    const base = await place.build(SITE);
    const first = await place.build([...SITE, ...added], base.folder);
    const second = await place.build(edit(0, 1).concat(added), first.folder);
    expect(second.index.directories).toHaveLength(3);
    const gone = await place.build(SITE, second.folder);
    expect(gone.index.directories.map(({ documents, removed }) => documents - removed.length)).toEqual([999, 1]);
    const back = await place.build(SITE.toSpliced(0, 1), gone.folder);
    expect(back.index.directories).toHaveLength(1);
  });

  it('is all of it above a tenth, and after eight increments', async () => {
    const base = await place.build(SITE);
    const tenth = await place.build(edit(0, 100), base.folder);
    expect(tenth.summary.changes).toMatchObject({ changed: 100 });
    const above = await place.build(edit(0, 101), base.folder);
    expect(above.summary.whole).toMatch(/101 of the base's 1000 documents are gone or changed/);
    expect(above.summary.changes).toBeUndefined();
    expect(above.index.manifest.base).toBeUndefined();

    let last = base;
    let end = 0;
    // Ever fewer documents, the first of them large.
    const starts: number[] = [];
    const siteOf = (): typeof SITE =>
      edit(0, end).map((page, i) => (starts.includes(i) ? { ...page, text: bulk(i) } : page));
    for (let size = 9; size > 1; size--) {
      starts.push(end);
      end += size;
      last = await place.build(siteOf(), last.folder);
    }
    expect(last.index.directories).toHaveLength(9);
    end++;
    const ninth = await place.build(siteOf(), last.folder);
    expect(ninth.summary.whole).toBe('there would be more than 8 increments');
    expect(snapshot(ninth.folder)).toEqual(snapshot((await place.build(siteOf())).folder));
  });

  const mixed: ConfigInput = {
    method: 'BINARY',
    tokenizer: goldenPath('inputs/tokenizer.json'),
    queryEncoder: 'geometric',
    queryWeights: goldenPath('inputs/token-weights.json'),
  };
  const counted: ConfigInput = { method: 'BM25', tokenizer: goldenPath('inputs/tokenizer.json') };
  it.each<[string, ConfigInput, ConfigInput, RegExp]>([
    ['another language', {}, { lang: 'de' }, /other settings: lang$/],
    ['other weights of BM25', {}, { bm25: { k1: 2 } }, /other settings: bm25$/],
    ['vector pages', {}, { vectorPages: true }, /other settings: vectorPages$/],
    ['another occurrenceCap', {}, { occurrenceCap: 5 }, /another occurrenceCap$/],
    ['other bits', {}, { impactBits: 4 }, /other settings: impactBits$/],
    ['other limits of lists', { denseLists: { share: 0.1, least: 5 } }, {}, /other settings: denseLists$/],
    ['weights that are no longer named', { weights: { word: 0.1, piece: 0.9 } }, {}, /other settings: weights$/],
    ['pieces for the first time', {}, { ...counted, method: 'BINARY' }, /the base has no pieces$/],
    [
      'other published weights, mixed with those of the collection',
      { ...mixed, queryWeights: goldenPath('inputs/query-weights.json') },
      mixed,
      /other settings: queryTokens$/,
    ],
    ['pieces that the collection weighs', counted, counted, /BM25 are weighed by the collection/],
  ])('is all of it with %s', async (_, before, config, reason) => {
    const base = await place.build(SITE.slice(0, 50), undefined, before);
    const built = await place.build(SITE.slice(0, 50), base.folder, config);
    expect(built.summary.whole).toMatch(reason);
    expect(snapshot(built.folder)).toEqual(snapshot((await place.build(SITE.slice(0, 50), undefined, config)).folder));
  });

  it('is all of it where there is no base yet', async () => {
    const none = await place.build(SITE.slice(0, 50), join(place.path, 'nowhere'));
    expect(none.summary.whole).toBe('there is no base yet');
  });

  it('is all of it where vectors come to a base that has none', async () => {
    const base = await place.build(SITE.slice(0, 50));
    const site = [...SITE.slice(0, 50), { ...pageOf('v', 'moss'), vector: { moss: 1 } }];
    const built = await place.build(site, base.folder);
    expect(built.summary.whole).toMatch(/bring vectors/);
    const { hits } = await search(
      built.index,
      { query: 'moss', k: 1, offset: 0, mode: 'exact', withText: false },
      built.context,
    );
    expect(hits).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')('leaves no file open', async () => {
    const base = await place.build(SITE.slice(0, 50));
    const openFiles = (): string[] => readdirSync('/proc/self/fd').flatMap((name) => linkOf(`/proc/self/fd/${name}`));
    // One is removed; nothing has changed; one is added.
    for (const count of [49, 50, 51]) await place.build(SITE.slice(0, count), base.folder);
    expect(openFiles().filter((path) => path.includes(place.path))).toEqual([]);
  });

  it('leaves the folder as it was where the base is damaged', async () => {
    const base = await place.build(SITE);
    const out = join(place.path, 'damaged');
    cpSync(base.folder, out, { recursive: true });
    // The packs of lists and pages: what is read whole, and copied as it is.
    for (const name of readdirSync(join(out, 'packs'))) {
      const path = join(out, 'packs', name);
      if (statSync(path).size > 10_000) writeFileSync(path, new Uint8Array(statSync(path).size).fill(7));
    }
    const before = snapshot(out);
    await expect(place.build(edit(0, 1), out)).rejects.toMatchObject({ code: 'corrupt' });
    expect(snapshot(out)).toEqual(before);
    expect(readdirSync(place.path).filter((name) => name.includes('building'))).toEqual([]);
  });
});

/** What a descriptor is of; nothing if it is closed meanwhile. */
function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}
