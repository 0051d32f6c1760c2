import type { CodeBits } from '../../format/code-block.ts';

/** How well a document's code fits a query's embedding: an integer, the larger the better. */
export type ScoreCode = (code: Uint8Array) => number;

// Of four bits of a code there are sixteen: what each adds is computed once a query.
const BITS = 4;
const PATTERNS = 1 << BITS;

/**
 * Scores codes against the embedding of a query: the inner product with the numbers of a code, or with the signs of it,
 * -1 for a bit that is not set and 1 for one that is. Exact: all numbers are integers below 2^53.
 * @param embedding one integer below 2^31 for each dimension
 */
export function scoreCodes(embedding: Int32Array, bits: CodeBits): ScoreCode {
  return bits === 1 ? scoreSigns(embedding) : scoreNumbers(embedding);
}

function scoreSigns(embedding: Int32Array): ScoreCode {
  const sums = patternSums(embedding);
  return (code) => {
    let score = 0;
    for (let i = 0; i < code.length; i++) {
      const at = 2 * PATTERNS * i;
      score += sums[at + (code[i]! & (PATTERNS - 1))]! + sums[at + PATTERNS + (code[i]! >> BITS)]!;
    }
    return score;
  };
}

/** For every four dimensions what each pattern of their signs adds to a score. */
function patternSums(embedding: Int32Array): Float64Array {
  const sums = new Float64Array((embedding.length / BITS) * PATTERNS);
  for (let at = 0, dim = 0; dim < embedding.length; at += PATTERNS, dim += BITS) {
    for (let i = 0; i < BITS; i++) sums[at]! -= embedding[dim + i]!;
    // A pattern is one of fewer bits, and its highest.
    for (let i = 0; i < BITS; i++) {
      const bit = 1 << i;
      for (let pattern = 0; pattern < bit; pattern++)
        sums[at + bit + pattern] = sums[at + pattern]! + 2 * embedding[dim + i]!;
    }
  }
  return sums;
}

function scoreNumbers(embedding: Int32Array): ScoreCode {
  return (code) => {
    let score = 0;
    // The sign of a byte is its highest bit.
    for (let dim = 0; dim < code.length; dim++) score += embedding[dim]! * ((code[dim]! << 24) >> 24);
    return score;
  };
}
