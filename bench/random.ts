/** Numbers in (0, 1), the same for the same seed, 1..2,147,483,646 (minimal standard generator, multiplier 48271). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
