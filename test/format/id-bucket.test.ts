import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTENT_HASH_BYTES, SHARD_LIMIT_DOCUMENTS } from '../../shared/format/layout.ts';
import {
  bucketCount,
  bucketOf,
  decodeIdBucket,
  encodeIdBucket,
  idHash,
  type IdEntry,
} from '../../shared/format/id-bucket.ts';
import { texts } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

const DOCUMENTS = SHARD_LIMIT_DOCUMENTS;

const entry: fc.Arbitrary<IdEntry> = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.nat(DOCUMENTS - 1), fc.nat(100), fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .map(([hash, document, before, contentHash]) => ({
    hash,
    document,
    page: Math.max(0, document - before),
    contentHash,
  }));

const entries = fc
  .array(entry, { maxLength: 80 })
  .map((list) => list.sort((a, b) => a.hash - b.hash || a.document - b.document));

const ENTRY: IdEntry = { hash: 5, document: 300, page: 298, contentHash: new Uint8Array(CONTENT_HASH_BYTES) };

describe('id bucket', () => {
  it('gives its entries back', () => {
    const property = fc.property(entries, (list) => {
      expect(decodeIdBucket(encodeIdBucket(list), DOCUMENTS)).toEqual(list);
    });
    fc.assert(property);
  });

  it('holds the first and the last hash and document, and equal hashes', () => {
    const last = { ...ENTRY, hash: 2 ** 32 - 1, document: DOCUMENTS - 1, page: 0 };
    const list = [{ ...ENTRY, hash: 0, document: 0, page: 0 }, last, last];
    expect(decodeIdBucket(encodeIdBucket(list), DOCUMENTS)).toEqual(list);
  });

  it('is refused when it is cut or longer', () => {
    const payload = encodeIdBucket([ENTRY, { ...ENTRY, hash: 2 ** 31 }]);
    expectCutsRefused(payload, (bytes) => decodeIdBucket(bytes, DOCUMENTS));
    expectJunkRefused(payload, (bytes) => decodeIdBucket(bytes, DOCUMENTS));
    expectJunkRefused(encodeIdBucket([]), (bytes) => decodeIdBucket(bytes, DOCUMENTS));
  });

  it('is refused with documents, pages or hashes that cannot be', () => {
    const payload = encodeIdBucket([ENTRY]);
    expect(decodeIdBucket(payload, 301)).toHaveLength(1);
    expectRefused(() => decodeIdBucket(payload, 300));
    expectRefused(() => decodeIdBucket(encodeIdBucket([{ ...ENTRY, page: -1 }]), DOCUMENTS));
    const hash = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const rest = [0, 0, ...ENTRY.contentHash];
    expectRefused(() => decodeIdBucket(Uint8Array.of(2, ...hash, ...rest, 1, ...rest), DOCUMENTS));
    expectRefused(() => decodeIdBucket(Uint8Array.of(...hash, ...hash, ...rest), DOCUMENTS));
  });
});

describe('the buckets of a shard', () => {
  it('each hold the ids of a part of the hashes, in order', () => {
    const property = fc.property(fc.integer({ min: 1, max: DOCUMENTS }), texts, texts, (documents, a, b) => {
      const buckets = bucketCount(documents);
      const [low, high] = [idHash(a), idHash(b)].sort((x, y) => x - y) as [number, number];
      expect(bucketOf(low, buckets)).toBeLessThanOrEqual(bucketOf(high, buckets));
      expect(bucketOf(0, buckets)).toBe(0);
      expect(bucketOf(2 ** 32 - 1, buckets)).toBe(buckets - 1);
    });
    fc.assert(property);
  });

  it('are as many as there are 64 documents', () => {
    expect([1, 64, 65, 128, 129, DOCUMENTS].map(bucketCount)).toEqual([1, 1, 2, 2, 3, 16384]);
  });

  it('go by the CRC-32C of the id', () => {
    expect(idHash('123456789')).toBe(0xe3069283);
  });
});
