import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WholeList } from '../../index-builder/folder/every-list.ts';
import type { Certificate } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { certify } from '../../shared/search/shards/certify.ts';
import { mergeShards } from '../../shared/search/shards/merge.ts';
import { planShard } from '../../shared/search/shards/plan-shard.ts';
import { keptBlocks } from '../../shared/search/reading/read-blocks.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import type { Scored } from '../../shared/search/scoring/top-k.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { everyPiece, trueScores } from './true-scores.ts';

// Twelve thousand queries to random indexes of one to three shards, with lists read whole or in part, documents passed
// over or not, ties, and reads that fail; each certificate is held against the scores of all documents.

const INDEXES = 12;
const QUERIES = 1000;
const DOCUMENTS = 2400;
const PIECES = 16;

interface Collection {
  readonly built: BuiltIndex;
  /** Whole lists by piece. */
  readonly lists: ReadonlyMap<string, WholeList>;
}

async function makeCollection(seed: number): Promise<Collection> {
  const next = random(seed);
  // Few weights make many ties, steep ones large differences between tiers.
  const [values, power] = [[3, 1], [255, 4], [40, 12]][seed % 3] as [number, number]; // prettier-ignore
  const documents = Array.from({ length: DOCUMENTS }, (_, i) => {
    const vector: Record<string, number> = {};
    for (let piece = 0; piece < PIECES; piece++)
      if (next() < 0.9 / (1 + piece / 3)) vector[`p${piece}`] = 1 + Math.floor(next() ** power * values);
    return { id: `d${i}`, page: `/${String(i).padStart(5, '0')}`, text: '.', vector };
  });
  const shardDocuments = [DOCUMENTS, 1300, 1000][Math.floor(seed / 3) % 3]!;
  const built = await buildDocuments(documents, { shardDocuments, weights: { word: 0, piece: 1 }, impactBits: 8 });
  return { built, lists: await everyPiece(built) };
}

/** What is wrong with an answer, if anything is; `isWhole` tells whether a document's shard read all of its lists. */
function faultOf(
  top: readonly Scored[],
  k: number,
  certificate: Certificate,
  truth: readonly Scored[],
  isWhole: (document: number) => boolean,
): string | undefined {
  const { bound, slack, certified, exact } = certificate;
  const trueScore = new Map(truth.map(({ document, score }) => [document, score]));
  const hits = new Set(top.map(({ document }) => document));
  for (const { document, score } of top) {
    const real = trueScore.get(document) ?? 0;
    if (score > real || real > score + slack) return `a hit of ${score} that has ${real}, slack ${slack}`;
  }
  // Where lists were read whole, the bound is of those alone that were passed over.
  const leastHit = top.length < k ? 0 : top.at(-1)!.score;
  for (const { document, score } of truth) {
    if (score <= bound) break;
    if (!hits.has(document) && (score > leastHit || !isWhole(document))) return `${score} left out, bound ${bound}`;
  }
  for (let i = 0; i < certified; i++)
    if (top[i]!.document !== truth[i]!.document) return `place ${i} of ${certified} that are certified`;
  if (exact && (certified < top.length || top.length < Math.min(k, truth.length))) return 'exact, and not all of it';
  return undefined;
}

describe('a certificate', () => {
  const collections: Collection[] = [];
  beforeAll(async () => {
    for (let seed = 1; seed <= INDEXES; seed++) collections.push(await makeCollection(seed));
  }, 120_000);
  afterAll(() => collections.forEach(({ built }) => built.remove()));

  it('is never false, and would be with a bound that is too small', async () => {
    const counts = { cases: 0, pruned: 0, cut: 0, uncertified: 0, exactThoughCut: 0, failed: 0, tied: 0, several: 0 };
    const caught = { forgottenTier: 0, offByOne: 0 };
    for (const [i, collection] of collections.entries()) {
      const next = random(100 + i);
      for (let query = 0; query < QUERIES; query++) {
        const { index, context } = collection.built;
        const { scoring } = index.manifest;
        const chosen = new Set(
          Array.from({ length: 1 + Math.floor(next() * 8) }, () => Math.floor(next() * (PIECES + 1))),
        );
        const terms = Array.from(chosen, (piece): WeighedTerm => {
          return { space: 'piece', term: `p${piece}`, weight: 0.02 + 0.9 * next() ** 3 };
        });
        const k = 1 + Math.floor(next() ** 2 * 40);
        const most = next() < 0.2 ? Infinity : next() ** 2 * 12_000;
        // By postings, which cost the same wherever they come from; by bytes; or by reads, of which a shard takes one.
        const how = next();
        const lists =
          how < 0.7 ? { postings: most } : how < 0.95 ? { bytes: most } : { waves: most === Infinity ? 1 : 0 };
        const limits = { lists, countAllPostings: next() < 0.8 ? 0 : Infinity };
        const fails = next() < 0.05;
        const cold = { ...context, cache: new BlockCache(0) };
        const own = fails ? { ...cold, source: failing(context.source, next) } : how < 0.7 ? context : cold;
        const plans = index.directories.map((directory) =>
          planShard(directory, terms, scoring, { lists, isKept: keptBlocks(own.cache, directory) }),
        );
        let answers;
        try {
          answers = await Promise.all(
            index.directories.map((directory) => searchShard(directory, terms, k, scoring, own, limits)),
          );
        } catch (error) {
          if (!(fails && error instanceof CairnError && error.code === 'transport')) throw error;
          counts.failed++;
          continue;
        }
        const merged = mergeShards(answers, k);
        const truth = trueScores(collection.built, collection.lists, terms);
        const certificate = certify(merged.top, k, merged.bound, merged.slack);
        const isWhole = (document: number): boolean =>
          answers[index.directories.findLastIndex(({ firstDocument }) => firstDocument <= document)]!.slack === 0;
        expect(faultOf(merged.top, k, certificate, truth, isWhole)).toBeUndefined();
        counts.cases++;
        if (index.directories.length > 1) counts.several++;
        if (truth[k]?.score === truth[k - 1]?.score) counts.tied++;
        if (certificate.certified < merged.top.length) counts.uncertified++;
        if (merged.slack === 0) {
          if (merged.bound > 0) counts.pruned++;
        } else {
          counts.cut++;
          if (certificate.exact) counts.exactThoughCut++;
          const unread = plans.flatMap((plan) => plan.flatMap((term) => (term.kind === 'list' ? [term] : [])));
          const isWrong = (less: number): boolean => {
            const [bound, slack] = [merged.bound - less, Math.max(0, merged.slack - less)];
            return (
              faultOf(merged.top, k, certify(merged.top, k, Math.max(1, bound), slack), truth, isWhole) !== undefined
            );
          };
          if (isWrong(Math.max(...unread.map((term) => term.unread)))) caught.forgottenTier++;
          if (isWrong(Math.max(...unread.map((term) => (term.unread > 0 ? term.weight : 0))))) caught.offByOne++;
        }
      }
    }
    console.log(`certificates: ${JSON.stringify(counts)}; seeded faults that were caught: ${JSON.stringify(caught)}`);
    expect(counts.cases).toBeGreaterThan(10_000);
    expect(counts.pruned).toBeGreaterThan(2000);
    expect(counts.uncertified).toBeGreaterThan(2000);
    expect(counts.exactThoughCut).toBeGreaterThan(100);
    expect(counts.tied).toBeGreaterThan(500);
    expect(counts.several).toBeGreaterThan(4000);
    expect(counts.failed).toBeGreaterThan(100);
    for (const times of Object.values(caught)) expect(times).toBeGreaterThan(10);
  }, 120_000);
});

/** A source of which every third read fails, by chance. */
function failing(source: RangeSource, next: () => number): RangeSource {
  return {
    read: (...what) =>
      next() < 0.3 ? Promise.reject(new CairnError('transport', 'a read that fails')) : source.read(...what),
    readWhole: (...what) => source.readWhole(...what),
  };
}
