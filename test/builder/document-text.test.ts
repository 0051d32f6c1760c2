import { describe, expect, test } from 'vitest';
import { standInQuery, wholeText } from '../../index-builder/document-text.ts';
import { CALIBRATION_QUERIES } from '../../index-builder/weights/calibrate.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments } from '../build-documents.ts';
import { Reference } from '../reference.ts';

const DOCUMENT: CairnDocument = { id: 'a', url: 'a', page: 'a', title: '', headings: [], text: '' };

describe('what stands in for a query', () => {
  test.each<[string, Partial<CairnDocument>, string]>([
    [
      'the innermost heading',
      { title: 'Guide', headings: ['Releases', 'Roll back'], text: 'To roll back' },
      'Roll back',
    ],
    ['the title', { title: 'Guide', text: 'To roll back' }, 'Guide'],
    ['the title where the heading is blank', { title: 'Guide', headings: [' '], text: 'To roll back' }, 'Guide'],
    ['how the text begins', { title: ' ', headings: ['\t'], text: '  To  roll\nback ' }, 'To roll back'],
    [
      'its first twelve words',
      { text: Array.from({ length: 50 }, (_, i) => `w${i}`).join(' ') },
      'w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11',
    ],
    ['nothing, of a document of nothing', {}, ''],
  ])('is %s', (_, parts, expected) => {
    expect(standInQuery({ ...DOCUMENT, ...parts })).toBe(expected);
  });
});

test('the whole text is all of a document, a part a line', () => {
  const document = { ...DOCUMENT, title: 'Guide', headings: ['Releases', '', 'Roll back'], text: 'To roll back' };
  expect(wholeText(document)).toBe('Guide\nReleases\nRoll back\nTo roll back');
  expect(wholeText(DOCUMENT)).toBe('');
});

describe('the shares that a build finds', () => {
  /** Documents of which some have a title, some headings, some only a text; their pieces weigh far more than words. */
  const documents = Array.from({ length: 450 }, (_, i): CairnDocument => {
    const page = `/${String(i).padStart(4, '0')}`;
    const words = Array.from({ length: 20 }, (_, j) => `w${(i * 31 + j * 17) % 97}`);
    return {
      id: `d${i}`,
      url: page,
      page,
      title: i % 3 === 0 ? `${words[0]!} ${words[1]!}` : '',
      headings: i % 3 === 1 ? [words[2]!, `${words[3]!} ${words[4]!}`] : [],
      text: words.join(' '),
      vector: Object.fromEntries(words.slice(0, 6).map((word, j) => [word, 50 + j])),
    };
  });

  test('give the best document of each space the same weight, on average over the stand-in queries', async () => {
    const built = await buildDocuments(documents);
    const { scoring } = built.index.manifest;
    const step = Math.ceil(documents.length / CALIBRATION_QUERIES);
    const standIns = documents.filter((_, i) => i % step === 0).map(standInQuery);
    expect(standIns).toHaveLength(150);
    const truth = new Reference(documents);
    const best = { word: 0, piece: 0 };
    for (const query of standIns)
      for (const space of ['word', 'piece'] as const) {
        const weights = { word: 0, piece: 0, [space]: 1 };
        const even = Object.fromEntries(Object.keys(scoring.mix).map((kind) => [kind, { word: 1, piece: 1 }]));
        const [hit] = truth.rank(query, { ...scoring, weights, mix: even as typeof scoring.mix });
        best[space] += hit?.score ?? 0;
      }
    expect(scoring.weights.word).toBe(1);
    expect(scoring.weights.piece).toBeCloseTo(best.word / best.piece, 10);
    built.remove();
  });

  test('are found where no document has a heading', async () => {
    const bare = documents.map((document) => ({ ...document, title: '', headings: [] }));
    const built = await buildDocuments(bare);
    const { weights } = built.index.manifest.scoring;
    expect(weights.word).toBe(1);
    expect(weights.piece).toBeGreaterThan(0);
    expect(weights.piece).toBeLessThan(0.5);
    const request = { query: 'w1', k: 1, offset: 0, mode: 'exact', withText: false } as const;
    expect((await search(built.index, request, built.context)).hits).toHaveLength(1);
    built.remove();
  });
});
