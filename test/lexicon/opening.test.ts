import { afterAll, describe, expect, it } from 'vitest';
import { HEAD_LEXICON_BYTES } from '../../shared/format/layout.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import { pageOf, wordsOf, Workplace } from '../increment/site.ts';
import { CountingSource } from '../search/counting-source.ts';

const place = new Workplace();
afterAll(() => place.remove());

/** Words of a lexicon with their frequencies. */
type Frequencies = Record<string, number>;
function frequencies({ index }: Awaited<ReturnType<Workplace['build']>>): Frequencies {
  return Object.fromEntries(wordsOf(index).map(({ word, df }) => [new TextDecoder().decode(word), df]));
}

describe('a lexicon', () => {
  it.each([
    ['comes with the head: one read opens the index', 1, 1],
    ['is read beside the head where it is large: two in a row', 100, 2],
  ])('%s', async (_, words, reads) => {
    const next = random(5);
    const part = (): string => Math.floor(next() * 2 ** 50).toString(36);
    // No two of them begin alike, so that each takes all of its bytes.
    const word = (): string => `${part()}${part()}${part()}${part()}`.replace(/\d/g, 'w').slice(0, 40);
    const documents = Array.from({ length: 50 }, (_, i) => ({
      id: `${i}`,
      text: Array.from({ length: words }, word).join(' '),
    }));
    const built = await buildDocuments(documents);
    expect(built.index.manifest.lexicon!.bytes > HEAD_LEXICON_BYTES).toBe(reads > 1);
    const source = new CountingSource(built.context.source);
    const opened = await openIndex(source, 'live');
    // A large directory is read beside it, too.
    const head = source.reads[0]!.key;
    expect(head).toBe('channels/live');
    expect(source.reads.length > 1).toBe(reads > 1);
    expect(source.most).toBe(source.reads.length - 1);
    expect(wordsOf(opened)).toEqual(wordsOf(built.index));
    built.remove();
  });

  it('has every word of every field that has terms, and how many documents have it', async () => {
    const built = await place.build([
      {
        id: 'a',
        url: '/guides/mosses',
        title: 'Moss',
        headings: ['The Stones'],
        text: 'Moss on stones: getMoss() in 2024, x2.',
      },
      { id: 'b', url: '/b', text: 'stones 検索 Über über' },
    ]);
    expect(frequencies(built)).toEqual({
      b: 1,
      get: 1,
      getmoss: 1,
      guides: 1,
      in: 1,
      moss: 1,
      mosses: 1,
      on: 1,
      stones: 2,
      the: 1,
      x2: 1,
      über: 1,
    });
  });

  it('counts what an increment has stored, also where increments are taken in', async () => {
    const site = Array.from({ length: 40 }, (_, i) => pageOf(`d${i}`, `stones ${i % 2 === 0 ? 'moss' : 'fog'}`));
    const edited = (words: Readonly<Record<number, string>>) =>
      site.map((document, i) => (words[i] === undefined ? document : { ...document, text: words[i] }));
    const base = await place.build(site);
    const first = await place.build(edited({ 3: 'ferry stones' }), base.folder);
    expect(first.summary.changes).toBeDefined();
    // The document of the base that was changed is still stored there; that one more has the word is less than an eighth.
    expect(frequencies(first)).toMatchObject({ stones: 40, moss: 20, fog: 20, ferry: 1 });
    const second = await place.build(edited({ 3: 'ferry stones', 5: 'quarry' }), first.folder);
    expect(second.index.directories).toHaveLength(2);
    expect(frequencies(second)).toMatchObject({ stones: 40, moss: 20, fog: 20, ferry: 1, quarry: 1 });
    const third = await place.build(edited({ 5: 'quarry' }), second.folder);
    expect(frequencies(third)).toMatchObject({ stones: 40, moss: 20, fog: 20, quarry: 1 });
    expect(frequencies(third)).not.toHaveProperty('ferry');
  });
});
