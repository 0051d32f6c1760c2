import { CairnError } from '../../shared/errors.ts';
import type { QueryTable } from '../../shared/format/query-table.ts';
import { openTokenizer } from '../../shared/text/pieces.ts';
import type { Config } from '../config.ts';
import { readDocuments } from '../documents/read-documents.ts';
import { TOKEN_WEIGHTS } from '../documents/validate.ts';
import { readJsonFile } from '../json-file.ts';

/** Weights of a document by token. */
export type PieceVector = Readonly<Record<string, number>>;

/** Ready-made vectors, each to be taken once. */
export interface ReadyVectors {
  take(id: string): PieceVector | undefined;
  /** Vectors that nobody took. */
  readonly left: number;
  /** Vectors that somebody took. */
  readonly taken: number;
}

/**
 * Ready-made vectors of a file, by document id. They are kept as text until asked for: a fifth of the memory.
 * @throws CairnError `bad-request` naming file and line
 */
export async function loadVectors(file: string): Promise<ReadyVectors> {
  const vectors = new Map<string, Buffer>();
  for await (const { document, place } of readDocuments(file, { format: 'jsonl' })) {
    if (!document.vector)
      throw new CairnError('bad-request', `document "${document.id}" has no vector, expected {token: weight}`, {
        place,
      });
    if (vectors.has(document.id))
      throw new CairnError('bad-request', `a second vector of document "${document.id}"`, { place });
    vectors.set(document.id, Buffer.from(JSON.stringify(document.vector)));
  }
  const all = vectors.size;
  return {
    take(id) {
      const json = vectors.get(id);
      vectors.delete(id);
      return json && (JSON.parse(json.toString()) as PieceVector);
    },
    get left() {
      return vectors.size;
    },
    get taken() {
      return all - vectors.size;
    },
  };
}

const floats = new DataView(new ArrayBuffer(4));

/** Bits of a weight as a float32: the payload of a piece's posting until its list is made. */
export function weightBits(weight: number): number {
  floats.setFloat32(0, weight);
  return floats.getUint32(0);
}

/** The weight of such a payload. */
export function weightOfBits(bits: number): number {
  floats.setUint32(0, bits);
  return floats.getFloat32(0);
}

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
