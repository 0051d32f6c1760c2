import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CairnDocument } from '../../shared/document.ts';
import { CairnError } from '../../shared/errors.ts';
import type { Directory } from '../../shared/format/directory.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { readBlocks } from '../../shared/search/reading/read-blocks.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import { random } from '../golden/random.ts';
import { CountingSource } from './counting-source.ts';

/** What many documents say, each in words of its own, so that their shards have a dictionary. */
const NOTICES = Array.from({ length: 6 }, (_, i) => {
  const next = random(i);
  const word = (): string => Math.floor(next() * 26 ** 6).toString(26);
  return `${Array.from({ length: 40 }, word).join(' ')} `;
});

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
    text: `${NOTICES[i % NOTICES.length]!}${'amber '.repeat(1 + (i % 40))}and more of ${i}`,
    lang: 'en',
    ...(i % 2 === 0 && { attributes: { product: 'cairn', stars: i, old: i % 4 === 0, tags: ['x', `y${i % 7}`] } }),
  };
});

/** A document that says something else than those before. */
function other(document: CairnDocument, i: number): CairnDocument {
  const text = document.text.replace(NOTICES[(800 + i) % NOTICES.length]!, [...NOTICES[i % 4]!].reverse().join(''));
  return { ...document, text: text.trim() };
}

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

  it('reads the dictionary of a shard in the same round as its pages, and then has it', async () => {
    const fresh = { ...context, cache: new BlockCache(8 << 20) };
    const read = async (numbers: readonly number[]) => {
      const costs = new CostCounter();
      context.source.reset();
      expect(await readDocuments(built.index, numbers, fresh, costs)).toEqual(numbers.map((i) => documents[i]));
      expect(context.source.reads).toHaveLength(costs.reads);
      return costs;
    };
    // Dictionary and page are neighbours here: one read brings both.
    expect(await read([7])).toMatchObject({ rounds: 1, reads: 1, cached: 0 });
    expect(await read([8])).toMatchObject({ rounds: 0, reads: 0, cached: 2 });
    // Another page of the shard, of which nothing but the dictionary is known.
    const other = await read([999]);
    expect(other).toMatchObject({ rounds: 1, reads: 1, cached: 1 });
    // Other shards have the same dictionary, in packs of their own.
    expect(await read([7, 1000, 2499])).toMatchObject({ rounds: 1, waves: 1, reads: 2, cached: 2 });
  });

  it('has a dictionary, without which its pages cannot be inflated or say something else', async () => {
    for (const directory of built.index.directories) expect(directory.dictionary).toBeDefined();
    const [first, ...others] = built.index.directories;
    const lacking = { ...built.index, directories: [{ ...first!, dictionary: undefined }, ...others] };
    const outcome = await readDocuments(lacking, [7], context, new CostCounter()).catch((error: unknown) => error);
    if (outcome instanceof CairnError) expect(outcome.code).toBe('corrupt');
    expect(outcome).not.toEqual([documents[7]]);
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
        first: 'title',
        score: hits[0]!.score,
        snippet: expect.objectContaining({ text: expect.stringContaining('and more of 1234') as string }) as unknown,
      },
    ]);
    const without = await search(built.index, { ...request, withText: false }, context);
    expect(without.hits[0]).not.toHaveProperty('text');
  });
});

it('inflates pages of two shards with the dictionary of each', async () => {
  const halves = [
    documents.slice(0, 800),
    documents.slice(800, 1600).map((document, i) => other(document, i)),
  ] as const;
  const built = await Promise.all(halves.map((half) => buildDocuments(half)));
  const [first, second] = built.map(({ index }) => index.directories[0]!) as [Directory, Directory];
  const source = new MemorySource(new Map(built.flatMap(({ folder }) => [...objectsOf(folder)])));
  // Dictionaries that differ: a build of both halves would give their shards the same.
  const payloads = await readBlocks(
    { source, cache: new BlockCache(0) },
    [first, second].map((directory) => ({ space: directory, extent: directory.dictionary!, kind: BLOCK.dictionary })),
    new CostCounter(),
  );
  expect(payloads[0]).not.toEqual(payloads[1]);
  const directories = [first, { ...second, firstDocument: first.documents }];
  const costs = new CostCounter();
  const context = { source, cache: new BlockCache(0) };
  const read = await readDocuments({ ...built[0]!.index, directories }, [799, 800, 0, 1599], context, costs);
  expect(read).toEqual([halves[0][799], halves[1][0], halves[0][0], halves[1][799]]);
  expect(costs).toMatchObject({ rounds: 1, reads: 2 });
  for (const { remove } of built) remove();
});
