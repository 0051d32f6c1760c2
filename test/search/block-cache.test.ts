import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockCache, COUNTER_BYTES, ENTRY_BYTES } from '../../shared/search/reading/block-cache.ts';
import { FrequencySketch } from '../../shared/search/reading/frequency-sketch.ts';

/** Room for eight blocks of ten bytes. */
const LIMIT = 8 * (ENTRY_BYTES + 10);

type Step =
  | { readonly get: string }
  | { readonly set: string; readonly bytes: number }
  | { readonly warm: string; readonly bytes: number }
  | { readonly retain: string };

const key = fc.constantFrom(...'abcdefghijklmn');
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    key.map((get): Step => ({ get })),
    fc.tuple(key, fc.nat(900)).map(([set, bytes]): Step => ({ set, bytes })),
    fc.tuple(key, fc.nat(900)).map(([warm, bytes]): Step => ({ warm, bytes })),
    key.map((retain): Step => ({ retain })),
  ),
  { maxLength: 400, size: 'max' },
);

interface Entry {
  readonly key: string;
  readonly block: Uint8Array;
}

/** Three lists, first to go first, and bytes that are summed when they are needed. */
class PlainCache {
  readonly #sketch = new FrequencySketch(LIMIT / COUNTER_BYTES);
  #warm: Entry[] = [];
  #onTrial: Entry[] = [];
  #protected: Entry[] = [];

  get bytes(): number {
    return sum(this.#all);
  }

  get(key: string): Uint8Array | undefined {
    this.#sketch.add(key);
    const found = this.#all.find((entry) => entry.key === key);
    if (!found) return undefined;
    this.#keepOnly((entry) => entry !== found);
    this.#protected.push(found);
    while (sum(this.#protected) > 0.8 * LIMIT) this.#onTrial.push(this.#protected.shift()!);
    return found.block;
  }

  set(key: string, block: Uint8Array): void {
    const entry = { key, block };
    if (block.length > LIMIT / 8 || this.#all.some((kept) => kept.key === key)) return;
    let victims = 0;
    while (sum([...this.#all.slice(victims), entry]) > LIMIT) victims++;
    const pushedOut = this.#all.slice(0, victims);
    const frequency = this.#sketch.estimate(key);
    if (pushedOut.some((victim) => this.#sketch.estimate(victim.key) >= frequency)) return;
    this.#keepOnly((kept) => !pushedOut.includes(kept));
    this.#onTrial.push(entry);
  }

  warm(key: string, block: Uint8Array): void {
    const entry = { key, block };
    if (this.has(key) || sum([...this.#all, entry]) > LIMIT) return;
    this.#warm.push(entry);
  }

  has(key: string): boolean {
    return this.#all.some((kept) => kept.key === key);
  }

  retain(isWanted: (key: string) => boolean): void {
    this.#keepOnly(({ key }) => isWanted(key));
  }

  get #all(): Entry[] {
    return [...this.#warm, ...this.#onTrial, ...this.#protected];
  }

  #keepOnly(condition: (entry: Entry) => boolean): void {
    this.#warm = this.#warm.filter(condition);
    this.#onTrial = this.#onTrial.filter(condition);
    this.#protected = this.#protected.filter(condition);
  }
}

describe('BlockCache', () => {
  it('keeps what three plain lists keep, within its limit', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const cache = new BlockCache(LIMIT);
        const plain = new PlainCache();
        for (const step of all) {
          if ('get' in step) {
            expect(cache.get(step.get)).toBe(plain.get(step.get));
          } else if ('retain' in step) {
            for (const each of [cache, plain]) each.retain((name) => name <= step.retain);
          } else if ('warm' in step) {
            const block = new Uint8Array(step.bytes);
            for (const each of [cache, plain]) each.warm(step.warm, block);
            expect(cache.has(step.warm)).toBe(plain.has(step.warm));
          } else {
            const block = new Uint8Array(step.bytes);
            cache.set(step.set, block);
            plain.set(step.set, block);
          }
          expect(cache.bytes).toBe(plain.bytes);
          expect(cache.bytes).toBeLessThanOrEqual(LIMIT);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never takes more than its limit, however small', () => {
    fc.assert(
      fc.property(fc.nat(3 * ENTRY_BYTES), steps, (limit, all) => {
        const cache = new BlockCache(limit);
        for (const step of all) {
          if ('get' in step) cache.get(step.get);
          else if ('retain' in step) cache.retain((name) => name <= step.retain);
          else if ('warm' in step) cache.warm(step.warm, new Uint8Array(step.bytes));
          else cache.set(step.set, new Uint8Array(step.bytes));
          expect(cache.bytes).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps what is used often while blocks pass that are used once', () => {
    const cache = new BlockCache(100 * (ENTRY_BYTES + 10));
    const often = names('often', 50);
    for (let times = 0; times < 3; times++) often.forEach((name) => ask(cache, name));
    names('once', 1000).forEach((name) => ask(cache, name));
    expect(often.filter((name) => cache.get(name) === undefined)).toEqual([]);
  });

  it('drops what was used often once other blocks are', () => {
    const cache = new BlockCache(100 * (ENTRY_BYTES + 10));
    const before = names('before', 100);
    const after = names('after', 100);
    for (let times = 0; times < 20; times++) before.forEach((name) => ask(cache, name));
    const found = Array.from({ length: 30 }, () => after.filter((name) => ask(cache, name)).length);
    expect(found[0]).toBe(0);
    expect(found.at(-1)).toBeGreaterThan(95);
    expect(before.filter((name) => cache.get(name)).length).toBeLessThan(5);
  });

  it('keeps a block only if it was asked for more often than all that it would push out', () => {
    const cache = new BlockCache(LIMIT);
    for (const name of 'abcdefgh') ask(cache, name);
    cache.get('b');
    ask(cache, 'i');
    expect(cache.get('i')).toBeUndefined();
    ask(cache, 'i');
    expect(cache.get('i')).toBeDefined();
    // It took the place of the first that was not used again.
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('b')).toBeDefined();
    expect(cache.bytes).toBe(LIMIT);
  });

  it('lets blocks that nobody asked for push out none, and go first', () => {
    const cache = new BlockCache(LIMIT);
    for (const name of 'abcdef') ask(cache, name);
    for (const name of 'uvw') cache.warm(name, new Uint8Array(10));
    expect([...'abcdefuvw'].filter((name) => cache.has(name)).join('')).toBe('abcdefuv');
    // One that was asked for takes the place of one that was not, though that came later than all others.
    ask(cache, 'g');
    expect([...'abcdefguv'].filter((name) => cache.has(name)).join('')).toBe('abcdefgv');
    expect(cache.get('v')).toBeDefined();
    ask(cache, 'h');
    expect(cache.has('v')).toBe(true);
  });

  it('does not let one large block push out the others', () => {
    const cache = new BlockCache(LIMIT);
    cache.set('a', new Uint8Array(10));
    cache.set('large', new Uint8Array(ENTRY_BYTES + 11));
    expect(cache.get('large')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
  });

  it('keeps nothing where it may hold nothing', () => {
    const cache = new BlockCache(0);
    for (const bytes of [0, 1]) {
      cache.set('a', new Uint8Array(bytes));
      expect(cache.get('a')).toBeUndefined();
    }
    expect(cache.bytes).toBe(0);
  });
});

/** Asks for a block of ten bytes, offers it if it is not kept. Whether it was. */
function ask(cache: BlockCache, name: string): boolean {
  const kept = cache.get(name) !== undefined;
  if (!kept) cache.set(name, new Uint8Array(10));
  return kept;
}

function names(of: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${of}@${i}`);
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((bytes, { block }) => bytes + block.length + ENTRY_BYTES, 0);
}
