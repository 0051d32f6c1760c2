import { CairnError } from '../../shared/errors.ts';
import type { Projection } from '../dense/projection.ts';
import type { TableCard } from '../dense/table-file.ts';
import type { Progress } from '../progress.ts';
import { type FitSettings, fitTable } from './fit-table.ts';
import type { Examples } from './group.ts';
import { initialTable } from './initial-table.ts';
import { measureTable } from './measure-table.ts';
import { fitProjection, projectAll } from './principal-axes.ts';
import { dequantize, type QuantizedTable, quantizeTable } from './quantize-rows.ts';
import { type QueryBags, queryFrequencies } from './query-bags.ts';
import { seededRandom } from './random.ts';

/** What a model says. */
export interface Teaching {
  /** Numbers of the model's embeddings. */
  readonly source: number;
  /** Its embedding of each token alone, row by row. */
  readonly tokens: Float32Array;
  /** Its embedding of each query, row by row, in an order of chance. */
  readonly queries: Float32Array;
  readonly bags: QueryBags;
}

export interface LearnSettings extends FitSettings {
  readonly dims: number;
  readonly seed: number;
}

/** A table, fitted and in integers, and how good it is. */
export interface LearnedTable extends Pick<TableCard, 'queries' | 'seen' | 'kept' | 'heldOut'> {
  readonly projection: Projection;
  readonly quantized: QuantizedTable;
}

/** Share of the queries that are kept from the fit, and their most. */
const HELD_OUT_SHARE = 0.02;
const HELD_OUT_MOST = 5000;
/** Embeddings that the projection is fitted to. */
const PROJECTION_QUERIES = 50_000;
/** Fewer queries teach nothing. */
const FITTED_LEAST = 100;
/** Times that the table is measured on its way. */
const MEASURED = 5;

/**
 * Learns a table that gives queries the direction of the model's embeddings: projection, initial rows, fit, 4 bits.
 * @param say called with lines on how far it is
 * @throws CairnError `bad-request` (too few queries that the model says something of)
 */
export function learnTable(
  { source, tokens, queries, bags }: Teaching,
  settings: LearnSettings,
  progress: Progress,
  say: (line: string) => void,
): LearnedTable {
  const { dims, seed, steps } = settings;
  const sample = queries.subarray(0, PROJECTION_QUERIES * source);
  const { projection, kept } = fitProjection(sample, source, dims, seed);
  const targets = projectAll(projection, queries);
  const { fitted, heldOut } = split({ bags, targets });
  if (fitted.queries.length < FITTED_LEAST) {
    const message = `${fitted.queries.length} queries have a token of the model and an embedding, expected at least ${FITTED_LEAST}`;
    throw new CairnError('bad-request', message);
  }
  const frequencies = queryFrequencies(bags, fitted.queries, tokens.length / source);
  const table = initialTable(tokens, source, fitted);
  const initial = measureTable(table, heldOut, settings);
  const steadily = Math.ceil(steps / MEASURED);
  let measured = initial;
  let step = 0;
  progress.stage('fit', steps);
  for (const { cosine } of fitTable(table, fitted, settings, seededRandom(seed))) {
    progress.update(++step);
    if (step % steadily !== 0 && step !== steps) continue;
    progress.end();
    measured = measureTable(table, heldOut, settings);
    say(`step ${step}: cosine ${cosine.toFixed(4)}, of queries held out ${measured.cosine.toFixed(4)}`);
    if (step < steps) progress.stage('fit', steps);
  }
  const quantized = quantizeTable(table);
  const cosines = [initial, measured, measureTable(dequantize(quantized, dims), heldOut, settings)];
  const [first, last, small] = cosines.map(({ cosine }) => rounded(cosine)) as [number, number, number];
  return {
    projection,
    quantized,
    queries: fitted.queries.length,
    seen: frequencies.reduce((count, frequency) => count + Number(frequency > 0), 0),
    kept: rounded(kept),
    heldOut: {
      queries: heldOut.queries.length,
      cosine: { initial: first, fitted: last, quantized: small },
      loss: rounded(measured.loss),
    },
  };
}

/** Queries to fit to and others to measure by; those of no token, or which the model says nothing of, are neither. */
function split({ bags, targets }: Omit<Examples, 'queries'>): { fitted: Examples; heldOut: Examples } {
  const count = bags.starts.length - 1;
  const dims = targets.length / count;
  const all = Uint32Array.from({ length: count }, (_, query) => query).filter(
    (query) =>
      bags.starts[query]! < bags.starts[query + 1]! &&
      targets.subarray(query * dims, (query + 1) * dims).some((value) => value !== 0),
  );
  const away = Math.min(HELD_OUT_MOST, Math.ceil(all.length * HELD_OUT_SHARE));
  return {
    heldOut: { bags, targets, queries: all.subarray(0, away) },
    fitted: { bags, targets, queries: all.subarray(away) },
  };
}

/** To digits that mean something. */
function rounded(value: number): number {
  return Number(value.toFixed(4));
}
