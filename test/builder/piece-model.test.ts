import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../index-builder/config.ts';
import { openPieceTokenizer } from '../../index-builder/query/piece-tokenizer.ts';
import { bm25Settings } from '../../index-builder/weights/bm25f.ts';
import { pieceModel, type PieceModel } from '../../index-builder/weights/piece-model.ts';
import { ownVector } from '../../index-builder/weights/weighed-document.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments, temporaryFolder } from '../build-documents.ts';
import { tokenizerJson } from '../search/query-sides.ts';

const WORDS = ['amber', 'birch', 'ambir', 'am', 'unheard', 'Amber,', 'bir'];
const TOKENIZER = tokenizerJson(['am', '##ber', 'bir', '##ch', '##bir', ',']);
/** Pieces of the words, by hand; none of a word that cannot be made of tokens. */
const PIECES: Readonly<Record<string, readonly string[]>> = {
  amber: ['am', '##ber'],
  birch: ['bir', '##ch'],
  ambir: ['am', '##bir'],
  am: ['am'],
  unheard: [],
  'Amber,': ['am', '##ber', ','],
  bir: ['bir'],
};

const words = (most: number) => fc.array(fc.constantFrom(...WORDS), { maxLength: most });
/** Documents and their words, each in one place: title, headings or text. */
const collections = fc.array(
  fc.record({ title: words(3), headings: fc.array(words(2), { maxLength: 2 }), text: words(12) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);
type Parts = { title: string[]; headings: string[][]; text: string[] };

function documentOf({ title, headings, text }: Parts, i: number): CairnDocument {
  const [id, page] = [`d${i}`, `/${String(i).padStart(3, '0')}`];
  const join = (own: string[]): string => own.join(' ');
  return { id, url: id, page, title: join(title), headings: headings.map(join), text: join(text) };
}

const piecesOf = ({ title, headings, text }: Parts): string[] =>
  [...title, ...headings.flat(), ...text].flatMap((word) => PIECES[word]!);

/** Lists that a model gives a collection: piece -> document -> weight. */
function listsOf(model: PieceModel, documents: readonly CairnDocument[]): Map<string, Map<number, number>> {
  const payloads = new Map<string, [number, number][]>();
  documents.forEach((document, i) => {
    for (const [piece, payload] of model.postings(ownVector(document)))
      payloads.set(piece, [...(payloads.get(piece) ?? []), [i, payload]]);
  });
  return new Map(
    Array.from(payloads, ([piece, postings]) => {
      const weights = model.weigh(
        Uint32Array.from(postings, ([document]) => document),
        Uint32Array.from(postings, ([, payload]) => payload),
      );
      return [piece, new Map(postings.map(([document], i) => [document, weights[i]!]))];
    }),
  );
}

/** BM25 of every piece in every document, from the formula (Robertson and Zaragoza 2009, section 3.4). */
function bm25Of(collection: readonly Parts[], k1: number, b: number): Map<string, Map<number, number>> {
  const pieces = collection.map(piecesOf);
  const N = pieces.length;
  const averageLength = pieces.reduce((sum, own) => sum + own.length, 0) / N;
  const lists = new Map<string, Map<number, number>>();
  for (const piece of new Set(pieces.flat())) {
    const df = pieces.filter((own) => own.includes(piece)).length;
    const idf = Math.log(1 + (N - df + 0.5) / (df + 0.5));
    const weights = new Map<number, number>();
    pieces.forEach((own, document) => {
      const tf = own.filter((each) => each === piece).length;
      if (tf === 0) return;
      const norm = k1 * (1 - b + (b * own.length) / averageLength);
      weights.set(document, (idf * tf * (k1 + 1)) / (tf + norm));
    });
    lists.set(piece, weights);
  }
  return lists;
}

const modelOf = (name: 'BINARY' | 'BM25' | undefined, k1 = 1.2, b = 0.75, prune = {}): PieceModel =>
  pieceModel(name, openPieceTokenizer(TOKENIZER), {
    prune,
    bm25: bm25Settings(parseConfig({ bm25: { k1, b: { text: b } } })),
  });

describe('the document encoder BINARY', () => {
  test('weighs every piece that a document has 1, wherever it stands and however often', () => {
    const property = fc.property(collections, (collection) => {
      const lists = listsOf(modelOf('BINARY'), collection.map(documentOf));
      const expected = new Map<string, Map<number, number>>();
      collection.forEach((parts, i) => {
        for (const piece of new Set(piecesOf(parts)))
          expected.set(piece, (expected.get(piece) ?? new Map<number, number>()).set(i, 1));
      });
      expect(lists).toEqual(expected);
    });
    fc.assert(property);
  });
});

describe('the document encoder BM25', () => {
  test('is BM25 of pieces, the text being one field', () => {
    const settings = fc.tuple(fc.constantFrom(0, 0.9, 1.2, 10), fc.constantFrom(0, 0.4, 0.75, 1));
    const property = fc.property(collections, settings, (collection, [k1, b]) => {
      const lists = listsOf(modelOf('BM25', k1, b), collection.map(documentOf));
      const expected = bm25Of(collection, k1, b);
      expect(new Set(lists.keys())).toEqual(new Set(expected.keys()));
      for (const [piece, weights] of expected)
        for (const [document, weight] of weights) expect(lists.get(piece)!.get(document)).toBeCloseTo(weight, 12);
      for (const [piece, weights] of lists) expect(weights.size).toBe(expected.get(piece)!.size);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('ready-made vectors', () => {
  const vector = { am: 2, '##ber': 1.1, bir: 0.25 };
  const document = { ...documentOf({ title: ['amber'], headings: [], text: [] }, 0), vector };

  test('are kept to the precision of a float32', () => {
    const lists = listsOf(modelOf(undefined), [document]);
    expect(Object.fromEntries(Array.from(lists, ([piece, weights]) => [piece, weights.get(0)]))).toEqual({
      am: 2,
      '##ber': Math.fround(1.1),
      bir: 0.25,
    });
  });

  test('are pruned', () => {
    expect([...listsOf(modelOf(undefined, 1.2, 0.75, { top: 1 }), [document]).keys()]).toEqual(['am']);
    expect([...listsOf(modelOf(undefined, 1.2, 0.75, { mass: 0.6 }), [document]).keys()]).toEqual(['am', '##ber']);
  });

  test('are what a document has that has none', () => {
    expect(listsOf(modelOf(undefined), [documentOf({ title: ['amber'], headings: [], text: [] }, 0)])).toEqual(
      new Map(),
    );
  });
});

describe('an index of pieces that are counted', () => {
  const { path, remove } = temporaryFolder();
  afterAll(remove);
  const tokenizer = join(path, 'tokenizer.json');
  writeFileSync(tokenizer, JSON.stringify(TOKENIZER));

  /** Scores of every document for a query, as weights. */
  async function scoresOf(collection: readonly Parts[], method: string, query: string): Promise<Map<string, number>> {
    const documents = collection.map(documentOf);
    const built = await buildDocuments(documents, { method, tokenizer, weights: { word: 0, piece: 1 } });
    const request = { query, k: 100, offset: 0, mode: 'exact', withText: false } as const;
    const { hits, scoreUnit } = await search(built.index, request, built.context);
    built.remove();
    return new Map(hits.map(({ id, score }) => [id, score / scoreUnit]));
  }

  const COLLECTION: Parts[] = [
    { title: ['amber'], headings: [], text: ['amber', 'birch', 'am'] },
    { title: ['birch'], headings: [['bir']], text: ['unheard'] },
    { title: ['unheard'], headings: [], text: ['ambir', 'ambir', 'birch', 'birch', 'birch'] },
  ];

  test('gives BM25 to what a query has, each piece weighing 1', async () => {
    const scores = await scoresOf(COLLECTION, 'BM25', 'amber bir');
    const lists = bm25Of(COLLECTION, 1.2, 0.75);
    for (const document of COLLECTION.keys()) {
      const own = ['am', '##ber', 'bir'].map((piece) => lists.get(piece)!.get(document) ?? 0);
      const exact = own.reduce((sum, weight) => sum + weight, 0);
      // An impact is off by at most half a 255th of its list's scale, which is at most a 128th above its largest.
      expect(Math.abs(scores.get(`d${document}`)! - exact)).toBeLessThan(0.005 * Math.max(...own));
    }
  });

  test('gives IDF of the collection to what a query has, where documents weigh a piece 1', async () => {
    const scores = await scoresOf(COLLECTION, 'BINARY', 'amber bir');
    // `am` is in two documents of three, `##ber` in one, `bir` in all.
    const idf = (df: number): number => Math.log(1 + (3 - df + 0.5) / (df + 0.5));
    const exact = { d0: idf(2) + idf(1) + idf(3), d1: idf(3), d2: idf(2) + idf(3) };
    for (const [id, score] of Object.entries(exact)) expect(Math.abs(scores.get(id)! - score)).toBeLessThan(0.01);
  });
});
