import { CairnError } from '../../shared/errors.ts';
import type { QueryTable } from '../../shared/format/query-table.ts';
import { openTokenizer } from '../../shared/text/pieces.ts';
import type { Config } from '../config.ts';
import { TOKEN_WEIGHTS } from '../documents/validate.ts';
import { readJsonFile } from '../json-file.ts';

/** The query side of the `piece` space as configured. @throws CairnError `bad-request`, `not-found` */
export function loadQueryTable(config: Config): QueryTable | undefined {
  if (config.tokenizer === undefined && config.queryWeights === undefined) return undefined;
  const tokenizer = config.tokenizer === undefined ? undefined : readTokenizer(config.tokenizer);
  const weights =
    config.queryWeights === undefined
      ? undefined
      : checkWeights(readJsonFile(config.queryWeights), config.queryWeights);
  return { ...(tokenizer !== undefined && { tokenizer }), ...(weights && { weights }) };
}

/** Tokens of a tokenizer's vocabulary, or undefined where it has none that can be listed. */
export function vocabularyOf(table: QueryTable | undefined): ReadonlySet<string> | undefined {
  const vocabulary = (table?.tokenizer as { model?: { vocab?: unknown } } | undefined)?.model?.vocab;
  if (Array.isArray(vocabulary)) return new Set(vocabulary.map((entry) => String((entry as unknown[])[0])));
  return typeof vocabulary === 'object' && vocabulary !== null ? new Set(Object.keys(vocabulary)) : undefined;
}

function readTokenizer(file: string): unknown {
  const tokenizer = readJsonFile(file);
  try {
    openTokenizer(tokenizer);
  } catch (cause) {
    if (!(cause instanceof CairnError)) throw cause;
    throw new CairnError(cause.code, cause.message, { cause, place: { file } });
  }
  return tokenizer;
}

function checkWeights(json: unknown, file: string): ReadonlyMap<string, number> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new CairnError('bad-request', 'expected a JSON object of token to weight', { place: { file } });
  }
  const weights = new Map<string, number>();
  for (const [token, weight] of Object.entries(json)) {
    if (typeof weight !== 'number' || !isQueryWeight(weight)) {
      throw new CairnError(
        'bad-request',
        `weight ${JSON.stringify(weight)} of token "${token}", expected 0 or a number from ${TOKEN_WEIGHTS.smallest} to ${TOKEN_WEIGHTS.largest}`,
        { place: { file } },
      );
    }
    if (weight > 0) weights.set(token, weight);
  }
  return weights;
}

function isQueryWeight(weight: number): boolean {
  return weight === 0 || (weight >= TOKEN_WEIGHTS.smallest && weight <= TOKEN_WEIGHTS.largest);
}
