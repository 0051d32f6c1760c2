import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { readEverything } from '../../index-builder/folder/read-everything.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { CairnError } from '../../shared/errors.ts';
import { BLOCK, VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import { decodeVectorPage, encodeVectorPage } from '../../shared/format/vector-page.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { generatedDocuments } from '../golden/generated-documents.ts';
import { random } from '../golden/random.ts';
import { objectsOf } from './folder-objects.ts';
import { mutateBytes, mutateHead, mutateInflated, mutateJson, mutateTable } from './mutate.ts';
import { type Found, PlainReading, vectorPayloads } from './plain-reading.ts';
import { withJsonTokenizer } from './query-table-parts.ts';
import { type Changes, type Objects, putTogether, type TakenApart, takeApart } from './taken-apart.ts';

const RUNS = 1000;
const K = 7;
const QUERIES = [
  'moss on a path',
  'walking the high ridge',
  'once64 hedge',
  'path path stone of night light',
  'nothing',
];
/** What many documents repeat, for the dictionary: words so long that they add few lists. */
const REPEATED = [1, 2, 3, 4, 5, 6].map((seed) => {
  const next = random(seed);
  return Array.from({ length: 150 }, () => String.fromCharCode(97 + Math.floor(next() * 26))).join('');
});
const IDS = ['d0', 'd299', 'nobody'];
/** Kinds of the second stage, which has a test of its own. */
const SECOND_STAGE = ['codes', 'denseTable', 'rows', 'projection'] as const;
type StageKind = (typeof SECOND_STAGE)[number];
const KINDS = (Object.keys(BLOCK) as (keyof typeof BLOCK)[]).filter(
  (kind): kind is Exclude<keyof typeof BLOCK, StageKind> => !(SECOND_STAGE as readonly string[]).includes(kind),
);
/** Blocks, and what leads to them. */
const TARGETS = [...KINDS, 'release', 'head'] as const;
type Target = (typeof TARGETS)[number];

/** What a search does not read: a mutation of it must not change what is found. */
const UNREAD: readonly Target[] = ['ids', 'vectors', 'column'];

/**
 * What documents are not read from. A dictionary is not among them: a page that refers to it has whatever bytes stand
 * there, and only their number and the form of the rows can be proved. Another text, title or id is well-formed, too.
 */
const NO_DOCUMENTS: readonly Target[] = ['tier', 'words', 'vectors', 'column', 'queryTable', 'lexicon'];

/** Work that fails with an error of ours, or does not fail. */
type Outcome<T> = { readonly value: T } | { readonly error: CairnError };

const folder = mkdtempSync(join(tmpdir(), 'cairn-mutated-'));
// One for all runs: what an error leaves in it would show up in the next answers.
const scratch = new ScratchPool();
let apart: TakenApart;
let tokenizer: { model: object };
let untouched: { answers: Found[]; documents: (StoredDocument | undefined)[]; vectors: PlainReading['vectors'] };

beforeAll(async () => {
  const input = join(folder, 'documents.jsonl');
  // A word in all of them, so that its list has two tiers; and as much that they have in common as a dictionary takes.
  const documents = generatedDocuments(300, 9).map((document, i) => ({
    ...document,
    text: `${document.text} path ${REPEATED[i % REPEATED.length]!}`,
  }));
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('weights.json'), JSON.stringify({ walk: 1.5, '##ing': 0.5, high: 1, night: 2 }));
  const tokens = ['[UNK]', 'walk', '##ing', 'climb', 'water', 'high', '##er', 'night', 'light'];
  tokenizer = JSON.parse(
    readFileSync(fileURLToPath(new URL('../golden/inputs/tokenizer.json', import.meta.url)), 'utf8'),
  ) as { model: object };
  Object.assign(tokenizer.model, { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])) });
  writeFileSync(file('tokenizer.json'), JSON.stringify(tokenizer));
  const config = {
    tokenizer: file('tokenizer.json'),
    queryWeights: file('weights.json'),
    vectorPages: true,
    weights: { word: 1, piece: 0.5 },
    cache: false,
  } as const;
  await build([input], file('index'), parseConfig(config), SILENT);
  const built = objectsOf(file('index'));
  apart = takeApart(built);
  expect(putTogether(apart)).toEqual(built);
  expect(new Set(apart.blocks.map(({ kind }) => kind))).toEqual(
    new Set(
      KINDS.filter((kind) => kind !== 'directory' && kind !== 'queryTable' && kind !== 'lexicon').map(
        (kind) => BLOCK[kind],
      ),
    ),
  );
  expect(Array.from(apart.directory.residentTerms.all(), ([, { tiers }]) => tiers.length)).toContain(2);
  const context = contextOf(built);
  const index = await openIndex(context.source, 'live');
  const plain = new PlainReading(index, built);
  const { vectors } = plain;
  untouched = { answers: QUERIES.map((query) => plain.search(query, K)), documents: [], vectors };
  for (const id of IDS) untouched.documents.push(await findDocument(index, id, context));
  expect(untouched.documents.map((document) => document?.id)).toEqual(['d0', 'd299', undefined]);
  expect(expectVectors(index, built)).toBe(0);
  // A table with the tokenizer as a whole says the same.
  const other = putTogether(apart, { queryTable: (bytes) => withJsonTokenizer(bytes, tokenizer) });
  const otherIndex = await openIndex(contextOf(other).source, 'live');
  const otherPlain = new PlainReading(otherIndex, other);
  expect(QUERIES.map((query) => otherPlain.search(query, K))).toEqual(untouched.answers);
});

afterAll(() => rmSync(folder, { recursive: true }));

function contextOf(objects: Objects): ShardContext {
  // Nothing is kept: every read is verified and decoded.
  return { source: new MemorySource(objects), cache: new BlockCache(0), scratch };
}

/** Runs work that may only fail with an error of ours. */
async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof CairnError)) throw error;
    expect(['corrupt', 'too-new', 'too-old', 'not-found']).toContain(error.code);
    return { error };
  }
}

/** Changes of one part, drawn from a seed. */
function drawChanges(target: Target, next: () => number): Changes {
  const change = (bytes: Uint8Array): Uint8Array => mutateBytes(bytes, next);
  const dictionary = apart.blocks.find(({ kind }) => kind === BLOCK.dictionary)!.payload;
  const page = (bytes: Uint8Array): Uint8Array =>
    next() < 0.7 ? mutateInflated(bytes, next, dictionary) : change(bytes);
  switch (target) {
    case 'directory':
      return { directory: change };
    case 'head':
      return { head: (bytes) => (next() < 0.5 ? mutateHead(bytes, next) : change(bytes)) };
    case 'queryTable':
      return { queryTable: (bytes) => (next() < 0.3 ? mutateTokenizer(bytes, next) : mutateTable(bytes, next)) };
    case 'lexicon':
      return { lexicon: change };
    case 'release':
      return { release: (bytes) => (next() < 0.5 ? change(bytes) : mutateManifest(bytes, next)) };
    default: {
      const kind = BLOCK[target];
      const own = apart.blocks.flatMap((block, index) => (block.kind === kind ? [index] : []));
      const index = own[Math.floor(next() * own.length)]!;
      return { block: { index, change: target === 'display' ? page : change } };
    }
  }
}

/** A query table with a tokenizer of any model, and another value or other bytes in it. */
function mutateTokenizer(payload: Uint8Array, next: () => number): Uint8Array {
  if (next() < 0.3) return mutateTable(withJsonTokenizer(payload, tokenizer), next);
  return withJsonTokenizer(payload, JSON.parse(mutateJson(JSON.stringify(tokenizer), next)));
}

/** A release without its checksum, with another value in its manifest. */
function mutateManifest(bytes: Uint8Array, next: () => number): Uint8Array {
  const start = new TextDecoder('latin1').decode(bytes).indexOf('{');
  const json = new TextEncoder().encode(mutateJson(new TextDecoder().decode(bytes.subarray(start)), next));
  // Two bytes of length, as before: a manifest is between 128 and 16383 bytes long.
  return Uint8Array.from([...bytes.subarray(0, start - 2), (json.length & 0x7f) | 0x80, json.length >> 7, ...json]);
}

/** Proves that an answer could be one: in order, within limits, and about documents that there are. */
function expectWellFormed(answer: Awaited<ReturnType<typeof search>>, index: OpenIndex): void {
  const { hits, matches, costs } = answer;
  const documents = index.directories.reduce((sum, directory) => sum + directory.documents, 0);
  expect(hits.length).toBe(Math.min(K, matches));
  expect(matches).toBeLessThanOrEqual(documents);
  expect(costs.inflatedBytes).toBeLessThan(1 << 24);
  hits.forEach(({ id, score, snippet }, i) => {
    expect(typeof id).toBe('string');
    expect(Number.isInteger(score) && score > 0 && score < 2 ** 32).toBe(true);
    expect(score).toBeLessThanOrEqual(hits[i - 1]?.score ?? score);
    for (const [start, end] of snippet.matches) expect(start < end && end <= snippet.text.length).toBe(true);
  });
}

/**
 * Proves that a vector page whose bytes are as they were is what the lists hold, and that any other which is not refused
 * says one thing: there is no second way to write it. Returns how many are refused.
 */
function expectVectors(index: OpenIndex, objects: Objects): number {
  const original = apart.blocks.filter(({ kind }) => kind === BLOCK.vectors);
  let refused = 0;
  for (const [page, payload] of vectorPayloads(index, objects).entries()) {
    const first = page * VECTOR_PAGE_DOCUMENTS;
    const own = untouched.vectors.slice(first, first + VECTOR_PAGE_DOCUMENTS);
    try {
      const vectors = decodeVectorPage(payload, own.length);
      if (Buffer.from(payload).equals(original[page]!.payload)) expect(vectors).toEqual(own);
      else expect(encodeVectorPage(vectors)).toEqual(payload);
    } catch (error) {
      if (!(error instanceof CairnError)) throw error;
      expect(error.code).toBe('corrupt');
      refused++;
    }
  }
  return refused;
}

/** What became of a mutation. */
type Fate = 'not opened' | 'refused' | 'answered';

async function exercise(target: Target, objects: Objects): Promise<{ fate: Fate; errors: CairnError[] }> {
  const context = contextOf(objects);
  const opened = await attempt(() => openIndex(context.source, 'live'));
  if ('error' in opened) return { fate: 'not opened', errors: [opened.error] };
  const index = opened.value;
  const errors: CairnError[] = [];
  const everything = await attempt(() => readEverything(index, context));
  if ('error' in everything) errors.push(everything.error);
  // The page that was changed, and no other, may be refused: then reading everything is, too.
  if (target === 'vectors') expect(expectVectors(index, objects)).toBe('error' in everything ? 1 : 0);
  // An index whose every block is sound says one thing only, if its terms are where they are looked for.
  const read = 'value' in everything ? new PlainReading(index, objects) : undefined;
  const plain = read?.findable ? read : undefined;
  for (const [i, query] of QUERIES.entries()) {
    const answer = await attempt(() =>
      search(index, { query, k: K, offset: 0, mode: 'exact', withText: true, corrects: false }, context),
    );
    // Of another lexicon other words may be meant, and that is all.
    if (target === 'lexicon') {
      const request = { query, k: K, offset: 0, mode: 'exact', withText: true, typing: true, suggest: 5 } as const;
      const read = await attempt(() => search(index, request, context));
      if ('error' in read) errors.push(read.error);
    }
    if ('error' in answer) {
      // Where nothing that a search reads was touched, it may not fail.
      expect(UNREAD).not.toContain(target);
      errors.push(answer.error);
      continue;
    }
    expectWellFormed(answer.value, index);
    const found: Found = {
      matches: answer.value.matches,
      hits: answer.value.hits.map(({ id, score }) => ({ id, score })),
    };
    if (plain) expect(found).toEqual(plain.search(query, K));
    // Nor may another head, as long as it opens: what it carries are the same objects.
    if (UNREAD.includes(target) || target === 'head') expect(found).toEqual(untouched.answers[i]);
  }
  for (const [i, id] of IDS.entries()) {
    const found = await attempt(() => findDocument(index, id, context));
    if ('error' in found) errors.push(found.error);
    else if (found.value) expect(found.value.id).toBe(id);
    if (NO_DOCUMENTS.includes(target)) expect(found).toEqual({ value: untouched.documents[i] });
  }
  return { fate: errors.length > 0 ? 'refused' : 'answered', errors };
}

it(`gives a right answer or an error of its own to each of ${RUNS} mutations`, { timeout: 120_000 }, async () => {
  const fates = Object.fromEntries(TARGETS.map((target) => [target, {}])) as Record<
    Target,
    Partial<Record<Fate, number>>
  >;
  const reached = Object.fromEntries(TARGETS.map((target) => [target, 0])) as Record<Target, number>;
  for (let run = 0; run < RUNS; run++) {
    const target = TARGETS[run % TARGETS.length]!;
    const objects = putTogether(apart, drawChanges(target, random(run)));
    try {
      const { fate, errors } = await exercise(target, objects);
      fates[target][fate] = (fates[target][fate] ?? 0) + 1;
      // A checksum that fails would keep the mutation from its decoder.
      if (!errors.some(({ message }) => message.includes('checksum'))) reached[target]++;
    } catch (cause) {
      throw new Error(`run ${run}, of a ${target}`, { cause });
    }
  }
  console.table(Object.fromEntries(TARGETS.map((target) => [target, { reached: reached[target], ...fates[target] }])));
  for (const target of TARGETS) expect(reached[target], target).toBeGreaterThanOrEqual(30);
});
