import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import xz from 'xz-decompress';

/** A query and the text that answers it. */
export interface TrainingPair {
  readonly q: string;
  readonly p: string;
}

/** A small collection made of one source of pairs: its texts, and queries with the texts that answer them. */
export interface PairCollection {
  readonly source: string;
  readonly passages: readonly string[];
  readonly queries: readonly { readonly text: string; readonly relevant: ReadonlySet<number> }[];
}

/** Pairs by source, of a JSONL file of `q`, `p`, `src`, compressed by xz. */
export async function readPairs(file: string): Promise<Map<string, TrainingPair[]>> {
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  // The package's stream has the type of the browser's.
  const plain = Readable.fromWeb(new xz.XzReadableStream(bytes) as unknown as Parameters<typeof Readable.fromWeb>[0]);
  const pairs = new Map<string, TrainingPair[]>();
  for await (const line of createInterface({ input: plain })) {
    const { q, p, src } = JSON.parse(line) as TrainingPair & { src: string };
    const own = pairs.get(src) ?? [];
    own.push({ q, p });
    pairs.set(src, own);
  }
  return pairs;
}

/** A collection of at most so many texts and queries, drawn by a seeded generator: always the same. */
export function drawCollection(
  source: string,
  pairs: readonly TrainingPair[],
  limits: { readonly passages: number; readonly queries: number },
): PairCollection {
  const numbers = new Map<string, number>();
  const queries = new Map<string, Set<number>>();
  for (const { q, p } of shuffled(pairs)) {
    let number = numbers.get(p);
    if (number === undefined) {
      if (numbers.size === limits.passages) continue;
      numbers.set(p, (number = numbers.size));
    }
    if (queries.has(q) || queries.size < limits.queries) queries.set(q, (queries.get(q) ?? new Set()).add(number));
  }
  return {
    source,
    passages: [...numbers.keys()],
    queries: Array.from(queries, ([text, relevant]) => ({ text, relevant })),
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  let state = 20_261_124;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
