import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../index-builder/config.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { planParts } from '../../index-builder/plan-parts.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines, snapshot } from '../cli/run-cli.ts';
import { DENSE, documentsOf, useWorkplace } from '../dense/workplace.ts';
import { random } from '../golden/random.ts';
import { tokenizerJson } from '../search/query-sides.ts';
import { builtAtOnce, builtInParts } from './in-parts.ts';

const { models } = useWorkplace();

const work = temporaryFolder();
afterAll(() => work.remove());
const at = (name: string): string => join(work.path, name);
function write(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}

const WORDS = 'amber birch running Häuser über mangée 検索 поиска naïve getElementById 42'.split(' ');
const words = (most: number) =>
  fc.array(fc.constantFrom(...WORDS), { maxLength: most }).map((chosen) => chosen.join(' '));
const documents = fc.array(
  fc.record(
    {
      page: fc.constantFrom('/a', '/b', '/c/d', '/'),
      title: words(3),
      headings: fc.array(words(2), { maxLength: 2 }),
      text: words(20).map((text) => `${text} birch`),
      lang: fc.constantFrom('en', 'de', 'fr', 'ru', 'ja', 'und'),
      attributes: fc.dictionary(fc.constantFrom('kind', '__proto__'), fc.constantFrom('guide', 7)),
      vector: fc.dictionary(fc.constantFrom('am', '##ber', '7'), fc.integer({ min: 1, max: 90 })),
    },
    { requiredKeys: ['text'] },
  ),
  { minLength: 1, maxLength: 25 },
);

/** Documents of several shards and languages; few words are frequent, most are rare, and pages are cut by shards. */
function manyDocuments(count: number, own: (i: number) => object = () => ({})): object[] {
  const next = random(11);
  const word = (): string => `w${Math.floor(3000 ** next())}`;
  return Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    page: `/page-${Math.floor(next() * (count / 3))}`,
    title: `${word()} läufer`,
    headings: i % 3 === 0 ? [] : [word()],
    text: Array.from({ length: Math.floor(next() * 40) }, word).join(' '),
    lang: ['en', 'de', 'fr'][i % 3],
    attributes: { kind: i % 2 === 0 ? 'guide' : 'news' },
    ...own(i),
  }));
}

describe('an index that is built in parts has the bytes of one that is built at once', { timeout: 120_000 }, () => {
  it('whatever the documents and the number of parts', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 1, max: 9 }), async (chosen, parts) => {
        const input = write(`any-${runs}.jsonl`, jsonLines(chosen.map((document, i) => ({ id: `${i}`, ...document }))));
        const folder = temporaryFolder();
        try {
          const config = { lang: 'de', denseLists: { share: 0.5, least: 3 } };
          const whole = await builtAtOnce(folder.path, [input], config);
          expect(await builtInParts(folder.path, parts, [input], config)).toEqual(whole);
          runs++;
        } finally {
          folder.remove();
        }
      }),
      { numRuns: 40 },
    );
    expect(runs).toBe(40);
  });

  const shards: ConfigInput = { shardDocuments: 1000, denseLists: { share: 0.05, least: 50 }, memory: 16 };
  const tokenizer = write('tokenizer.json', JSON.stringify(tokenizerJson(['w', '##1', '##2', '##3', '##7'])));
  const model = { ...DENSE, shardDocuments: 1000 };
  it.each<[string, object[], ConfigInput]>([
    ['words', manyDocuments(3300), shards],
    [
      'words and ready-made vectors, stored whole',
      manyDocuments(2100, (i) => ({ vector: { [`t${i % 60}`]: 1 + (i % 9) } })),
      { ...shards, vectorPages: true },
    ],
    ['BM25 of pieces', manyDocuments(2100), { ...shards, method: 'BM25', tokenizer }],
    ['BINARY pieces with the IDF of the collection', manyDocuments(2100), { ...shards, method: 'BINARY', tokenizer }],
    ['a model that weighs pieces and embeds', documentsOf(60), { ...model, encoder: models.both, dense: models.both }],
  ])('%s, in 1, 3 and 8 parts', async (name, chosen, config) => {
    const input = write(`${name}.jsonl`, jsonLines(chosen));
    const folder = temporaryFolder();
    try {
      const whole = await builtAtOnce(folder.path, [input], config);
      for (const parts of [1, 3, 8]) expect(await builtInParts(folder.path, parts, [input], config)).toEqual(whole);
    } finally {
      folder.remove();
    }
  });

  it('with ready-made embeddings of some documents, and a model for the others', async () => {
    const chosen = documentsOf(50);
    const next = random(3);
    const embedded = chosen.filter((_, i) => i % 4 !== 0);
    const rows = embedded.map(({ id }) => ({ id, embedding: Array.from({ length: 16 }, () => next() - 0.5) }));
    const input = write('ready.jsonl', jsonLines(chosen));
    const embeddings = write('embeddings.jsonl', jsonLines(rows));
    const config: ConfigInput = { ...DENSE, dense: models.own, embeddings, denseBits: 8 };
    const whole = await builtAtOnce(work.path, [input], config);
    for (const parts of [1, 3, 8]) expect(await builtInParts(work.path, parts, [input], config)).toEqual(whole);
  });
});

describe('a plan', () => {
  it('is the same bytes of the same inputs, and has every document in one part', async () => {
    const input = write('planned.jsonl', jsonLines(manyDocuments(300)));
    const plan = (out: string) => planParts([input], 7, at(out), parseConfig({}), SILENT);
    const { documents: count, parts } = await plan('first');
    await plan('second');
    expect(snapshot(at('second'))).toEqual(snapshot(at('first')));
    expect(count).toBe(300);
    expect(parts).toHaveLength(7);
    expect(parts.reduce((sum, own) => sum + own, 0)).toBe(300);
    // Of about as much text each: no part has twice the share of another.
    expect(Math.max(...parts)).toBeLessThan(2 * Math.min(...parts));
  });

  it.each([0, 1.5, -1, 1001, NaN])('of %s parts is refused', async (parts) => {
    const input = write('refused.jsonl', jsonLines([{ id: 'a', text: 'b' }]));
    const planned = planParts([input], parts, at('refused'), parseConfig({}), SILENT);
    await expect(planned).rejects.toThrow('expected a whole number from 1 to 1000');
    expect(snapshot(at('refused'))).toBeUndefined();
  });
});
