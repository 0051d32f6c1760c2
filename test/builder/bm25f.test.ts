import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../index-builder/config.ts';
import { analyse, countOf } from '../../index-builder/weights/analyse.ts';
import { Bm25f, bm25Settings, FieldLengths, idf } from '../../index-builder/weights/bm25f.ts';

const DEFAULTS = bm25Settings(parseConfig({}));

/** Counts of a term in title, headings, text and url, as postings carry them. */
function pack(...counts: [number, number, number, number]): number {
  return counts.reduce((packed, count, field) => packed + count * 2 ** (8 * field), 0);
}

/** BM25F of a collection whose documents have fields of these lengths. */
function collection(lengths: readonly (readonly number[])[], settings = DEFAULTS): Bm25f {
  const all = new FieldLengths();
  for (const document of lengths) all.add(document);
  return new Bm25f(settings, all);
}

function weigh(bm25f: Bm25f, postings: readonly (readonly [document: number, packed: number])[]): number[] {
  const documents = Uint32Array.from(postings, ([document]) => document);
  return [
    ...bm25f.weigh(
      documents,
      Uint32Array.from(postings, ([, packed]) => packed),
    ),
  ];
}

describe('inverse document frequency', () => {
  test('is ln(1 + (N - df + .5) / (df + .5))', () => {
    expect(idf(1000, 1)).toBeCloseTo(6.50329, 5);
    expect(idf(1000, 500)).toBeCloseTo(Math.LN2, 12);
    expect(idf(1000, 1000)).toBeCloseTo(0.000499625, 9);
    expect(idf(1, 1)).toBeCloseTo(0.287682, 6);
  });

  test('is above 0 and falls with df', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 20 }), fc.integer({ min: 1, max: 2 ** 20 }), (documents, some) => {
        const df = 1 + (some % (documents - 1));
        expect(idf(documents, df)).toBeGreaterThan(idf(documents, df + 1));
        expect(idf(documents, df + 1)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('BM25F', () => {
  test('of a term in title and text, by hand', () => {
    // Means: titles of 3 words, texts of 20. One of two documents holds the term, so its idf is ln 2.
    const bm25f = collection([
      [2, 0, 10, 0],
      [4, 0, 30, 0],
    ]);
    // Title: 2 * 1 / (1 - .4 + .4 * 2 / 3) = 2.307692; text: 1 * 3 / (1 - .75 + .75 * 10 / 20) = 4.8.
    const tf = 2.307692 + 4.8;
    expect(weigh(bm25f, [[0, pack(1, 0, 3, 0)]])[0]).toBeCloseTo((Math.LN2 * 2.2 * tf) / (1.2 + tf), 6);
    expect(weigh(bm25f, [[0, pack(1, 0, 3, 0)]])[0]).toBeCloseTo(1.304656, 5);
  });

  test('of fields of mean length is BM25 of their weighted counts', () => {
    const bm25f = collection([
      [5, 3, 50, 4],
      [5, 3, 50, 4],
    ]);
    const weights = weigh(bm25f, [
      [0, pack(1, 1, 2, 1)],
      [1, pack(0, 0, 1, 0)],
    ]);
    const boost = idf(2, 2) * 2.2;
    expect(weights[0]).toBeCloseTo((boost * 6) / 7.2, 12); // 2 + 1.5 + 2 * 1 + .5
    expect(weights[1]).toBeCloseTo((boost * 1) / 2.2, 12);
  });

  test('takes its settings from the configuration, field by field', () => {
    const settings = bm25Settings(parseConfig({ bm25: { k1: 0, b: { text: 0 }, weights: { url: 0 } } }));
    expect(settings.b).toEqual({ title: 0.4, headings: 0.4, text: 0, url: 0.4 });
    expect(settings.weights).toEqual({ title: 2, headings: 1.5, text: 1, url: 0 });
    // Without saturation every document that holds the term weighs the idf.
    const counts = weigh(
      collection(
        [
          [0, 0, 5, 0],
          [0, 0, 90, 0],
          [0, 0, 1, 0],
        ],
        settings,
      ),
      [
        [0, pack(0, 0, 1, 0)],
        [1, pack(0, 0, 9, 0)],
      ],
    );
    expect(counts).toEqual([idf(3, 2), idf(3, 2)]);
  });

  test('is above 0, below idf (k1 + 1), and grows with the count', () => {
    const count = fc.integer({ min: 0, max: 254 });
    const counts = fc.tuple(count, count, count, count);
    const longer = fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(counts, longer, longer, fc.nat(3), ([title, headings, text, url], own, other, field) => {
        fc.pre(title + headings + text + url > 0);
        const bm25f = collection([own, other]);
        const packed = pack(title, headings, text, url);
        const [weight] = weigh(bm25f, [[0, packed]]);
        const [more] = weigh(bm25f, [[0, packed + 2 ** (8 * field)]]);
        expect(weight).toBeGreaterThan(0);
        expect(more).toBeGreaterThan(weight!);
        expect(more).toBeLessThan(idf(2, 1) * 2.2);
      }),
    );
  });
});

test('lengths are kept for any number of documents', () => {
  const lengths = new FieldLengths();
  for (let i = 0; i < 5000; i++) lengths.add([i, 1, 2 * i, 0]);
  expect(lengths.documents).toBe(5000);
  expect([lengths.of(0, 0), lengths.of(4321, 0), lengths.of(4999, 2)]).toEqual([0, 4321, 9998]);
  expect([0, 1, 2, 3].map((field) => lengths.mean(field))).toEqual([2499.5, 1, 4999, 0]);
});

describe('the words of a document', () => {
  const document = { id: 'a', url: '', page: 'a', title: '', headings: [], text: '' };
  const { weights } = DEFAULTS;

  test('are counted by field', () => {
    const fields = { url: 'https://example.org/zinc/salt%20page#zinc', title: 'Zinc', headings: ['Zinc', 'Lead'] };
    const { counts, lengths } = analyse({ ...document, ...fields, text: 'zinc zinc and salt' }, 'en', weights);
    expect([0, 1, 2, 3].map((field) => countOf(counts.get('zinc')!, field))).toEqual([1, 1, 2, 2]);
    expect([0, 1, 2, 3].map((field) => countOf(counts.get('salt')!, field))).toEqual([0, 0, 1, 1]);
    expect(lengths).toEqual([1, 2, 4, 4]);
  });

  test('are counted up to 255 in a field, and no field spills into the next', () => {
    const { counts, lengths } = analyse({ ...document, title: 'zinc '.repeat(300), url: '/zinc' }, 'en', weights);
    expect(counts.get('zinc')).toBe(pack(255, 0, 0, 1));
    expect(lengths[0]).toBe(300);
  });

  test('of a field that weighs nothing are no words', () => {
    const own = { ...weights, url: 0, title: 0 };
    const { counts, lengths } = analyse({ ...document, title: 'tin', text: 'zinc', url: '/lead' }, 'en', own);
    expect([...counts.keys()]).toEqual(['zinc']);
    expect(lengths).toEqual([0, 0, 1, 0]);
  });

  test('leave out what an address is not: hosts, ids without a slash; stray percent signs do no harm', () => {
    const wordsOf = (url: string): string[] => [...analyse({ ...document, url }, 'en', weights).counts.keys()];
    expect(wordsOf('MED-10')).toEqual([]);
    expect(wordsOf('https://example.org')).toEqual([]);
    expect(wordsOf('/100%/zinc')).toContain('zinc');
  });
});
