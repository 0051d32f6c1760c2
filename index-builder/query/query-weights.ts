import { CairnError } from '../../shared/errors.ts';
import { idf } from '../weights/bm25f.ts';
import type { PieceFrequencies } from './piece-frequencies.ts';
import type { QueryEncoder } from './query-encoder.ts';

/**
 * Weight of each piece in a query, above 0 where it is not left out; undefined: each weighs 1.
 * The collection's IDF is ln(1 + (N - df + .5) / (df + .5)), df being the documents whose text has the piece.
 * @throws CairnError `bad-request` (a query encoder that lacks what it needs)
 */
export function queryWeights(
  encoder: QueryEncoder,
  tokens: readonly string[],
  table: ReadonlyMap<string, number> | undefined,
  frequencies: PieceFrequencies | undefined,
): ReadonlyMap<string, number> | undefined {
  if (encoder === 'binary') return undefined;
  if (encoder !== 'collection' && !table)
    throw new CairnError('bad-request', `the query encoder "${encoder}" needs a table of query weights`);
  if (encoder === 'table') return table;
  if (!frequencies) throw new CairnError('bad-request', `the query encoder "${encoder}" needs a tokenizer`);
  const { documents, df } = frequencies;
  const own = new Map(tokens.map((token, number) => [token, idf(documents, df[number]!)]));
  if (encoder === 'collection') return own;
  return new Map(tokens.map((token) => [token, Math.sqrt((table?.get(token) ?? 0) * own.get(token)!)]));
}
