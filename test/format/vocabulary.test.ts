import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { RESTART_INTERVAL, TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { encodeVocabulary, type PrefixToken, Vocabulary } from '../../shared/format/vocabulary.ts';
import { random } from '../golden/random.ts';
import { mutateBytes } from './mutate.ts';
import { expectRefused, withBytes } from './refusals.ts';

/** Bytes of tokens on either side of what half a byte holds, and of the limit. */
const EDGE_BYTES = [1, 2, 14, 15, 16, 17, 254, TERM_LIMIT_BYTES];
/** Numbers of tokens on either side of a restart. */
const EDGE_COUNTS = [0, 1, 2, 15, 16, 17, 31, 32, 33, 48];

/** A token that shares 0, 1, 14, 15, 16 or many bytes with others, of any length. Few letters: prefixes are frequent. */
const token = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 14, 15, 16, 100, 250),
    fc.array(fc.constantFrom(0, 97, 98, 255), { maxLength: 6 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(...EDGE_BYTES) }),
  )
  .map(([shared, own, least]) => {
    const bytes = [...new Array<number>(shared).fill(120), ...own];
    while (bytes.length < Math.max(1, least)) bytes.push(122);
    return Uint8Array.from(bytes.slice(0, TERM_LIMIT_BYTES));
  });

/** Distinct tokens in the order of their bytes. */
const vocabularies = fc
  .constantFrom(...EDGE_COUNTS)
  .chain((count) =>
    fc.uniqueArray(token, {
      minLength: count,
      maxLength: count,
      size: 'max',
      comparator: (a, b) => compareBytes(a, b) === 0,
    }),
  )
  .map((tokens) => tokens.sort(compareBytes));

/** Texts to look up: tokens, what they begin, what begins them, and anything else. */
function textsAbout(tokens: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const end = fc.array(fc.constantFrom(0, 97, 98, 120, 122, 255), { maxLength: 4 });
  const other = fc.oneof(token, fc.uint8Array({ maxLength: 300 }));
  if (tokens.length === 0) return other;
  const about = fc
    .tuple(fc.constantFrom(...tokens), fc.nat(3), end)
    .map(([own, cut, more]) => Uint8Array.from([...own.subarray(0, own.length - cut), ...more]));
  return fc.oneof({ weight: 4, arbitrary: about }, { weight: 1, arbitrary: other });
}

const casesOf = vocabularies.chain((tokens) =>
  fc.record({ tokens: fc.constant(tokens), texts: fc.array(textsAbout(tokens), { minLength: 5, maxLength: 20 }) }),
);

const open = (tokens: readonly Uint8Array[]): Vocabulary => new Vocabulary(encodeVocabulary(tokens));

/** The slow truth: looks at every token. */
function longestPrefix(tokens: readonly Uint8Array[], text: Uint8Array): PrefixToken | undefined {
  let longest: PrefixToken | undefined;
  tokens.forEach((own, ordinal) => {
    const isPrefix = own.length <= text.length && own.every((byte, i) => byte === text[i]);
    if (isPrefix && own.length > (longest?.bytes ?? 0)) longest = { ordinal, bytes: own.length };
  });
  return longest;
}

function indexOf(tokens: readonly Uint8Array[], text: Uint8Array): number | undefined {
  const index = tokens.findIndex((own) => compareBytes(own, text) === 0);
  return index === -1 ? undefined : index;
}

describe('vocabulary', () => {
  it('finds every token and the longest prefix of any text, as looking at all of them does', () => {
    const property = fc.property(casesOf, ({ tokens, texts }) => {
      const vocabulary = open(tokens);
      expect(vocabulary.count).toBe(tokens.length);
      tokens.forEach((own, ordinal) => {
        expect(vocabulary.find(own)).toBe(ordinal);
        expect(vocabulary.longestPrefix(own)).toMatchObject({ ordinal, bytes: own.length });
      });
      for (const text of texts) {
        expect(vocabulary.find(text)).toBe(indexOf(tokens, text));
        const found = vocabulary.longestPrefix(text);
        expect(found && { ordinal: found.ordinal, bytes: found.bytes }).toEqual(longestPrefix(tokens, text));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('gives every token by its ordinal, in any order, and all of them in theirs', () => {
    const property = fc.property(vocabularies, (tokens) => {
      const vocabulary = open(tokens);
      expect([...vocabulary.all()]).toEqual(tokens);
      for (const ordinal of [...tokens.keys()].reverse()) expect(vocabulary.token(ordinal)).toEqual(tokens[ordinal]);
      // Two at a time do not get into each other's way.
      const [one, two] = [vocabulary.all(), vocabulary.all()];
      for (const own of tokens) {
        expect(one.next().value).toEqual(own);
        vocabulary.find(own);
        expect(two.next().value).toEqual(own);
      }
    });
    fc.assert(property);
  });

  it('gives the range of the tokens that begin with a prefix, as looking at all of them does', () => {
    const property = fc.property(casesOf, ({ tokens, texts }) => {
      const own = tokens.filter((token) => !token.includes(255));
      const vocabulary = open(own);
      for (const text of [...texts, ...own.map((token) => token.subarray(0, 1 + (token.length >> 1)))]) {
        const begins = own.map((token) => compareBytes(token.subarray(0, text.length), text) === 0);
        const { first, end } = vocabulary.range(text);
        expect(begins.map((_, ordinal) => ordinal >= first && ordinal < end)).toEqual(begins);
      }
    });
    fc.assert(property);
  });

  it('is walked token by token, and past those that begin alike', () => {
    const property = fc.property(vocabularies, fc.array(fc.integer({ min: 0, max: 20 })), (tokens, depths) => {
      const walk = open(tokens).walk();
      let at = 0;
      for (let more = walk.next(), step = 0; more; step++) {
        expect([walk.ordinal, walk.bytes.slice(0, walk.length)]).toEqual([at, tokens[at]]);
        const depth = Math.min(depths[step % Math.max(1, depths.length)] ?? 0, walk.length);
        const before = tokens[at]!;
        const begin = before.subarray(0, depth);
        const isAlike = (token: Uint8Array): boolean => compareBytes(token.subarray(0, depth), begin) === 0;
        do at++;
        while (depth > 0 && at < tokens.length && isAlike(tokens[at]!));
        more = depth > 0 ? walk.skip(depth) : walk.next();
        expect(more).toBe(at < tokens.length);
        // What it says to be the same is the same.
        if (more) expect(compareBytes(tokens[at]!.subarray(0, walk.shared), before.subarray(0, walk.shared))).toBe(0);
      }
      expect(at).toBe(tokens.length);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('has tokens of every length on either side of a half byte', () => {
    const tokens = EDGE_BYTES.flatMap((bytes, i) => [
      new Uint8Array(bytes).fill(97 + i),
      new Uint8Array(bytes).fill(97 + i).fill(255, bytes - 1),
    ]).sort(compareBytes);
    const vocabulary = open(tokens);
    expect(new Set(tokens.map(({ length }) => length))).toEqual(new Set(EDGE_BYTES));
    expect([...vocabulary.all()]).toEqual(tokens);
    tokens.forEach((own, ordinal) => expect(vocabulary.find(own)).toBe(ordinal));
  });

  it('has at most 15 bytes in common with the token before, in one byte with 1 to 14 of its own', () => {
    const [first, second] = [utf8(`${'x'.repeat(20)}a`), utf8(`${'x'.repeat(20)}b`)];
    // Number, one restart, then 21 bytes of their own in two bytes of lengths; 15 shared and 6 own.
    expect(encodeVocabulary([first, second])).toEqual(
      Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 0x0f, 21 - 15, ...first, 0xf6, ...second.subarray(15)]),
    );
  });

  it('finds nothing in a vocabulary of nothing', () => {
    const vocabulary = open([]);
    expect(vocabulary.count).toBe(0);
    expect(vocabulary.find(utf8('a'))).toBeUndefined();
    expect(vocabulary.find(new Uint8Array(0))).toBeUndefined();
    expect(vocabulary.longestPrefix(utf8('a'))).toBeUndefined();
    expect([...vocabulary.all()]).toEqual([]);
  });

  it('looks at no more of a text than a token can have', () => {
    const longest = new Uint8Array(TERM_LIMIT_BYTES).fill(97);
    const text = new Uint8Array(100_000).fill(97);
    expect(open([longest]).longestPrefix(text)).toMatchObject({ ordinal: 0, bytes: TERM_LIMIT_BYTES });
  });
});

/** What work gives, or undefined where it ends in an error of ours. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof CairnError && error.code === 'corrupt') return undefined;
    throw error;
  }
}

/** Proves that whatever a vocabulary of any bytes answers could be an answer, and that looking costs no more than bytes. */
function expectSound(bytes: Uint8Array, texts: readonly Uint8Array[]): void {
  const vocabulary = attempt(() => new Vocabulary(bytes));
  if (!vocabulary) return;
  const all = attempt(() => [...vocabulary.all()]);
  for (const text of texts) {
    const found = attempt(() => vocabulary.find(text));
    if (found !== undefined) expect(found).toBeLessThan(vocabulary.count);
    const prefix = attempt(() => vocabulary.longestPrefix(text));
    if (prefix) {
      expect(prefix.ordinal).toBeLessThan(vocabulary.count);
      expect(prefix.bytes).toBeGreaterThan(0);
      expect(prefix.bytes).toBeLessThanOrEqual(Math.min(text.length, TERM_LIMIT_BYTES));
    }
  }
  attempt(() => {
    const walk = vocabulary.walk();
    for (let more = walk.next(), steps = 0; more; steps++) {
      expect(walk.ordinal).toBeGreaterThanOrEqual(steps);
      more = steps % 2 === 0 ? walk.skip(Math.min(3, walk.length)) : walk.next();
    }
  });
  for (let ordinal = 0; ordinal < Math.min(60, vocabulary.count); ordinal++) {
    const own = attempt(() => vocabulary.token(ordinal));
    if (own) expect(own.length).toBeGreaterThan(0);
    if (all) expect(own).toEqual(all[ordinal]);
  }
  // What can be gone through in order can be looked up.
  if (!all) return;
  expect(all).toHaveLength(vocabulary.count);
  all.forEach((own, ordinal) => expect(vocabulary.find(own)).toBe(ordinal));
}

describe('vocabulary of other bytes', () => {
  it('ends in an error of ours or a well-formed answer, whatever was mutated', () => {
    const property = fc.property(casesOf, fc.nat(), ({ tokens, texts }, seed) => {
      const next = random(seed);
      for (let i = 0; i < 5; i++) expectSound(mutateBytes(encodeVocabulary(tokens), next), [...texts, ...tokens]);
    });
    fc.assert(property, { numRuns: 200 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSound(bytes, [utf8('a'), utf8('zz')])));
  });

  it('is refused when it is cut or longer, once all of it is read', () => {
    const tokens = Array.from({ length: RESTART_INTERVAL + 2 }, (_, i) => utf8(`token${String(i).padStart(3, '0')}`));
    const bytes = encodeVocabulary(tokens);
    const readAll = (payload: Uint8Array) => [...new Vocabulary(payload).all()];
    expect(readAll(bytes)).toEqual(tokens);
    for (let end = 0; end < bytes.length; end++) expectRefused(() => readAll(bytes.subarray(0, end)));
    for (const junk of [0, 1, 255]) expectRefused(() => readAll(Uint8Array.from([...bytes, junk])));
    // Cut within the restarts, it is refused when it is opened.
    for (let end = 0; end < 12; end++) expectRefused(() => new Vocabulary(bytes.subarray(0, end)));
  });

  it.each<[string, number[]]>([
    ['tokens out of order', [2, 0, 0, 0, 0, 0, 0, 0, 0x01, 98, 0x01, 97]],
    ['a token twice', [2, 0, 0, 0, 0, 0, 0, 0, 0x01, 97, 0x01, 97]],
    ['an empty token', [1, 0, 0, 0, 0, 0, 0, 0, 0x00]],
    ['more in common than the token before has', [2, 0, 0, 0, 0, 0, 0, 0, 0x01, 97, 0x21, 98]],
    ['less in common than there is', [2, 0, 0, 0, 0, 0, 0, 0, 0x02, 97, 97, 0x02, 97, 98]],
    ['something in common at a restart', [1, 0, 0, 0, 0, 0, 0, 0, 0x11, 97]],
    ['a token that is too long', [1, 0, 0, 0, 0, 0, 0, 0, 0x0f, 241, 1, ...new Array<number>(256).fill(97)]],
    ['more tokens than there are', [2, 0, 0, 0, 0, 0, 0, 0, 0x01, 97]],
    ['more tokens than there is room for', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x01, 97]],
  ])('is refused with %s', (_, bytes) => {
    expectRefused(() => [...new Vocabulary(Uint8Array.from(bytes)).all()]);
    expect([...new Vocabulary(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0x01, 97)).all()]).toEqual([utf8('a')]);
  });

  it('is walked no further than to a token that shares more than the one before has', () => {
    const walkOf = (...entries: number[]) => {
      const walk = new Vocabulary(Uint8Array.from([3, 0, 0, 0, 0, 0, 0, 0, ...entries])).walk();
      expect(walk.next()).toBe(true);
      return walk;
    };
    const [a, aac, aaab] = [
      [0x01, 97],
      [0x12, 97, 99],
      [0x31, 98],
    ] as const;
    expect(walkOf(...a, ...aac, ...aaab).skip(1)).toBe(false);
    const walk = walkOf(...a, 0x21, 98, ...aaab);
    expectRefused(() => walk.next());
    // Passed over, too.
    expectRefused(() => walkOf(...a, 0x21, 98, ...aaab).skip(1));
    expectRefused(() => walkOf(...a, ...aac, 0x41, 98).skip(1));
  });

  it('is refused with a restart that is elsewhere', () => {
    const bytes = encodeVocabulary(Array.from({ length: 17 }, (_, i) => Uint8Array.of(97, i)));
    for (const offset of [0, 1, 255]) {
      const moved = new Vocabulary(withBytes(bytes, 8, offset));
      expectRefused(() => [...moved.all()]);
    }
    expectRefused(() => new Vocabulary(withBytes(bytes, 8, 0xff, 0xff, 0xff, 0xff)).find(utf8('a')));
  });
});
