import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_BITS, codeBytes, decodeCodeBlock, encodeCodeBlock } from '../../shared/format/code-block.ts';
import { addRow, encodeRowBlock } from '../../shared/format/row-block.ts';
import { scoreCodes } from '../../shared/search/second-stage/code-score.ts';
import { random } from '../golden/random.ts';
import { plainScore } from './plain-rerank.ts';
import { drawCodes, drawRows } from './with-codes.ts';

const dims = fc.constantFrom(8, 64, 136, 256, 384, 1024);
const seed = fc.integer({ min: 1, max: 1 << 30 });

describe('scoreCodes', () => {
  it.each(CODE_BITS)('is the inner product, to the last digit, at %i bits', (bits) => {
    fc.assert(
      fc.property(dims, seed, (dims, seed) => {
        const next = random(seed);
        const words = ['a', 'b', 'c', 'd'];
        const rows = drawRows(words, dims, next);
        const query = Array.from({ length: 512 }, () => words[Math.floor(next() * words.length)]!).join(' ');
        const payload = encodeRowBlock([...rows.values()]);
        const embedding = new Int32Array(dims);
        for (const word of query.split(' ')) addRow(embedding, payload, words.length, words.indexOf(word), 1);
        const score = scoreCodes(embedding, bits);
        for (const code of drawCodes(5, { dims, bits }, next))
          expect(BigInt(score(code!))).toBe(plainScore(query, code!, { dims, bits, rows }));
      }),
    );
  });

  it('agrees with float codes as far as bits and 4-bit rows allow', () => {
    const next = random(7);
    const dims = 256;
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const floats = Array.from({ length: 200 }, () => Array.from({ length: dims }, normal));
    const query = Array.from({ length: dims }, normal);
    const embedding = Int32Array.from(query, (value) => Math.round(1000 * value));
    const exact = floats.map((values) => values.reduce((sum, value, i) => sum + value * query[i]!, 0));
    const numbers = floats.map((values) =>
      Uint8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value * 25.4)))),
    );
    const signs = floats.map((values) => {
      const code = new Uint8Array(codeBytes(dims, 1));
      values.forEach((value, i) => (code[i >> 3]! |= Number(value > 0) << (i & 7)));
      return code;
    });
    expect(correlation(exact, numbers.map(scoreCodes(embedding, 8)))).toBeGreaterThan(0.999);
    // Signs of normal variables: sqrt(2 / pi).
    expect(correlation(exact, signs.map(scoreCodes(embedding, 1)))).toBeGreaterThan(0.7);
  });
});

describe('code blocks', () => {
  it.each(CODE_BITS)('give back what was put in, at %i bits', (bits) => {
    fc.assert(
      fc.property(dims, seed, fc.integer({ min: 1, max: 256 }), (dims, seed, count) => {
        const codes = drawCodes(count, { dims, bits }, random(seed), 0.2);
        const block = decodeCodeBlock(encodeCodeBlock(codes, dims, bits), count, dims, bits);
        expect(codes.map((_, i) => block.code(i))).toEqual(codes);
      }),
      { numRuns: 30 },
    );
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  return (
    product / Math.sqrt(mean(a.map((value) => (value - meanA) ** 2)) * mean(b.map((value) => (value - meanB) ** 2)))
  );
}
