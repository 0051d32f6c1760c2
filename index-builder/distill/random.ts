/** Numbers drawn from a seed, the same on every host. */
export interface Random {
  /** In [0, 1), 32 bits of it (Mulberry32). */
  readonly uniform: () => number;
  /** Of the standard normal distribution (Box and Muller 1958). */
  readonly normal: () => number;
  /** The items in another order, in place (Fisher and Yates). */
  readonly shuffle: <T extends unknown[] | Uint32Array>(items: T) => T;
}

/** @param seed an integer in [0, 2^32) */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    // The logarithm of 0 is none: 1 - u is in (0, 1].
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
  };
}
