import { encodeDenseTable } from '../../shared/format/dense-table.ts';
import { type Projection, projectionHash } from '../dense/projection.ts';
import type { DistilledTable, TableCard } from '../dense/table-file.ts';
import type { PieceTokenizer } from '../query/piece-tokenizer.ts';
import type { QuantizedTable } from './quantize-rows.ts';

/** Puts together what a build needs: a row for each token of the tokenizer, in its order, as the index format has them. */
export function assembleTable(
  { rows }: QuantizedTable,
  {
    model,
    projection,
    tokenizer,
    about,
  }: {
    /** SHA-256 of the weights. */
    readonly model: string;
    readonly projection: Projection;
    readonly tokenizer: PieceTokenizer;
    readonly about: TableCard;
  },
): DistilledTable {
  const basis = { model, projection: projectionHash(projection), dims: projection.dims };
  const byToken = new Map(tokenizer.tokens.map((token, i) => [token, rows[i]!]));
  const { object, headBytes } = encodeDenseTable({
    ...basis,
    tokenizer: tokenizer.table,
    rows: byToken,
    projects: projection,
  });
  return { basis, projection, object, headBytes, tokens: byToken.size, about };
}
