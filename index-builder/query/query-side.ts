import { CairnError } from '../../shared/errors.ts';
import { TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import type { QueryTableParts } from '../../shared/format/query-table.ts';
import type { Config } from '../config.ts';
import { TOKEN_WEIGHTS } from '../documents/validate.ts';
import { readJsonFile } from '../json-file.ts';
import type { PieceFrequencies } from './piece-frequencies.ts';
import { type PieceTokenizer, readPieceTokenizer } from './piece-tokenizer.ts';
import type { QueryEncoder } from './query-encoder.ts';
import { queryWeights } from './query-weights.ts';

/** How queries are weighed in the `piece` space, as far as it is known before the documents are. */
export interface QuerySide {
  readonly encoder: QueryEncoder;
  /** Undefined: queries are split at white space. */
  readonly tokenizer: PieceTokenizer | undefined;
  /** Published or learned weights. */
  readonly table: ReadonlyMap<string, number> | undefined;
}

/** The query side that an encoder's folder brings along. */
export interface OwnQuerySide {
  readonly tokenizer: PieceTokenizer;
  readonly table: ReadonlyMap<string, number> | undefined;
  readonly encoder: QueryEncoder;
}

/**
 * The query side as configured; what the configuration is silent about is taken from the document encoder.
 * @throws CairnError `bad-request`, `not-found`, naming the file
 */
export function loadQuerySide(config: Config, own?: OwnQuerySide): QuerySide {
  const tokenizer = config.tokenizer === undefined ? own?.tokenizer : readPieceTokenizer(config.tokenizer);
  const table = config.queryWeights === undefined ? own?.table : readQueryWeights(config.queryWeights);
  // Weights that somebody names are meant as they are.
  const fallback = config.queryWeights === undefined ? (own?.encoder ?? 'binary') : 'table';
  const encoder = config.queryEncoder ?? fallback;
  if (encoder !== 'binary' && encoder !== 'collection' && !table)
    throw new CairnError('bad-request', `queryEncoder is "${encoder}", expected queryWeights beside it`);
  if ((encoder === 'collection' || encoder === 'geometric') && !tokenizer)
    throw new CairnError('bad-request', `queryEncoder is "${encoder}", expected a tokenizer beside it`);
  const file = config.queryWeights ?? config.tokenizer;
  const usesTable = encoder === 'table' || encoder === 'geometric';
  if (usesTable && table && tokenizer && !tokenizer.tokens.some((token) => table.has(token)))
    throw new CairnError(
      'bad-request',
      `none of the ${table.size} tokens with a query weight is in the tokenizer's vocabulary, expected weights of its tokens`,
      file === undefined ? {} : { place: { file } },
    );
  return { encoder, tokenizer, table };
}

/** Whether the collection has to be counted for it. */
export function needsFrequencies({ encoder }: QuerySide): boolean {
  return encoder === 'collection' || encoder === 'geometric';
}

/** What the query table holds; undefined where a reader needs none: white space, and every token weighs 1. */
export function queryTableParts(
  { encoder, tokenizer, table }: QuerySide,
  frequencies: PieceFrequencies | undefined,
): QueryTableParts | undefined {
  const tokens = tokenizer?.tokens ?? [...(table?.keys() ?? [])];
  const weights = queryWeights(encoder, tokens, table, frequencies);
  if (!tokenizer && !weights) return undefined;
  if (tokenizer?.table.kind === 'word-piece') return { tokenizer: tokenizer.table, tokens, weights };
  return { tokenizer: tokenizer?.table ?? { kind: 'spaces' }, tokens: [...(weights?.keys() ?? [])], weights };
}

/** Query weights of a JSON file of token to weight; those of 0 are left out. @throws CairnError naming the file */
export function readQueryWeights(file: string): ReadonlyMap<string, number> {
  const json = readJsonFile(file);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new CairnError('bad-request', 'expected a JSON object of token to weight', { place: { file } });
  }
  return checkQueryWeights(Object.entries(json), file);
}

/** Weights by token, each 0 or within the range of weights. @throws CairnError naming the file */
export function checkQueryWeights(entries: Iterable<[string, unknown]>, file: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const [token, weight] of entries) {
    const bytes = Buffer.byteLength(token);
    if (bytes === 0 || bytes > TERM_LIMIT_BYTES || !isWellFormed(token))
      throw new CairnError(
        'bad-request',
        `a token of ${bytes} bytes, ${JSON.stringify(token.slice(0, 40))}, expected a text of 1 to ${TERM_LIMIT_BYTES}`,
        { place: { file } },
      );
    if (!isQueryWeight(weight)) {
      throw new CairnError(
        'bad-request',
        `weight ${JSON.stringify(weight)} of token "${token}", expected 0 or a number from ${TOKEN_WEIGHTS.smallest} to ${TOKEN_WEIGHTS.largest}`,
        { place: { file } },
      );
    }
    if (weight > 0) weights.set(token, weight);
  }
  if (weights.size === 0)
    throw new CairnError('bad-request', 'found no query weight above 0, expected a weight for each token', {
      place: { file },
    });
  return weights;
}

/** Whether a text has no half of a surrogate pair, which UTF-8 cannot hold. */
function isWellFormed(token: string): boolean {
  return !/\p{Cs}/u.test(token);
}

function isQueryWeight(weight: unknown): weight is number {
  if (typeof weight !== 'number') return false;
  return weight === 0 || (weight >= TOKEN_WEIGHTS.smallest && weight <= TOKEN_WEIGHTS.largest);
}
