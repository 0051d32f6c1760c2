import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSimilar, similar } from '../../shared/search/similar.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { pageOf } from '../increment/site.ts';

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

  it('is nothing where there is no such document, and refused where parameters make no sense', async () => {
    expect(await ask('nowhere')).toBeUndefined();
    for (const parameters of [{ k: 0 }, { k: 101 }, { k: 1.5 }, { k: 'x' }, { mode: 'slow' }, { page: 'own' }])
      await expect(async () => ask('kettle', parameters)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
