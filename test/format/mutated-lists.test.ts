import { afterAll, beforeAll, expect, it } from 'vitest';
import { CairnError } from '../../shared/errors.ts';
import { EVEN_MIX, type Scoring } from '../../shared/format/release.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { findRareTerm } from '../../shared/format/word-block.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import type { ShardAnswer } from '../../shared/search/shards/shard-answer.ts';
import { integerWeight, type WeighedTerm } from '../../shared/search/weighed-term.ts';
import { UNLIMITED } from '../../shared/search/reading/work-budget.ts';
import { random } from '../golden/random.ts';
import { openSimd } from '../search/simd.ts';
import { BlockWatch, type Look, pathTo } from './block-watch.ts';
import { type ListReading, readingOf } from './list-reading.ts';
import { FREQUENT, ListShard, type PutTogether, RARE, type ShardChange } from './list-shard.ts';
import { mutateAt, mutateBytes } from './mutate.ts';
import { PlainLists } from './plain-lists.ts';
import { plainBlock, plainTable } from './plain-tier.ts';
import { faultOfAnswer, faultOfReading } from './pruned-answer.ts';

// Mutated lists, searched as long lists are: only documents that can be among the best are scored,
// blocks of others are passed over, and tiers are left out.

const RUNS = 1000;
const QUERIES = 2;
const SCORING: Scoring = { unit: 65_536, weights: { word: 1, piece: 1 }, mix: EVEN_MIX, occurrenceCap: 3 };

/** How often a search came to what was changed in each way, at least; with a `+`, to a block that has exceptions. */
const LEAST = {
  'added+': 50,
  'updated+': 80,
  'skipped+': 20,
  left: 20,
  cut: 40,
  words: 40,
  residentTerms: 80,
};

const plain = new PlainLists(SCORING);
// One of each for all runs: what an error leaves in it would show up in the next answers.
const scratch = new ScratchPool();
const simdScratch = new ScratchPool(openSimd);
let shard: ListShard;
let watch: BlockWatch;
beforeAll(() => {
  shard = new ListShard();
  watch = new BlockWatch();
});
afterAll(() => watch.stop());

/** A change of a tier, or now and then of something else. */
function drawChange(next: () => number): ShardChange {
  const drawn = next();
  if (drawn < 0.1) return { part: 'words', change: (bytes) => mutateBytes(bytes, next) };
  if (drawn < 0.3) return { part: 'residentTerms', change: (bytes) => mutateBytes(bytes, next) };
  const term = Math.floor(next() * FREQUENT.length);
  const tier = Math.floor(next() * shard.tiers(term).length);
  const change = (bytes: Uint8Array): Uint8Array =>
    next() < 0.3 ? mutateBytes(bytes, next) : mutateAt(bytes, placesOf(bytes), next);
  return { part: { term, tier }, change };
}

/** Bytes of a tier that say where its postings are: headers of blocks, and the ends of exceptions. */
function placesOf(payload: Uint8Array): number[] {
  return plainTable(payload).flatMap(({ postings, startByte }) => {
    const places: number[] = [];
    let at = startByte;
    for (let left = postings; left > 0; left -= 128) {
      const { exceptions, endByte } = plainBlock(payload, at, Math.min(left, 128));
      for (let i = 0; i < 5; i++) places.push(at + i);
      for (let i = 0; i < exceptions; i++) places.push(endByte - 1 - i);
      at = endByte;
    }
    return places;
  });
}

interface Asked {
  readonly terms: readonly WeighedTerm[];
  readonly k: number;
  readonly listPostings: number;
}

/** A query for the list that is changed, with others. */
function drawQuery({ part }: ShardChange, next: () => number): Asked {
  const changed = typeof part === 'object' ? FREQUENT[part.term] : undefined;
  const names = [...FREQUENT, ...RARE].filter((term) => term === changed || next() < 0.35);
  return {
    terms: names.map((term) => ({ space: 'piece', term, weight: 0.004 + 0.45 * next() ** 2 })),
    k: 1 + Math.floor(next() ** 3 * 40),
    listPostings: next() < 0.6 ? Infinity : next() ** 2 * 12_000,
  };
}

/** Runs work that may only fail because bytes are corrupt. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T | CairnError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CairnError && error.code === 'corrupt') return error;
    throw error;
  }
}

/** What a search answers, and what it read for that. */
interface Watched {
  readonly outcome: ShardAnswer | CairnError;
  readonly looks: readonly Look[];
  /** Payloads of the blocks that were read, by address. */
  readonly payloads: ReadonlyMap<number, Uint8Array>;
}

async function ask({ directory, objects }: PutTogether, { terms, k, listPostings }: Asked): Promise<Watched> {
  const payloads = new Map<number, Uint8Array>();
  const set = (key: string, payload: Uint8Array): void => void payloads.set(Number(key.split('@')[1]), payload);
  const cache = { get: () => undefined, has: () => false, set };
  const context = { source: new MemorySource(objects), cache, scratch, budget: UNLIMITED };
  const limits = { countAllPostings: 0, lists: { postings: listPostings } };
  const withKernels = { ...context, scratch: simdScratch };
  const simd = await attempt(() => searchShard(directory, terms, k, SCORING, withKernels, limits));
  payloads.clear();
  watch.take();
  const outcome = await attempt(() => searchShard(directory, terms, k, SCORING, context, limits));
  // What the kernels do is not watched, but it is the same.
  expect(simd).toEqual(outcome);
  return { outcome, looks: watch.take(), payloads };
}

/** What a search that did not fail read of each list. */
function readingsOf({ directory }: PutTogether, { terms }: Asked, { looks, payloads }: Watched): ListReading[] {
  return terms.flatMap((term): ListReading[] => {
    const key = encodeTermKey(term.space, term.term);
    const entry = directory.residentTerms.find(key)?.entry;
    const weightOf = (scaleBits: number): number => integerWeight(term, decodeScale(scaleBits), SCORING);
    if (entry) return [readingOf(weightOf(entry.scaleBits), entry, payloads, looks, directory)];
    const block = directory.wordIndex.find(key)!;
    const rare = findRareTerm(payloads.get(block.address)!, directory.documents, key);
    if (!rare) return [];
    const postings = Array.from(
      rare.postings.documents,
      (document, i) => [document, rare.postings.impacts[i]!] as const,
    );
    return [{ weight: weightOf(rare.scaleBits), postings, unread: [], sound: true }];
  });
}

/**
 * What became of a query: `unnoticed` is what a decode of its whole lists refuses, and what was read of them is sound. In
 * what is `no list`, documents occur twice or out of order.
 */
const FATES = ['refused', 'right', 'unnoticed', 'no list'] as const;
type Fate = (typeof FATES)[number];

/** Holds an outcome against all that its lists hold, and against what was read of them. */
async function judge(shard: PutTogether, asked: Asked, watched: Watched): Promise<Fate> {
  const { outcome } = watched;
  const whole = await attempt(() => plain.read(shard, asked.terms));
  if (outcome instanceof CairnError) {
    expect(whole, outcome.message).toBeInstanceOf(CairnError);
    return 'refused';
  }
  const { documents, firstDocument } = shard.directory;
  const top = outcome.top.map(({ document, score }) => ({ document: document - firstDocument, score }));
  const readings = readingsOf(shard, asked, watched);
  expect(faultOfReading({ ...outcome, top }, asked.k, documents, readings)).toBeUndefined();
  if (whole instanceof CairnError) return readings.every(({ sound }) => sound) ? 'unnoticed' : 'no list';
  expect(faultOfAnswer({ ...outcome, top }, asked.k, documents, whole)).toBeUndefined();
  return 'right';
}

/** How a search came to the block that was changed first. */
function wayTo(shard: PutTogether, original: Uint8Array, { looks, payloads }: Watched): string {
  const payload = payloads.get(shard.changed!.address);
  if (!payload) return 'cut';
  const byte = firstDifference(original, payload);
  const chunk = plainTable(original).find(({ endByte }) => byte < endByte);
  // What is changed of the table, or behind the end, no block has.
  if (!chunk || byte < chunk.startByte) return 'table';
  const { path, startByte } = pathTo(looks, payload, [chunk.startByte, byte]);
  const isPatched = path !== 'left' && payload[startByte + 4]! > 0;
  return isPatched ? `${path}+` : path;
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length : at;
}

it(`gives nothing but what was read to queries of ${RUNS} mutated shards`, { timeout: 120_000 }, async () => {
  const counts: Record<string, Partial<Record<Fate | 'not opened', number>>> = {};
  const count = (row: string, column: Fate | 'not opened'): void => {
    const own = (counts[row] ??= {});
    own[column] = (own[column] ?? 0) + 1;
  };
  for (let run = 0; run < RUNS; run++) {
    const next = random(run);
    const change = drawChange(next);
    const { part } = change;
    const changed = await attempt(() => shard.putTogether(change));
    if (changed instanceof CairnError) {
      count(typeof part === 'object' ? 'tier' : part, 'not opened');
      continue;
    }
    for (let query = 0; query < QUERIES; query++) {
      const asked = drawQuery(change, next);
      try {
        const watched = await ask(changed, asked);
        const fate = await judge(changed, asked, watched);
        const way =
          typeof part === 'object' ? wayTo(changed, shard.tiers(part.term)[part.tier]!.payload, watched) : part;
        count(way, fate);
        // A checksum that fails would keep the mutation from its decoder.
        if (watched.outcome instanceof CairnError && part !== 'residentTerms')
          expect(watched.outcome.message).not.toContain('checksum');
      } catch (cause) {
        throw new Error(`run ${run}, query ${query}, of ${JSON.stringify(part)}`, { cause });
      }
    }
  }
  console.table(Object.fromEntries(Object.entries(counts).sort()));
  const times = (row: string): number =>
    Object.entries(counts[row] ?? {}).reduce((sum, [fate, count]) => sum + (fate === 'not opened' ? 0 : count), 0);
  for (const [row, least] of Object.entries(LEAST)) expect(times(row), row).toBeGreaterThanOrEqual(least);
  for (const fate of FATES)
    expect(
      Object.values(counts).reduce((sum, own) => sum + (own[fate] ?? 0), 0),
      fate,
    ).toBeGreaterThanOrEqual(100);
});
