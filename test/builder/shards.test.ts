import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { search } from '../../shared/search/search.ts';
import { folderOf, jsonLines } from '../cli/run-cli.ts';

// A shard has at least 1,000 documents, so eight of them need a collection of more than 7,000: generated, with words
// and pieces of all frequencies.
const DOCUMENTS = 7600;
const SHARDS = { 1: 7600, 3: 2600, 8: 1000 } as const;

let state = 42;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
/** Few terms are frequent, most are rare. */
const term = (): string => `t${Math.floor(4000 ** random())}`;

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(
    Array.from({ length: DOCUMENTS }, (_, i) => ({
      id: `${i}`,
      page: `p${Math.floor(random() * 2000)}`,
      title: term(),
      text: Array.from({ length: 12 }, term).join(' '),
      vector: Object.fromEntries(Array.from({ length: 6 }, () => [term(), Math.ceil(random() * 300) / 100])),
    })),
  ),
});
afterAll(remove);
const QUERIES = Array.from({ length: 40 }, (_, i) => Array.from({ length: 1 + (i % 8) }, term).join(' '));

beforeAll(async () => {
  for (const [shards, shardDocuments] of Object.entries(SHARDS))
    await build([join(folder, 'docs.jsonl')], join(folder, shards), parseConfig({ shardDocuments }), SILENT);
}, 120_000);

async function rankings(shards: string) {
  const { index, context } = await openFolder(join(folder, shards));
  expect(index.directories).toHaveLength(Number(shards));
  const answers = [];
  for (const query of QUERIES) {
    const { hits, matches, certificate } = await search(
      index,
      { query, k: 20, offset: 0, mode: 'exact', withText: false },
      context,
    );
    answers.push({ matches, exact: certificate.exact, hits: hits.map(({ id, score }) => `${id} ${score}`) });
  }
  return { scoring: index.manifest.scoring, answers };
}

describe('a collection in shards', { timeout: 60_000 }, () => {
  it('is scored by the same numbers, and ranks the same, in 1, 3 and 8', async () => {
    const whole = await rankings('1');
    expect(whole.answers.every(({ exact }) => exact)).toBe(true);
    expect(await rankings('3')).toEqual(whole);
    expect(await rankings('8')).toEqual(whole);
  });
});
