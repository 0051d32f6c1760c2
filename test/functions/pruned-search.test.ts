import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { type Mode, MODES, type SearchAnswer } from '../../shared/api.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { Reference } from '../reference.ts';

/** Postings of a shard up to which all documents are scored. */
const COUNT_ALL_POSTINGS = 1 << 17;
const DOCUMENTS = 32_000;
const TOKENS = Array.from({ length: 10 }, (_, i) => `t${i}`);
const QUERIES = [TOKENS.join(' '), `${TOKENS.join(' ')} amber`, `t9 t9 ${TOKENS.slice(0, 9).join(' ')}`];
const PAGES = [
  { k: 1, offset: 0 },
  { k: 10, offset: 0 },
  { k: 20, offset: 35 },
];

/** Short documents, of which most have most tokens: they differ by a few large weights, so that a search may end early. */
function makeDocuments(): CairnDocument[] {
  const next = random(5);
  return Array.from({ length: DOCUMENTS }, (_, i) => {
    const weights = TOKENS.flatMap((token) => (next() < 0.9 ? [[token, 1 + Math.floor(next() ** 40 * 200) / 4]] : []));
    return {
      id: `d${i}`,
      url: '',
      page: `/${String(i).padStart(5, '0')}`,
      title: '',
      headings: [],
      text: i % 500 === 0 ? 'amber' : 'birch',
      vector: Object.fromEntries(weights) as Record<string, number>,
    };
  });
}

const documents = makeDocuments();
const truth = new Reference(documents);

// In place, and over RPC, where each shard passes over documents on its own.
describe.each([
  { shards: 1, shardDocuments: DOCUMENTS },
  { shards: 2, shardDocuments: DOCUMENTS / 2 },
])('a query of more postings than are counted, $shards shard(s)', ({ shards, shardDocuments }) => {
  let worker: LocalWorker;
  let built: BuiltIndex;

  beforeAll(async () => {
    const config = { shardDocuments, weights: { word: 1, piece: 1 } };
    [worker, built] = await Promise.all([startLocalWorker(), buildDocuments(documents, config)]);
    await publish(built.index, built.context.source, worker.bucket, 'live', SILENT);
  });
  afterAll(async () => {
    await worker.close();
    built.remove();
  });

  async function ask(query: string, k: number, offset: number, mode: Mode): Promise<SearchAnswer> {
    const parameters = new URLSearchParams({ q: query, k: `${k}`, offset: `${offset}`, mode });
    const response = await fetch(`${worker.origin}/v1/search?${parameters.toString()}`);
    expect(response.status).toBe(200);
    return (await response.json()) as SearchAnswer;
  }

  it.each(QUERIES)('has the answer of scoring every document: %s', async (query) => {
    const ranking = truth.rank(query, built.index.manifest.scoring);
    for (const { k, offset } of PAGES)
      for (const mode of MODES) {
        const { hits, matches, matchesExact, certificate, costs } = await ask(query, k, offset, mode);
        expect(hits.map(({ id, score }) => ({ id, score }))).toEqual(ranking.slice(offset, offset + k));
        const threshold = ranking[offset + k - 1]!.score;
        expect(certificate).toMatchObject({ exact: true, slack: 0, threshold, certified: offset + k });
        // Documents were passed over, and those could not have come among the best.
        expect(certificate.bound).toBeGreaterThan(0);
        expect(certificate.bound).toBeLessThan(threshold);
        expect(matchesExact).toBe(false);
        expect(matches).toBeLessThan(ranking.length);
        expect(costs.skipped).toBeGreaterThan(0);
        expect(costs.postings + costs.skipped).toBeGreaterThan(shards * COUNT_ALL_POSTINGS);
        // The Worker's isolate does the same work as any other host.
        const here = await search(built.index, { query, k, offset, mode, withText: false }, built.context);
        expect({ hits, matches, certificate }).toEqual({
          hits: here.hits,
          matches: here.matches,
          certificate: here.certificate,
        });
        expect({ postings: costs.postings, skipped: costs.skipped }).toEqual({
          postings: here.costs.postings,
          skipped: here.costs.skipped,
        });
      }
  });
});
