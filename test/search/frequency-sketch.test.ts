import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequencySketch } from '../../shared/search/reading/frequency-sketch.ts';

/** Keys that a sketch of 64 counters a row halves after. */
const AGE = 256;

/** Counts up to 15, all halved after 256 keys and after every 128 more. */
class ExactCounts {
  readonly #counts = new Map<string, number>();
  #counted = 0;

  add(key: string): void {
    this.#counts.set(key, Math.min(15, this.count(key) + 1));
    if (++this.#counted < AGE) return;
    for (const [each, count] of this.#counts) this.#counts.set(each, Math.floor(count / 2));
    this.#counted = AGE / 2;
  }

  count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}

describe('FrequencySketch', () => {
  it('never estimates less than the count, which ages alike', () => {
    const keys = fc.array(fc.nat(200), { minLength: 1, maxLength: 1500, size: 'max' });
    fc.assert(
      fc.property(keys, (all) => {
        const sketch = new FrequencySketch(64);
        const exact = new ExactCounts();
        for (const key of all.map(String)) {
          sketch.add(key);
          exact.add(key);
          expect(sketch.estimate(key)).toBeGreaterThanOrEqual(exact.count(key));
          expect(sketch.estimate(key)).toBeLessThanOrEqual(15);
        }
        for (const key of new Set(all))
          expect(sketch.estimate(String(key))).toBeGreaterThanOrEqual(exact.count(String(key)));
      }),
      { numRuns: 40 },
    );
  });

  it('estimates the count itself where keys are few', () => {
    const sketch = new FrequencySketch(4096);
    const key = (i: number): string => `${'ab12'.repeat(16)}@${i * 1354}`;
    for (let i = 0; i < 500; i++) for (let times = 0; times <= i % 20; times++) sketch.add(key(i));
    const wrong = Array.from({ length: 500 }, (_, i) => i).filter(
      (i) => sketch.estimate(key(i)) !== Math.min(15, (i % 20) + 1),
    );
    expect(wrong).toEqual([]);
    expect(sketch.estimate('never counted')).toBe(0);
  });

  it('is seldom wrong about keys that differ in their last digits alone', () => {
    const sketch = new FrequencySketch(1024);
    for (let i = 0; i < 1000; i++) sketch.add(`pack@${i}`);
    const strangers = Array.from({ length: 1000 }, (_, i) => sketch.estimate(`pack@${5000 + i}`));
    expect(strangers.filter((estimate) => estimate > 0).length).toBeLessThan(300);
  });

  it('forgets what is no longer counted', () => {
    const sketch = new FrequencySketch(64);
    for (let i = 0; i < 15; i++) sketch.add('hot');
    expect(sketch.estimate('hot')).toBe(15);
    // Halved after 256 keys, then after every 128: four times.
    for (let i = 15; i < AGE + (3 * AGE) / 2; i++) sketch.add('another');
    expect(sketch.estimate('hot')).toBe(0);
    expect(sketch.estimate('another')).toBeGreaterThan(0);
  });
});
