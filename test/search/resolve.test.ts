import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CairnDocument } from '../../shared/document.ts';
import { BlockCache } from '../../shared/search/block-cache.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import { findDocument } from '../../shared/search/find-document.ts';
import { readDocuments } from '../../shared/search/resolve.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { CountingSource } from './counting-source.ts';

/** Documents with everything that is stored, in the order of an index; ids of any kind. */
const documents = Array.from({ length: 2500 }, (_, i): CairnDocument => {
  const number = String(i).padStart(5, '0');
  const id = [`doc-${i}`, `https://example.org/${i}#a`, `文書 ${i}`, `😀${i}`, `${i}`][i % 5]!;
  return {
    id,
    url: `/pages/${i}`,
    page: number,
    title: `Title ${i}`,
    headings: i % 3 === 0 ? ['Amber', `Birch ${i}`] : [],
    text: `${'amber '.repeat(1 + (i % 40))}and more of ${i}`,
    lang: 'en',
    ...(i % 2 === 0 && { attributes: { product: 'cairn', stars: i, old: i % 4 === 0, tags: ['x', `y${i % 7}`] } }),
  };
});

describe('an index of three shards', () => {
  let built: BuiltIndex;
  let context: BuiltIndex['context'] & { source: CountingSource };
  beforeAll(async () => {
    built = await buildDocuments(documents, { shardDocuments: 1000 });
    context = { ...built.context, source: new CountingSource(built.context.source) };
    expect(built.index.directories).toHaveLength(3);
  });
  afterAll(() => built.remove());

  it('finds every document by its id, as it was given', async () => {
    for (const document of documents.filter((_, i) => i % 7 < 2 || i > 2490)) {
      expect(await findDocument(built.index, document.id, context)).toEqual(document);
    }
  });

  it.each(['', 'doc-2500', 'doc-1x', 'DOC-0', '\ud800', 'x'.repeat(5000)])('knows no document "%s"', async (id) => {
    await expect(findDocument(built.index, id, context)).resolves.toBeUndefined();
  });

  it('finds a document in two rounds: one read of each id directory, one of its page', async () => {
    const fresh = { ...context, cache: new BlockCache(0) };
    context.source.reset();
    await findDocument(built.index, documents[1500]!.id, fresh);
    expect(context.source.reads).toHaveLength(4);
  });

  it('gives documents by number in the order asked for, also twice', async () => {
    const numbers = [2499, 0, 999, 1000, 1999, 2000, 0, 64, 63, 1234];
    const costs = new CostCounter();
    const read = await readDocuments(built.index, numbers, context, costs);
    expect(read).toEqual(numbers.map((number) => documents[number]));
    expect(costs.rounds).toBeLessThanOrEqual(1);
  });

  it('gives every document', async () => {
    const read = await readDocuments(built.index, [...documents.keys()], context, new CostCounter());
    expect(read).toEqual(documents);
  });

  it('inflates the page of neighbours once', async () => {
    const one = new CostCounter();
    await readDocuments(built.index, [5], context, one);
    const both = new CostCounter();
    await readDocuments(built.index, [5, 6, 5], context, both);
    expect(both.inflatedBytes).toBe(one.inflatedBytes);
    expect(one.inflatedBytes).toBeGreaterThan(0);
  });

  it('knows no document behind the last', async () => {
    const read = readDocuments(built.index, [0, 2500], context, new CostCounter());
    await expect(read).rejects.toMatchObject({ code: 'not-found', message: 'there is no document 2500' });
  });

  it('shows hits with what was stored, and their text where it is asked for', async () => {
    const request = { query: 'title 1234', k: 1, offset: 0, mode: 'exact', withText: true } as const;
    const { hits } = await search(built.index, request, context);
    const { lang: _lang, ...shown } = documents[1234]!;
    expect(hits).toEqual([
      {
        ...shown,
        score: hits[0]!.score,
        snippet: expect.objectContaining({ text: expect.stringContaining('and more of 1234') as string }) as unknown,
      },
    ]);
    const without = await search(built.index, { ...request, withText: false }, context);
    expect(without.hits[0]).not.toHaveProperty('text');
  });
});
