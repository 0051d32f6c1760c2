import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../index-builder/config.ts';
import { distill } from '../index-builder/distill/distill.ts';
import { makeProgress } from '../index-builder/progress.ts';
import { beside } from './shared-data.ts';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/cairn-bench', import.meta.url));
/** Embeddings and vectors of one bench for the next. */
export const BENCH_VECTORS = join(CACHE, 'vectors');
/** As `cairn distill` has them. */
const DEFAULTS = { limit: 150_000, seed: 1, steps: 500 };

/** The sentence embedding model that benches run. */
export function denseModel(): string {
  return beside('models/minilm-l6');
}

/** Its query table of so many dimensions: distilled from the queries of the training pairs, once. */
export async function denseTable(dims: number): Promise<string> {
  const out = join(CACHE, `minilm-l6.${dims}.table`);
  if (existsSync(out)) return out;
  mkdirSync(dirname(out), { recursive: true });
  const queries = [beside('data/train/pairs.jsonl.xz')];
  const config = parseConfig({ cache: BENCH_VECTORS });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  await distill(denseModel(), { ...DEFAULTS, queries, out, dims }, config, makeProgress(process.stderr), say);
  return out;
}
