import { addRow, encodeRowBlock } from '../shared/format/row-block.ts';
import { type CodeBits, codeBytes } from '../shared/format/code-block.ts';
import { scoreCodes } from '../shared/search/code-score.ts';
import { rerank } from '../shared/search/rerank.ts';
import { quantile } from './distribution.ts';
import { seededRandom } from '../index-builder/distill/random.ts';

/** Tokens of a query. */
const TOKENS = 12;
const RUNS = 2000;
const ROWS = 256;

/** Milliseconds that the second stage computes for one query, blocks and codes at hand: medians on this machine. */
export interface StageTimes {
  /** Adding the rows of 12 tokens. */
  readonly embedMs: number;
  /** Scoring the codes of the candidates, and ranking them. */
  readonly rankMs: number;
}

export function stageTimes(dims: number, bits: CodeBits, candidates: number): StageTimes {
  const random = seededRandom(1).uniform;
  const drawn = (length: number, below: number): number[] => Array.from({ length }, () => Math.floor(random() * below));
  const rows = Array.from({ length: ROWS }, () => ({
    scale: Math.floor(random() * 65_536),
    values: Int8Array.from(drawn(dims, 15), (value) => value - 7),
  }));
  const payload = encodeRowBlock(rows);
  const found = Array.from({ length: candidates }, (_, document) => ({
    document,
    score: 1e9 - Math.floor(random() * 5e8),
    code: Uint8Array.from(drawn(codeBytes(dims, bits), 256)),
  })).sort((a, b) => b.score - a.score);
  const [embedTimes, rankTimes]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const embedding = new Int32Array(dims);
    for (let token = 0; token < TOKENS; token++) addRow(embedding, payload, ROWS, (run * 7 + token * 31) % ROWS, 1);
    const embedded = performance.now();
    const score = scoreCodes(embedding, bits);
    rerank(
      found.map(({ code, ...place }) => ({ ...place, dense: score(code) })),
      1,
    );
    embedTimes.push(embedded - started);
    rankTimes.push(performance.now() - embedded);
  }
  return { embedMs: quantile(embedTimes, 0.5), rankMs: quantile(rankTimes, 0.5) };
}
