import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../shared/bytes.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import {
  INCREMENT_WORDS_BYTES,
  OLDEST_VERSION,
  RELEASE_MAGIC,
  RULES_LIMIT_BYTES,
  SHARD_LIMIT_DOCUMENTS,
  VERSION,
} from '../../shared/format/layout.ts';
import { decodeRelease, encodeRelease, type Manifest } from '../../shared/format/release.ts';
import { olderRelease } from './older.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';
import { longer, sealed } from './sealed.ts';

const NAME = 'ab'.repeat(32);
const MANIFEST: Manifest = {
  languages: ['en', 'und'],
  spaces: ['word', 'piece'],
  scoring: {
    unit: 1234.5,
    weights: { word: 1, piece: 0.25 },
    mix: { plain: { word: 1, piece: 0.5 }, question: { word: 0.9, piece: 1 }, symbol: { word: 1, piece: 0 } },
    occurrenceCap: 3,
  },
  settings: { order: 'page' },
  counts: {
    documents: 3,
    pages: 2,
    terms: { word: 4, piece: 5 },
    postings: { word: 6, piece: 7 },
    textBytes: 100,
    bytes: { display: 10 },
  },
  shards: [{ documents: 3, directory: { pack: NAME, bytes: 100 } }],
  queryTable: { pack: NAME, bytes: 50 },
  statistics: { documents: 3, meanLengths: [2, 0, 17.25, 1], largest: [20_000, -0.5] },
  rules: {
    synonyms: [['laptop', 'notebook'], { from: 'k8s', to: ['kubernetes'] }],
    pins: [{ query: 'install', documents: [2, 0] }],
    filters: ['version:latest'],
  },
};

/** The same with an increment: two documents of the shard before are no longer there, and another one is. */
const INCREMENT: Manifest = {
  ...MANIFEST,
  shards: [
    { ...MANIFEST.shards[0]!, removed: [0, 1, 1, 1] },
    { documents: 1, directory: { pack: NAME, bytes: 80 }, words: 'BAAAAAAA' },
  ],
  base: { release: NAME, shards: 1, postings: 12, clamped: 3 },
};

/** A release object of any JSON. */
function releaseOf(json: string): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(encodeHeader(RELEASE_MAGIC));
  writer.text(json);
  return sealed(writer);
}

/** The manifest with another mix. */
function withMix(changes: Readonly<Record<string, unknown>>): unknown {
  const { scoring } = MANIFEST;
  return { ...MANIFEST, scoring: { ...scoring, mix: { ...scoring.mix, ...changes } } };
}

describe('release', () => {
  it('comes back', () => {
    expect(decodeRelease(encodeRelease(MANIFEST))).toEqual(MANIFEST);
    const { queryTable: _, ...plain } = MANIFEST;
    expect(decodeRelease(encodeRelease(plain))).toEqual(plain);
    expect(decodeRelease(encodeRelease(INCREMENT))).toEqual(INCREMENT);
  });

  it('may have members that a reader does not know', () => {
    expect(decodeRelease(releaseOf(JSON.stringify({ ...MANIFEST, more: [1] })))).toMatchObject(MANIFEST);
  });

  it('is refused when it is damaged, cut or longer', () => {
    const object = encodeRelease(MANIFEST);
    for (let i = 0; i < object.length; i += 7)
      if (i < 8 || i > 9) expectRefused(() => decodeRelease(withBytes(object, i, object[i]! ^ 1)));
    expectCutsRefused(object, decodeRelease);
    expectJunkRefused(object, decodeRelease);
    expectRefused(() => decodeRelease(longer(object, 0)));
  });

  it('may be of the version before', () => {
    expect(decodeRelease(olderRelease(encodeRelease(MANIFEST)))).toEqual(MANIFEST);
  });

  it('of another version is named as such, though its checksum is another', () => {
    expectRefused(() => decodeRelease(withBytes(encodeRelease(MANIFEST), 8, VERSION + 1)), 'too-new');
    expectRefused(() => decodeRelease(withBytes(encodeRelease(MANIFEST), 8, OLDEST_VERSION - 1)), 'too-old');
  });

  const { scoring, shards } = MANIFEST;
  const [shard] = shards;
  const withRemoved = (removed: unknown): unknown => ({ ...MANIFEST, shards: [{ ...shard, removed }] });
  const withWords = (words: unknown): unknown => ({ ...MANIFEST, shards: [{ ...shard, words }] });
  const { statistics, base, rules } = INCREMENT;
  const withRules = (changes: Readonly<Record<string, unknown>>): unknown => ({
    ...MANIFEST,
    rules: { ...rules, ...changes },
  });
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no languages', { ...MANIFEST, languages: undefined }],
    ['a language that is a number', { ...MANIFEST, languages: [1] }],
    ['an unknown space', { ...MANIFEST, spaces: ['dense'] }],
    ['no scoring', { ...MANIFEST, scoring: undefined }],
    ['the unit 0', { ...MANIFEST, scoring: { ...scoring, unit: 0 } }],
    ['a share above 1', { ...MANIFEST, scoring: { ...scoring, weights: { word: 1.5, piece: 1 } } }],
    ['a share too few', { ...MANIFEST, scoring: { ...scoring, weights: { word: 1 } } }],
    ['no mix', { ...MANIFEST, scoring: { ...scoring, mix: undefined } }],
    ['a mix that is nothing', { ...MANIFEST, scoring: { ...scoring, mix: null } }],
    ['a kind of query too few', withMix({ symbol: undefined })],
    ['a factor above 1', withMix({ question: { word: 1, piece: 1.01 } })],
    ['a factor below 0', withMix({ plain: { word: -0.1, piece: 1 } })],
    ['a factor that is no number', withMix({ plain: { word: 1, piece: '1' } })],
    ['a factor too few', withMix({ symbol: { word: 1 } })],
    ['half an occurrence', { ...MANIFEST, scoring: { ...scoring, occurrenceCap: 1.5 } }],
    ['no counts', { ...MANIFEST, counts: undefined }],
    ['no shards', { ...MANIFEST, shards: undefined }],
    ['a shard that is nothing', { ...MANIFEST, shards: [null] }],
    ['a shard of no documents', { ...MANIFEST, shards: [{ ...shard, documents: 0 }] }],
    ['a shard of half a document', { ...MANIFEST, shards: [{ ...shard, documents: 0.5 }] }],
    ['a shard of a document too many', { ...MANIFEST, shards: [{ ...shard, documents: SHARD_LIMIT_DOCUMENTS + 1 }] }],
    ['removed documents that are nothing', withRemoved(null)],
    ['removed documents without what is kept', withRemoved([1])],
    ['removed documents that the shard does not have', withRemoved([3, 1])],
    ['more removed documents than the shard has', withRemoved([0, 4])],
    ['a run of no documents', withRemoved([1, 0])],
    ['words that are no text', withWords([4, 0])],
    ['words that are no base64', withWords('BAAAAAA_')],
    ['words of half a byte', withWords('BAAAA')],
    ['words without padding', withWords('BA')],
    ['more words than an increment may have', withWords('AAAA'.repeat(INCREMENT_WORDS_BYTES / 3 + 1))],
    ['no statistics', { ...MANIFEST, statistics: undefined }],
    ['statistics that are nothing', { ...MANIFEST, statistics: null }],
    ['statistics of no documents', { ...MANIFEST, statistics: { ...statistics, documents: 0 } }],
    ['statistics without lengths', { ...MANIFEST, statistics: { documents: 3 } }],
    ['a mean length below 0', { ...MANIFEST, statistics: { ...statistics, meanLengths: [1, -0.5] } }],
    ['a mean length that is no number', { ...MANIFEST, statistics: { ...statistics, meanLengths: [null] } }],
    ['a base that is nothing', { ...INCREMENT, base: null }],
    ['a base without its name', { ...INCREMENT, base: { ...base, release: undefined } }],
    ['a base with another name', { ...INCREMENT, base: { ...base, release: '../x' } }],
    ['a base of no shards', { ...INCREMENT, base: { ...base, shards: 0 } }],
    ['a base of more shards than there are', { ...INCREMENT, base: { ...base, shards: 3 } }],
    ['increments of half a posting', { ...INCREMENT, base: { ...base, postings: 0.5 } }],
    ['increments of less than no posting', { ...INCREMENT, base: { ...base, postings: -1 } }],
    ['increments that do not tell what they cut down', { ...INCREMENT, base: { ...base, clamped: undefined } }],
    ['a shard without a directory', { ...MANIFEST, shards: [{ documents: 3 }] }],
    ['a directory of half a byte', { ...MANIFEST, shards: [{ documents: 3, directory: { pack: NAME, bytes: 99.5 } }] }],
    [
      'a directory with another name',
      { ...MANIFEST, shards: [{ documents: 3, directory: { pack: '../x', bytes: 9 } }] },
    ],
    ['largest values that are no numbers', { ...MANIFEST, statistics: { ...statistics, largest: ['1'] } }],
    ['rules that are nothing', { ...MANIFEST, rules: null }],
    ['rules without synonyms', withRules({ synonyms: undefined })],
    ['a synonym that is a text', withRules({ synonyms: ['laptop'] })],
    ['a synonym of a number', withRules({ synonyms: [['a', 1]] })],
    ['a synonym that leads nowhere', withRules({ synonyms: [{ from: 'a' }] })],
    ['a pin of no query', withRules({ pins: [{ documents: [1] }] })],
    ['a pin of a document that is not there', withRules({ pins: [{ query: 'a', documents: [3] }] })],
    ['a pin of half a document', withRules({ pins: [{ query: 'a', documents: [0.5] }] })],
    ['filters that are no texts', withRules({ filters: [null] })],
    ['rules of more bytes than there may be', withRules({ filters: ['x'.repeat(RULES_LIMIT_BYTES)] })],
    ['a query table that is nothing', { ...MANIFEST, queryTable: null }],
    ['a query table without its length', { ...MANIFEST, queryTable: { pack: NAME } }],
  ])('is refused with %s', (_, manifest) => {
    expectRefused(() => decodeRelease(releaseOf(JSON.stringify(manifest))));
  });

  it('is refused when it is not JSON', () => {
    for (const json of ['', '{', '{"languages":']) expectRefused(() => decodeRelease(releaseOf(json)));
  });
});
