import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WholeList } from '../../index-builder/folder/every-list.ts';
import { MODES } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import type { ListEntry } from '../../shared/format/resident-terms.ts';
import { askShards, type ShardAnswers } from '../../shared/search/shards/ask-shards.ts';
import { certify } from '../../shared/search/shards/certify.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { keepBest } from '../../shared/search/shards/merge.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { planTerms } from '../../shared/search/reading/plan.ts';
import { residentThreshold } from '../../shared/search/shards/resident-threshold.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import { shardBounds } from '../../shared/search/shards/shard-bounds.ts';
import {
  askEach,
  type Outcome,
  type ShardHost,
  type ShardQuestion,
} from '../../shared/search/shards/shard-question.ts';
import type { Scored } from '../../shared/search/scoring/top-k.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { everyPiece, falsehoodOf, trueScores } from './true-scores.ts';

// Thousands of queries to indexes of five shards that differ: a host has calls for all of them or for few, lists are read
// whole or in part, and shards fail. Each answer is held against the scores of all documents.

const INDEXES = 6;
const QUERIES = 400;
const SHARDS = 5;
const SHARD_DOCUMENTS = 1000;
const PIECES = 12;

interface Collection {
  readonly built: BuiltIndex;
  readonly lists: ReadonlyMap<string, WholeList>;
}

/** Documents whose weights for a piece are large in some shards, small in others, and in some there are none. */
async function makeCollection(seed: number): Promise<Collection> {
  const next = random(seed);
  // Few weights make many ties, and lists whose tiers begin alike.
  const [values, power] = [[2, 1], [255, 2], [4, 2]][seed % 3] as [number, number]; // prettier-ignore
  const share = Array.from({ length: SHARDS * PIECES }, () => [0, 0.004, 0.1, 0.5, 0.9][Math.floor(next() * 5)]!);
  const size = Array.from({ length: SHARDS * PIECES }, () => [0.05, 0.3, 1][Math.floor(next() * 3)]!);
  const documents = Array.from({ length: SHARDS * SHARD_DOCUMENTS }, (_, i) => {
    const shard = Math.floor(i / SHARD_DOCUMENTS);
    const vector: Record<string, number> = {};
    for (let piece = 0; piece < PIECES; piece++) {
      const at = shard * PIECES + piece;
      if (next() < share[at]!) vector[`p${piece}`] = 1 + Math.floor(next() ** power * values * size[at]!);
    }
    return { id: `d${i}`, page: `/${String(i).padStart(5, '0')}`, text: '.', vector };
  });
  const config = { shardDocuments: SHARD_DOCUMENTS, weights: { word: 0, piece: 1 }, impactBits: 8 };
  const built = await buildDocuments(documents, config);
  return { built, lists: await everyPiece(built) };
}

/** How shards are asked in a test. */
interface Way {
  readonly calls: number;
  readonly hasParts: boolean;
  /** Postings of lists that are read of a shard, unless all are. */
  readonly postings: number;
  readonly change?: (question: ShardQuestion) => ShardQuestion;
  /** Whether a shard that is asked for the n-th time fails. */
  readonly fails?: (shard: number, time: number) => boolean;
}

/** A host of few calls, which notes what it was asked. */
function hostOf({ index, context }: BuiltIndex, way: Way) {
  const asked: { readonly shard: number; readonly question: ShardQuestion }[] = [];
  const seen = { parts: 0, cut: 0, failedAgain: 0 };
  let callsLeft = way.calls;
  const ask = async (shard: number, question: ShardQuestion) => {
    const time = asked.filter((each) => each.shard === shard).length;
    asked.push({ shard, question });
    if (way.fails?.(shard, time)) {
      seen.failedAgain += time;
      throw new CairnError('transport', `shard ${shard}: no answer`);
    }
    const { terms, k, mode, threshold } = way.change?.(question) ?? question;
    const limits = { threshold, countAllPostings: 0, ...(mode !== 'exact' && { lists: { postings: way.postings } }) };
    const answer = await searchShard(index.directories[shard]!, terms, k, index.manifest.scoring, context, limits);
    if (answer.slack > 0) seen.cut++;
    return answer;
  };
  const askInParts = async (shards: readonly number[], question: ShardQuestion): Promise<readonly Outcome[]> => {
    seen.parts++;
    const outcomes = await askEach(shards, question, ask);
    const answered = outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome] : []));
    const kept = keepBest(
      answered.map(({ answer }) => answer),
      question.k,
    );
    const failed = outcomes.filter((outcome) => !('answer' in outcome));
    return [...answered.map(({ shard }, i) => ({ shard, answer: kept[i]! })), ...failed];
  };
  const host: ShardHost = {
    ask: (shard, question) => {
      if (--callsLeft < 0) throw new CairnError('over-budget', 'no calls left');
      return ask(shard, question);
    },
    get callsLeft() {
      return callsLeft;
    },
    ...(way.hasParts && { askInParts }),
  };
  return { host, asked, seen };
}

/** The index whose directories tell other largest impacts than there are. */
function misstated(index: OpenIndex, change: (impact: number, tier: number) => number): OpenIndex {
  const directories = index.directories.map((directory) => {
    const find = (key: Uint8Array) => {
      const found = directory.residentTerms.find(key);
      const tiers = found?.entry.tiers.map((tier, i) => ({ ...tier, largestImpact: change(tier.largestImpact, i) }));
      return found && tiers && { ...found, entry: { ...found.entry, tiers } satisfies ListEntry };
    };
    return { ...directory, residentTerms: Object.assign(Object.create(directory.residentTerms) as object, { find }) };
  });
  return { ...index, directories: directories as unknown as OpenIndex['directories'] };
}

describe('many shards', () => {
  const collections: Collection[] = [];
  beforeAll(async () => {
    for (let seed = 1; seed <= INDEXES; seed++) collections.push(await makeCollection(seed));
  }, 120_000);
  afterAll(() => collections.forEach(({ built }) => built.remove()));

  /** Random queries to all collections, with a generator for whatever else a test draws. */
  function* queries(count = QUERIES) {
    for (const [i, collection] of collections.entries()) {
      const next = random(500 + i);
      for (let query = 0; query < count; query++) {
        const chosen = new Set(Array.from({ length: 1 + Math.floor(next() ** 2 * 6) }, () => Math.floor(next() * (PIECES + 1)))); // prettier-ignore
        const terms = Array.from(chosen, (piece): WeighedTerm => {
          return { space: 'piece', term: `p${piece}`, weight: 0.02 + 0.9 * next() ** 3 };
        });
        const k = 1 + Math.floor(next() ** 2 * (query % 10 === 0 ? 900 : 40));
        yield { ...collection, terms, k, next, truth: trueScores(collection.built, collection.lists, terms) };
      }
    }
  }

  it('are known before they are asked: a score that k documents reach, and the most that each could have', () => {
    const counts = { cases: 0, reached: 0, tight: 0, tightBounds: 0, loose: 0 };
    for (const { built, terms, k, truth } of queries()) {
      const { directories, manifest } = built.index;
      const plans = directories.map((directory) => planTerms(directory, terms, manifest.scoring));
      const threshold = residentThreshold(plans, k);
      const kth = truth[k - 1]?.score ?? 0;
      expect(threshold).toBeLessThanOrEqual(kth);
      counts.cases++;
      if (threshold > 0) counts.reached++;
      if (threshold > 0 && threshold === kth) counts.tight++;
      for (const [shard, bound] of shardBounds(plans).entries()) {
        const { firstDocument, documents } = directories[shard]!;
        const isOwn = (document: number) => document >= firstDocument && document < firstDocument + documents;
        const most = truth.find(({ document }) => isOwn(document))?.score ?? 0;
        expect(bound).toBeGreaterThanOrEqual(most);
        if (bound === most) counts.tightBounds++;
        else counts.loose++;
      }
    }
    console.log(`resident bounds: ${JSON.stringify(counts)}`);
    // One that is higher, or lower, by one would be false.
    expect(counts.tight).toBeGreaterThan(100);
    expect(counts.tightBounds).toBeGreaterThan(1000);
    expect(counts.reached).toBeGreaterThan(counts.cases / 2);
  });

  it('leave out, of cut lists too, only what cannot reach the threshold, and say so', async () => {
    const counts = { cases: 0, fewer: 0, cut: 0 };
    for (const { built, terms, k, next, truth } of queries(100)) {
      const { directories, manifest } = built.index;
      if (truth.length === 0) continue;
      const directory = directories[Math.floor(next() * SHARDS)]!;
      const isOwn = (document: number) => document - directory.firstDocument < directory.documents && document >= directory.firstDocument; // prettier-ignore
      const threshold = truth[Math.floor(next() ** 2 * truth.length)]!.score;
      const limits = { countAllPostings: 0, lists: { postings: next() * 3000 } };
      const ask = (least: number) => {
        const own = { ...limits, threshold: least };
        return searchShard(directory, terms, k, manifest.scoring, built.context, own);
      };
      const [found, all] = await Promise.all([ask(threshold), ask(0)]);
      const isOfAccount = ({ score }: Scored) => score + found.slack >= threshold;
      expect(found.top.filter(isOfAccount)).toEqual(all.top.filter(isOfAccount));
      const top = new Set(found.top.map(({ document }) => document));
      const left = truth.find(({ document }) => isOwn(document) && !top.has(document));
      // Where lists are whole, the bound is of those alone that were not scored.
      const least = found.slack > 0 || found.top.length < k ? 0 : found.top.at(-1)!.score;
      if (left) expect(left.score).toBeLessThanOrEqual(Math.max(found.bound, least));
      counts.cases++;
      if (found.slack > 0) counts.cut++;
      if (found.top.length < all.top.length) counts.fewer++;
    }
    console.log(`thresholds: ${JSON.stringify(counts)}`);
    for (const times of Object.values(counts)) expect(times).toBeGreaterThan(50);
  });

  it('give what one shard of all their documents gives, whatever is skipped, asked later, or asked again', async () => {
    const counts = { cases: 0, skipped: 0, ordered: 0, spared: 0, parts: 0, cut: 0, again: 0, mended: 0, failedAgain: 0, missing: 0, refused: 0 }; // prettier-ignore
    for (const { built, terms, k, next, truth } of queries()) {
      const mode = MODES[Math.floor(next() * 3)]!;
      const hasParts = next() < 0.6;
      const calls = [Infinity, Infinity, 4, 3, 2][Math.floor(next() * 5)]!;
      const broken = next() < 0.3 ? Math.floor(next() * SHARDS) : -1;
      const first = next() < 0.3 ? 0 : 1;
      const way: Way = {
        calls,
        hasParts,
        postings: next() ** 2 * 3000,
        fails: (shard, time) => shard === broken && time >= first,
      };
      const { host, asked, seen } = hostOf(built, way);
      const costs = new CostCounter();
      let found: ShardAnswers;
      try {
        found = await askShards(built.index, { terms, k, mode }, host, costs);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        const isExpected = error.code === 'over-budget' ? !hasParts : mode === 'exact' || asked.length === 1;
        expect(isExpected, error.message).toBe(true);
        counts.refused++;
        continue;
      }
      const { merged, missing } = found;
      const certificate = certify(merged.top, k, merged.bound, merged.slack);
      expect(falsehoodOf(merged.top, k, certificate, truth)).toBeUndefined();
      counts.cases++;
      const times = Array.from({ length: SHARDS }, (_, shard) => asked.filter((each) => each.shard === shard).length);
      const again = times.filter((time) => time > 1).length;
      if (merged.counted) expect(merged.matches).toBe(truth.length);
      else expect(merged.matches).toBeLessThanOrEqual(truth.length);
      if (mode === 'exact') {
        expect(merged.top).toEqual(truth.slice(0, k));
        expect(certificate.exact).toBe(true);
      }
      if (mode !== 'balanced') expect(again).toBe(0);
      // Those that were asked, and nothing of those that failed.
      const failed = asked.filter(({ shard }, i) => way.fails!(shard, asked.slice(0, i).filter((each) => each.shard === shard).length)); // prettier-ignore
      expect(costs.shards).toBe(asked.length - failed.length);
      expect(Math.max(...times)).toBeLessThanOrEqual(2);
      if (missing.length > 0) {
        counts.missing++;
        expect(certificate).toMatchObject({ exact: false, certified: 0 });
        continue;
      }
      if (times.includes(0)) counts.skipped++;
      if (seen.cut > 0) counts.cut++;
      if (seen.parts > 0) counts.parts++;
      if (seen.failedAgain > 0) counts.failedAgain++;
      if (again > 0) {
        counts.again++;
        if (certificate.exact) counts.mended++;
      }
      if (calls < SHARDS && new Set(asked.map(({ question }) => question.threshold)).size > 1) {
        counts.ordered++;
        if (times.includes(0)) counts.spared++;
      }
    }
    console.log(`many shards: ${JSON.stringify(counts)}`);
    for (const times of Object.values(counts)) expect(times).toBeGreaterThan(30);
  }, 120_000);

  it.each<[string, Partial<Way>, ((impact: number, tier: number) => number) | undefined]>([
    ['a threshold that is one too high', { change: (q) => ({ ...q, threshold: q.threshold + 1 }) }, undefined],
    ['a tier that seems to begin with one more', {}, (impact, tier) => (tier > 0 ? impact + 1 : impact)],
    ['a bound that is one too low', {}, (impact, tier) => (tier > 0 ? impact : impact - 1)],
  ])('would not with %s', async (fault, seeded, misstate) => {
    let wrong = 0;
    let refused = 0;
    for (const { built, terms, k, truth } of queries(150)) {
      const { host } = hostOf(built, { calls: 3, hasParts: true, postings: Infinity, ...seeded });
      const index = misstate ? misstated(built.index, misstate) : built.index;
      try {
        const { merged } = await askShards(index, { terms, k, mode: 'exact' }, host, new CostCounter());
        if (JSON.stringify(merged.top) !== JSON.stringify(truth.slice(0, k))) wrong++;
      } catch (error) {
        // Documents that a threshold promises must be there.
        if (!(error instanceof CairnError && error.code === 'corrupt')) throw error;
        refused++;
      }
    }
    console.log(`${fault}: ${wrong} wrong answers, ${refused} refused`);
    expect(wrong + refused).toBeGreaterThan(10);
  });
});
