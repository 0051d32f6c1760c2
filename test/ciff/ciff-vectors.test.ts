import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRecord } from '../../index-builder/ciff/ciff-messages.ts';
import { bodiesOf, bytesOf, fileOfBodies, MemoryCiff, PLAIN, type PlainCiff, vectorsOf } from './ciff-bytes.ts';

/** What a file's documents must be, the slow way. */
function expected({ lists, ids }: PlainCiff): { id: string; vector: [string, number][] }[] {
  return ids.map((id, document) => ({
    id,
    vector: lists.flatMap(({ term, postings }) =>
      postings.filter(([each]) => each === document).map(([, tf]): [string, number] => [term, tf]),
    ),
  }));
}

const entries = (vectors: Awaited<ReturnType<typeof vectorsOf>>) =>
  vectors.map(({ id, vector }) => ({ id, vector: Object.entries(vector).sort() }));

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((each) => !each.startsWith('\ufeff')),
  fc.constantFrom('__proto__', '7', 'constructor', 'é', '\u{1f517}', '\u{20000}\u{10ffff}'),
);

/** Any sound file. */
export const plainCiffs: fc.Arbitrary<PlainCiff> = fc
  .tuple(fc.uniqueArray(name, { maxLength: 12 }), fc.uniqueArray(name, { maxLength: 12 }))
  .chain(([ids, terms]): fc.Arbitrary<PlainCiff> => {
    if (ids.length === 0) return fc.constant({ ids, lists: [] });
    const postings = fc
      .uniqueArray(fc.tuple(fc.nat(ids.length - 1), fc.integer({ min: 1, max: 2 ** 31 - 1 })), {
        minLength: 1,
        selector: ([document]) => document,
      })
      .map((all) => all.sort((a, b) => a[0] - b[0]));
    const lists = fc.tuple(...terms.map((term) => postings.map((all) => ({ term, postings: all }))));
    return lists.map((all) => ({ ids, lists: all }));
  });

test('vectors are by document what lists are by term, whatever the memory', async () => {
  await fc.assert(
    fc.asyncProperty(
      plainCiffs,
      fc.constantFrom(0, 100, 300, 1000, 1 << 20),
      fc.constantFrom(1, 5, 1 << 16),
      async (plain, limitBytes, chunkBytes) => {
        const file = new MemoryCiff(bytesOf(plain), chunkBytes);
        const sorted = expected(plain).map(({ id, vector }) => ({ id, vector: vector.sort() }));
        expect(entries(await vectorsOf(file, limitBytes))).toEqual(sorted);
        // One pass to check, then one for each range: all in one range where there is room, one for each without any.
        if (plain.ids.length > 0 && limitBytes === 1 << 20) expect(file.shares).toHaveLength(2);
        if (limitBytes === 0) expect(file.shares).toHaveLength(1 + plain.ids.length);
        expect(file.closed).toBe(file.shares.length);
      },
    ),
  );
});

test('shares of all passes add up to the whole', async () => {
  const file = new MemoryCiff(bytesOf(PLAIN));
  await vectorsOf(file, 0);
  expect(file.shares).toHaveLength(4);
  expect(file.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('records may come in any order', async () => {
  const bodies = bodiesOf(PLAIN);
  const records = bodies.splice(3).reverse();
  const vectors = await vectorsOf(new MemoryCiff(fileOfBodies([...bodies, ...records])));
  expect(vectors).toEqual([
    { id: 'a', vector: { salt: 3 } },
    { id: 'b', vector: { salt: 7, sugar: 2 } },
    { id: 'empty', vector: {} },
  ]);
});

test('weights are divided by the factor that our own exports name, and by no other number', async () => {
  const weights = async (description: string) =>
    (await vectorsOf(new MemoryCiff(bytesOf({ ...PLAIN, description })))).map(({ vector }) => vector);
  expect(await weights('cairn: weight x 4')).toEqual([{ salt: 0.75 }, { salt: 1.75, sugar: 0.5 }, {}]);
  expect(await weights('weight x 4')).toEqual([{ salt: 3 }, { salt: 7, sugar: 2 }, {}]);
});

test('a reader that stops early lets go of the file', async () => {
  const file = new MemoryCiff(bytesOf(PLAIN));
  const { readCiffVectors } = await import('../../index-builder/ciff/ciff-vectors.ts');
  for await (const _ of readCiffVectors(file, 0)) break;
  expect(file.closed).toBe(file.shares.length);
});

describe('refused:', () => {
  const [head, salt, sugar, a, b, empty] = bodiesOf(PLAIN) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const record = (document: number, id: string) => encodeRecord({ document, id, length: 1 });
  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(0), /^the header of a CIFF file, byte 0: found the end of the file/],
    ['JSON', Buffer.from('{"id":"a"}\n'), /^the header of a CIFF file, byte 0: .*expected a message of 123 bytes/],
    ['long JSON', Buffer.from(`{"id":"a${'x'.repeat(200)}`), /^the header of a CIFF file, byte 1: found a length and/],
    ['fewer lists than the header says', fileOfBodies([head, salt]), /^list 2 of 2, byte \d+: found the end/],
    [
      'more lists than the header says',
      fileOfBodies([head, salt, sugar, salt, a, b, empty]),
      /^document record 1 of 3, byte \d+: found a length and bytes in a field/,
    ],
    ['fewer records than the header says', fileOfBodies([head, salt, sugar, a, b]), /^document record 3 of 3, .*end/],
    ['no records', fileOfBodies([head, salt, sugar]), /^document record 1 of 3, byte \d+: found the end of the file/],
    [
      'more records than the header says',
      fileOfBodies([head, salt, sugar, a, b, empty, a]),
      /^document record 3, byte \d+: found more bytes behind it, expected the end/,
    ],
    [
      'a term with two lists',
      fileOfBodies([head, salt, salt, a, b, empty]),
      /^list 2 of 2, byte \d+: found the term "salt", expected one list a term: list 1 has it too/,
    ],
    [
      'a document with two records',
      fileOfBodies([head, salt, sugar, a, b, record(1, 'c')]),
      /^document record 3 of 3, byte \d+: found docid 1 a second time/,
    ],
    [
      'an id of two documents',
      fileOfBodies([head, salt, sugar, a, b, record(2, 'a')]),
      /^document record 3 of 3, byte \d+: found the collection_docid "a".*: docid 0 has it too/,
    ],
    [
      'a document in a list that has no record',
      bytesOf({ ...PLAIN, ids: ['a'] }),
      /^list 1 of 2 \("salt"\), byte \d+: found docid 1, expected 0 or more and below 1/,
    ],
    [
      'more documents than a file of its size can hold',
      bytesOf(PLAIN, { documents: 2 ** 31 - 1 }),
      /found 2 lists and 2147483647 documents in the header of a file of \d+ bytes, expected no more than it can/,
    ],
    ['a factor that is none', bytesOf({ ...PLAIN, description: 'cairn: weight x 0' }), /expected a factor of weights/],
    ['a factor beside the form', bytesOf({ ...PLAIN, description: 'cairn: weight x 4.0' }), /expected a factor of/],
  ];
  test.each(cases)('%s', async (_, bytes, says) => {
    const file = new MemoryCiff(bytes);
    await expect(vectorsOf(file)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(says) as string,
      place: { file: 'test.ciff' },
    });
    expect(file.closed).toBe(1);
  });

  test('a file that ends at any byte', async () => {
    const whole = bytesOf(PLAIN);
    for (let end = 0; end < whole.length; end++) {
      const message = /, byte \d+: found the end of the file/;
      await expect(vectorsOf(new MemoryCiff(whole.subarray(0, end)))).rejects.toThrow(message);
    }
  });

  test.each([
    ['a posting more', { ...PLAIN, lists: [...PLAIN.lists, { term: 'new', postings: [[0, 1]] as const }] }],
    ['a posting less', { ...PLAIN, lists: PLAIN.lists.slice(1) }],
  ])('a file that has %s in the second pass', async (_, changed) => {
    const file = new MemoryCiff([bytesOf(PLAIN), bytesOf(changed)]);
    await expect(vectorsOf(file)).rejects.toMatchObject({ code: 'conflict', place: { file: 'test.ciff' } });
  });
});
