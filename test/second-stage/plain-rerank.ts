import type { TokenRow } from '../../shared/format/row-block.ts';
import type { Codes } from './with-codes.ts';

// The slow truth of the second stage, from FORMAT.md §21 with integers of any size: no table of sums, no 4-bit patterns.

/** A document's place in the true ranking. */
export interface PlainPlace {
  readonly document: number;
  readonly score: number;
  readonly sparse: number;
  readonly dense: number | null;
}

/** The inner product of a query's rows and a code. */
export function plainScore(
  query: string,
  code: Uint8Array,
  { dims, bits, rows }: Pick<Codes, 'dims' | 'bits' | 'rows'>,
): bigint {
  let score = 0n;
  for (const token of plainTokens(query)) {
    const row: TokenRow | undefined = rows.get(token);
    if (!row) continue;
    for (let dim = 0; dim < dims; dim++) {
      const byte = code[dim]!;
      const number = bits === 8 ? (byte < 128 ? byte : byte - 256) : (code[dim >> 3]! >> (dim & 7)) & 1 ? 1 : -1;
      score += BigInt(row.scale) * BigInt(row.values[dim]!) * BigInt(number);
    }
  }
  return score;
}

/** Candidates of the first stage, best first, in the order of both stages. */
export function plainRerank(
  candidates: readonly { readonly document: number; readonly score: number }[],
  query: string,
  codes: Codes,
  weight: number,
): PlainPlace[] {
  const dense = candidates.map(({ document }) => {
    const code = codes.codes[document];
    return code && plainScore(query, code, codes);
  });
  const known = dense.filter((score) => score !== undefined);
  const [least, largest] = [candidates.at(-1)!.score, candidates[0]!.score];
  const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const part = (score: bigint, from: bigint, to: bigint): bigint =>
    to > from ? (2n ** 30n * (score - from)) / (to - from) : 0n;
  const mixed = candidates.map(({ document, score }, i) => {
    const first = part(BigInt(score), BigInt(least), BigInt(largest));
    const own = dense[i];
    const second = own === undefined ? first : part(own, sorted[0]!, sorted.at(-1)!);
    return {
      document,
      sparse: score,
      dense: own === undefined ? null : Number(own),
      sum: Number(first) + Math.floor(weight * Number(second)),
    };
  });
  mixed.sort((a, b) => b.sum - a.sum || b.sparse - a.sparse || a.document - b.document);
  const most = 2 ** 30 + Math.floor(weight * 2 ** 30);
  return mixed.map(({ sum, ...place }) => ({ ...place, score: least + Math.floor((largest - least) * (sum / most)) }));
}

/** Tokens of a query for a table without a tokenizer. */
export function plainTokens(query: string): string[] {
  return query.normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean).slice(0, 512);
}
