import { expect, it } from 'vitest';
import { CairnError } from '../../shared/errors.ts';
import { utf8 } from '../../shared/bytes.ts';
import { mutateBytes } from '../format/mutate.ts';
import { random } from '../golden/random.ts';
import { bodiesOf, bytesOf, fileOfBodies, MemoryCiff, PLAIN, type PlainCiff, vectorsOf } from './ciff-bytes.ts';

const RUNS = 6000;

const LARGER: PlainCiff = {
  ids: Array.from({ length: 40 }, (_, i) => `document ${i} 🦉`),
  lists: Array.from({ length: 12 }, (_, term) => ({
    term: `term${term}${'é'.repeat(term)}`,
    postings: Array.from({ length: 1 + term * 2 }, (_, i) => [i + term, 1 + i * 99] as const),
  })),
  description: 'cairn: weight x 3.5',
};

it('a file with any mutation is refused by an error of ours, or well-formed', { timeout: 60_000 }, async () => {
  const next = random(7);
  const outcomes = { refused: 0, read: 0 };
  for (let run = 0; run < RUNS; run++) {
    const plain = run % 3 === 0 ? PLAIN : LARGER;
    // Half of the time inside a message, its length made to fit: what a length alone would give away.
    const bodies = bodiesOf(plain);
    const chosen = Math.floor(next() * bodies.length);
    const mutated =
      run % 2 === 0
        ? mutateBytes(bytesOf(plain), next)
        : fileOfBodies(bodies.with(chosen, mutateBytes(bodies[chosen]!, next)));
    const file = new MemoryCiff(mutated, 64);
    let vectors: Awaited<ReturnType<typeof vectorsOf>>;
    try {
      vectors = await vectorsOf(file, run % 5 === 0 ? 500 : 1 << 20);
    } catch (error) {
      // Anything else is a bug, and its stack says where.
      if (!(error instanceof CairnError)) throw error;
      expect(error.code).toBe('bad-request');
      expect(error.place).toEqual({ file: 'test.ciff' });
      expect(error.message).toMatch(/expected/);
      outcomes.refused++;
      continue;
    } finally {
      expect(file.closed).toBe(file.shares.length);
    }
    outcomes.read++;
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
    for (const { id, vector } of vectors) {
      expect(id).not.toBe('');
      for (const [term, weight] of Object.entries(vector)) {
        expect(utf8(term).length).toBeLessThanOrEqual(255);
        expect(Number.isFinite(weight) && weight > 0).toBe(true);
      }
    }
  }
  // Both happen often: a test of one of them alone would show nothing.
  expect(outcomes.refused).toBeGreaterThan(RUNS / 2);
  expect(outcomes.read).toBeGreaterThan(RUNS / 20);
});
