import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSimilar, similar } from '../../shared/search/similar.ts';
import type { Directory } from '../../shared/format/directory.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { strongestTerms } from '../../shared/search/answer/strongest-terms.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { NO_CACHE } from '../../shared/search/reading/read-blocks.ts';
import { WORK_BUDGET } from '../../shared/search/reading/work-budget.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf } from '../increment/site.ts';

/** Nothing is read together. */
const APART = { gapBytes: 0, readBytes: 1 };

/** A directory as another shard has it. */
function copyOf(directory: Directory): Directory {
  const copies = new Map<Extent, Extent>();
  const find = (key: Uint8Array): Extent | undefined => {
    const found = directory.wordIndex.find(key);
    if (found && !copies.has(found)) copies.set(found, { ...found });
    return found && copies.get(found);
  };
  return { ...directory, wordIndex: { find } as unknown as Directory['wordIndex'] };
}

const SITE = [
  pageOf('kettle', 'descale a kettle with vinegar, and rinse the kettle'),
  pageOf('vinegar', 'vinegar dissolves what water leaves in a kettle'),
  pageOf('tea', 'steep the tea, then rinse'),
  pageOf('lamp', 'the lens of the lamp turns'),
  // Sections of the page of the first.
  ...['a', 'b'].map((anchor) => ({
    ...pageOf(`kettle#${anchor}`, 'descale a kettle with vinegar'),
    url: `/kettle#${anchor}`,
    page: '/kettle',
  })),
  ...Array.from({ length: 60 }, (_, i) => pageOf(`z${i}`, `stone moss w${i} the a`)),
];

let built: BuiltIndex;
let inShards: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(SITE);
  const more = Array.from({ length: 1000 }, (_, i) => pageOf(`more${i}`, `stone moss fern${i % 7}`));
  inShards = await buildDocuments([...SITE, ...more], { shardDocuments: 1000 });
});
afterAll(() => {
  built.remove();
  inShards.remove();
});
const ask = async (
  id: string,
  parameters: Parameters<typeof readSimilar>[1] = {},
  { index, context }: BuiltIndex = built,
) => (await similar(index, readSimilar(id, { mode: 'exact', ...parameters }), context))!;

describe('what is like a document', () => {
  it('shares its words, the strongest first, and is on another page', async () => {
    const { hits, terms, certificate } = await ask('kettle');
    expect(hits.map(({ id }) => id).slice(0, 2)).toEqual(['vinegar', 'tea']);
    expect(terms[0]).toBe('kettl');
    expect(terms).toContain('vinegar');
    expect(certificate.exact).toBe(true);
  });

  it('may be of its own page, and never is itself', async () => {
    const { hits } = await ask('kettle', { page: 'any', k: 3 });
    expect(hits.map(({ id }) => id).sort()).toEqual(['kettle#a', 'kettle#b', 'vinegar']);
  });

  it('leaves words out that no other document has', async () => {
    const { terms, hits } = await ask('z7');
    expect(terms).not.toContain('w7');
    expect(hits).toHaveLength(10);
  });

  it('is found in all shards', async () => {
    expect(inShards.index.directories).toHaveLength(2);
    const { hits } = await ask('kettle', {}, inShards);
    expect(hits.map(({ id }) => id).slice(0, 2)).toEqual(['vinegar', 'tea']);
  });

  it('is looked for by fewer words where there are too many shards to look all of them up, which it names', async () => {
    const unique = (i: number): string => `${'abcdefghij'[i % 10]!}u${i}`;
    const own = await buildDocuments([
      pageOf('mix', Array.from({ length: 24 }, (_, i) => unique(i * 251)).join(' ')),
      ...Array.from({ length: 1000 }, (_, i) =>
        pageOf(`d${i}`, Array.from({ length: 6 }, (_, j) => unique(6 * i + j)).join(' ')),
      ),
    ]);
    const { index, context } = own;
    const mix = {
      title: '',
      headings: [],
      lang: 'en',
      text: Array.from({ length: 24 }, (_, i) => unique(i * 251)).join(' '),
    };
    const strongest = async (shards: number) => {
      const directories = Array.from({ length: shards }, () => copyOf(index.directories[0]!));
      const costs = new CostCounter(WORK_BUDGET);
      const found = await strongestTerms(
        { ...index, directories },
        mix,
        { ...context, cache: NO_CACHE, reads: APART },
        costs,
      );
      return { ...found, reads: costs.reads };
    };
    const few = await strongest(2);
    expect(few.terms).toHaveLength(24);
    expect(few.unread).toEqual([]);
    // Of 50 shards that would be more than the budget has.
    expect(few.reads * 25).toBeGreaterThan(WORK_BUDGET.reads);
    const many = await strongest(50);
    expect(many.reads).toBeGreaterThan(150);
    expect(many.reads).toBeLessThanOrEqual(240);
    expect(many.terms.length).toBeGreaterThan(2);
    expect(new Set([...many.terms.map(({ term }) => term), ...many.unread])).toEqual(
      new Set(few.terms.map(({ term }) => term)),
    );
    own.remove();
  });

  it('is nothing where there is no such document, and refused where parameters make no sense', async () => {
    expect(await ask('nowhere')).toBeUndefined();
    for (const parameters of [{ k: 0 }, { k: 101 }, { k: 1.5 }, { k: 'x' }, { mode: 'slow' }, { page: 'own' }])
      await expect(async () => ask('kettle', parameters)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
