import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ConfigInput } from '../../index-builder/config.ts';
import { EVEN_MIX } from '../../shared/format/release.ts';
import { decodeScale, encodeScale } from '../../shared/format/scale.ts';
import { openTokenizer } from '../../shared/text/pieces.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments, temporaryFolder } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { tokenizerJson } from './query-sides.ts';

/**
 * The worked example of the model card of opensearch-neural-sparse-encoding-doc-v2-distill (OpenSearch project, Hugging
 * Face): the tokens that query and document have in common, with the weight of each in both, and the score.
 */
const PUBLISHED = {
  query: "What's the weather in ny now?",
  text: 'Currently New York is rainy.',
  inQuery: { ny: 5.7729, weather: 4.5684, now: 3.5895 },
  inDocument: { ny: 1.4109, weather: 1.4673, now: 0.7473 },
  score: 17.5307,
};
const OTHER_TOKENS = ['what', "'", 's', 'the', 'in', '?', 'currently', 'new', 'york', 'is', 'rain', '##y', '.'];
const TOKENIZER = tokenizerJson([...Object.keys(PUBLISHED.inQuery), ...OTHER_TOKENS]);
const DOCUMENT = {
  id: 'ny',
  url: 'ny',
  page: 'ny',
  title: '',
  headings: [],
  text: PUBLISHED.text,
  vector: PUBLISHED.inDocument,
};
const PIECES_ALONE = { word: 0, piece: 1 };

it('is that of the published example, in weights as they are', () => {
  const queries = { split: openTokenizer(TOKENIZER), weights: new Map(Object.entries(PUBLISHED.inQuery)) };
  const scoring = { unit: 1, weights: PIECES_ALONE, mix: EVEN_MIX, occurrenceCap: 3 };
  const [hit, ...others] = new Reference([DOCUMENT], undefined, queries).rankExact(PUBLISHED.query, scoring);
  expect(others).toEqual([]);
  expect(Math.abs(hit!.score - PUBLISHED.score)).toBeLessThan(1e-3);
});

/**
 * How far the score of an index can be from the exact one. With weights q and d of a token:
 * - a query weight is a whole number of steps of a 255th of the table's scale, so it is off by at most half a step, e;
 * - an impact is a whole number of steps of a 255th of the term's scale, so d is off by at most half of one, f;
 * - the product is then off by at most q f + d e + e f;
 * - the term's integer weight is off by at most 1/2, and counts up to 255 times.
 */
function largestError(unit: number): number {
  const halfStep = (largest: number): number => decodeScale(encodeScale(largest)) / 255 / 2;
  const e = halfStep(Math.max(...Object.values(PUBLISHED.inQuery)));
  return Object.entries(PUBLISHED.inQuery).reduce((sum, [token, q]) => {
    const d = PUBLISHED.inDocument[token as keyof typeof PUBLISHED.inDocument];
    const f = halfStep(d);
    return sum + q * f + d * e + e * f + (255 * 0.5) / unit;
  }, 0);
}

it('is that of the published example within what quantization allows, in an index that is built and searched', async () => {
  const { path, remove } = temporaryFolder();
  const file = (name: string, json: unknown): string => {
    writeFileSync(join(path, name), JSON.stringify(json));
    return join(path, name);
  };
  const config: ConfigInput = {
    tokenizer: file('tokenizer.json', TOKENIZER),
    queryWeights: file('weights.json', PUBLISHED.inQuery),
    weights: PIECES_ALONE,
  };
  const built = await buildDocuments([DOCUMENT], config);
  const request = { query: PUBLISHED.query, k: 10, offset: 0, mode: 'exact', withText: false } as const;
  const { hits, scoreUnit } = await search(built.index, request, built.context);
  expect(hits.map(({ id }) => id)).toEqual(['ny']);
  const error = Math.abs(hits[0]!.score / scoreUnit - PUBLISHED.score);
  // The published weights are rounded themselves, as in the test above.
  expect(error).toBeLessThan(largestError(scoreUnit) + 1e-3);
  // The bound says something: a part in two hundred.
  expect(largestError(scoreUnit)).toBeLessThan(PUBLISHED.score / 200);
  built.remove();
  remove();
});
