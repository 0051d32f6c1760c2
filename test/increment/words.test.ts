import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { composeHead } from '../../index-builder/folder/compose-head.ts';
import { IndexFolder } from '../../index-builder/folder/index-folder.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { wordsOfDocuments } from '../../index-builder/lexicon/stored-words.ts';
import { rewriteRelease } from '../../index-builder/purge/rewrite-release.ts';
import { utf8 } from '../../shared/bytes.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { encodeLexicon, Lexicon } from '../../shared/format/lexicon.ts';
import {
  HEAD_TARGET_BYTES,
  INCREMENT_WORDS_BYTES,
  LEXICON_LIMIT_BYTES,
  LEXICON_TARGET_BYTES,
} from '../../shared/format/layout.ts';
import { packKey, releaseKey } from '../../shared/format/object.ts';
import { encodeRelease } from '../../shared/format/release.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { numbersOfId } from '../../shared/search/answer/find-document.ts';
import { openRelease } from '../../shared/search/open-index.ts';
import { completeWord } from '../../shared/search/query/complete-word.ts';
import { correctWord } from '../../shared/search/query/correct-word.ts';
import { KnownWords } from '../../shared/search/query/known-words.ts';
import { ReleaseWords } from '../../shared/search/query/release-words.ts';
import { search } from '../../shared/search/search.ts';
import { objectsOf } from '../format/folder-objects.ts';
import { type Built, bulk, pageOf, wordsOf, Workplace } from './site.ts';

const place = new Workplace();
afterAll(() => place.remove());

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
// Words of few letters, near each other; some are in most documents, some in one.
const word = fc
  .tuple(
    fc.constantFrom('moss', 'cairn', 'ridge', 'ferry'),
    fc.string({ unit: fc.constantFrom(...'aeio'), maxLength: 3 }),
  )
  .map(([begin, end]) => begin + end);
const words = fc.array(word, { minLength: 1, maxLength: 8 });
const edit = fc.record({
  kind: fc.constantFrom('add', 'edit', 'remove'),
  at: fc.nat(1000),
  words,
  // Of so many words that they are written into the lexicon.
  isLarge: fc.constantFrom(true, false, false),
});
const steps = fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 7 });

function edited(
  site: readonly CairnDocument[],
  { kind, at, words: own, isLarge }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
  number: number,
): CairnDocument[] {
  const place = at % site.length;
  const content = [...own, ...(isLarge ? [bulk(number, 1200)] : [])].join(' ');
  if (kind === 'remove') return site.length > 1 ? site.toSpliced(place, 1) : [...site];
  if (kind === 'add') return site.toSpliced(place, 0, pageOf(`a${number}`, content));
  return site.with(place, { ...site[place]!, text: content });
}

/** Of how many documents each word is that a release's shards hold, those that it has removed among them. */
async function storedWords({ index, context }: Built): Promise<Map<string, number>> {
  const numbers = index.directories.flatMap(({ firstDocument, documents }) =>
    Array.from({ length: documents }, (_, i) => firstDocument + i),
  );
  return wordsOfDocuments(index, numbers, context);
}

/** Whether a release's words are those of its documents, and answer as those of one lexicon would. */
async function check(built: Built, site: readonly CairnDocument[], typed: readonly string[]): Promise<void> {
  const { index } = built;
  const own = wordsOf(index);
  const stored = await storedWords(built);
  const known = new Map(own.map(({ word: each, df }) => [text(each), df]));
  // Every word of a document that is stored, and no other: so those of new documents at once.
  expect(new Set(known.keys())).toEqual(new Set(stored.keys()));
  const increments = index.manifest.shards.filter((shard) => shard.words !== undefined).length;
  for (const [each, df] of known) {
    expect(df).toBeLessThanOrEqual(stored.get(each)!);
    // Each increment leaves out less than an eighth.
    expect(df * (1 + increments / 8)).toBeGreaterThanOrEqual(stored.get(each)!);
  }
  for (const { words: beside = '' } of index.manifest.shards)
    expect(Buffer.from(beside, 'base64').length).toBeLessThanOrEqual(INCREMENT_WORDS_BYTES);

  const { languages } = index.queryWeights;
  const one = ReleaseWords.of(new Lexicon(encodeLexicon({ words: own })), [])!;
  const [some, all] = [index.words!, one].map((each) => new KnownWords(each, index.directories, languages));
  for (const each of typed) {
    expect(correctWord(some!, each)).toEqual(correctWord(all!, each));
    expect(completeWord(some!, each)).toEqual(completeWord(all!, each));
    expect(some!.has(each)).toBe(all!.has(each));
  }
  for (const { text: content } of site.slice(0, 3)) {
    const last = content.split(' ').at(-1)!;
    const answer = await search(index, { query: last, k: 1, offset: 0, mode: 'exact', withText: false }, built.context);
    expect(answer.corrections, last).toBeUndefined();
  }
}

describe('words of any sequence of increments', () => {
  it(
    'are those of what is stored, right but for an eighth, and are looked up as one',
    { timeout: 120_000 },
    async () => {
      const seen = { beside: 0, again: 0, whole: 0, kept: 0 };
      const property = fc.asyncProperty(
        fc.array(words, { minLength: 40, maxLength: 70 }),
        steps,
        fc.array(word, { minLength: 5, maxLength: 5 }),
        async (texts, all, typed) => {
          let site: CairnDocument[] = texts.map((own, i) => pageOf(`d${i}`, own.join(' ')));
          let built = await place.build(site);
          let number = 0;
          for (const step of all) {
            for (const each of step) site = edited(site, each, number++);
            const before = built;
            built = await place.build(site, before.folder);
            before.remove();
            const { manifest } = built.index;
            if (!built.summary.changes) seen.whole++;
            else if (manifest.lexicon!.pack === before.index.manifest.lexicon!.pack) seen.kept++;
            else seen.again++;
            if (manifest.shards.some((shard) => shard.words !== undefined)) seen.beside++;
            await check(built, site, typed);
          }
          built.remove();
        },
      );
      await fc.assert(property, { numRuns: 10 });
      // All ways were gone.
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
    },
  );

  it('of an edit leave the lexicon as it is, and find what is new as a typo and unfinished', async () => {
    const site = Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, `stones ${i % 2 === 0 ? 'moss' : 'fog'}`));
    const base = await place.build(site);
    const built = await place.build(site.with(3, { ...site[3]!, text: 'the harbourmaster of stones' }), base.folder);
    const { lexicon, shards } = built.index.manifest;
    expect(lexicon).toEqual(base.index.manifest.lexicon);
    // What 40 documents have is known already.
    const beside = new Lexicon(Buffer.from(shards[1]!.words!, 'base64'));
    expect(Array.from(beside.all(), ({ word: own }) => text(own)).sort()).toEqual(['d3', 'harbourmaster', 'of', 'the']);
    const ask = async (query: string, typing: boolean) =>
      search(
        built.index,
        { query, k: 3, offset: 0, mode: 'exact', withText: false, typing, suggest: 3 },
        built.context,
      );
    const typo = await ask('harbuormaster', false);
    expect(typo.corrections).toMatchObject([{ searched: ['harbourmaster'] }]);
    expect(typo.hits.map(({ id }) => id)).toEqual(['d3']);
    expect((await ask('harbourm', true)).hits.map(({ id }) => id)).toEqual(['d3']);
    // What only increments have is no typo of what the base has.
    expect((await ask('harbourmaster', false)).corrections).toBeUndefined();
  });

  it('are told again where a purge takes them out of the lexicon', async () => {
    const site = Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, i < 9 ? 'stones lantern' : 'stones'));
    const base = await place.build(site);
    const built = await place.build([...site, pageOf('new', 'lantern quarry')], base.folder);
    const beside = new Lexicon(Buffer.from(built.index.manifest.shards[1]!.words!, 'base64'));
    expect(Array.from(beside.all(), ({ word: own }) => text(own))).toEqual(['new', 'quarry']);
    const numbers = await Promise.all(
      site.slice(0, 9).map(async ({ id }) => numbersOfId(built.index, id, built.context)),
    );
    const out = join(place.path, 'purged');
    await rewriteRelease(
      built.index,
      numbers.flat().sort((a, b) => a - b),
      built.context.source,
      new IndexFolder(out),
    );
    const { index } = await openFolder(out);
    expect(index.words!.lexicon!.frequency(utf8('lantern'))).toBe(0);
    for (const [own, df] of [
      ['lantern', 1],
      ['quarry', 1],
      ['d3', 0],
      ['d9', 1],
    ] as const)
      expect(index.words!.frequency(own), own).toBe(df);
  });

  it('take no directory out of the head', async () => {
    const { lexicon: _, ...manifest } = (await place.build([pageOf('d', 'moss')])).index.manifest;
    const pack = 'a'.repeat(64);
    const beside = 'AAAA'.repeat(1000);
    const releaseOf = (bytes: number): Uint8Array<ArrayBuffer> =>
      encodeRelease({ ...manifest, shards: [{ documents: 1, directory: { pack, bytes }, words: beside }] });
    const most = HEAD_TARGET_BYTES - 128 - (releaseOf(50_000).length - beside.length);
    for (const [bytes, isIn] of [
      [most, true],
      [most + 1, false],
    ] as const) {
      const source = new MemorySource(
        new Map([
          [packKey(pack), new Uint8Array(bytes)],
          [releaseKey(pack), releaseOf(bytes)],
        ]),
      );
      const { directories } = await composeHead(source, pack);
      expect(directories.map((directory) => directory !== undefined)).toEqual([isIn]);
    }
  });

  it('that are no lexicon are corrupt', async () => {
    const site = Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, 'stones'));
    const base = await place.build(site);
    const built = await place.build(site.with(3, { ...site[3]!, text: 'moss' }), base.folder);
    const { manifest } = built.index;
    for (const words of ['', 'BAAAAAA=', 'AAAA']) {
      const releaseBytes = encodeRelease({
        ...manifest,
        shards: manifest.shards.with(1, { ...manifest.shards[1]!, words }),
      });
      const key = releaseKey('f'.repeat(64));
      const objects = new Map([...objectsOf(built.folder), [key, releaseBytes]]);
      await expect(openRelease(new MemorySource(objects), 'f'.repeat(64))).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  it('are few in memory: of eight increments at most 1 MiB with a lexicon', () => {
    const most = 8 * (INCREMENT_WORDS_BYTES + (INCREMENT_WORDS_BYTES / 3) * 4) + LEXICON_TARGET_BYTES;
    expect(most).toBeLessThanOrEqual(LEXICON_LIMIT_BYTES);
  });
});
