import { utf8 } from '../../bytes.ts';
import type { DenseTable } from '../../format/dense-table.ts';
import { openTokenizer, splitFreeTokens } from '../../text/pieces.ts';
import { WordPiece } from '../../text/word-piece.ts';

/** Numbers, in a table's vocabulary, of the tokens of a query, in its order and as often as they occur. */
export type QueryTokens = (query: string) => readonly number[];

/**
 * How a table splits queries; what its vocabulary lacks is left out.
 * @throws CairnError `bad-request` (a tokenizer that cannot be used)
 */
export function openQueryTokens({ tokenizer, vocabulary }: Pick<DenseTable, 'tokenizer' | 'vocabulary'>): QueryTokens {
  if (tokenizer.kind === 'word-piece') {
    const wordPiece = new WordPiece(tokenizer, vocabulary);
    return (query) => wordPiece.split(query).map(({ ordinal }) => ordinal);
  }
  const split = tokenizer.kind === 'json' ? openTokenizer(tokenizer.json) : splitFreeTokens;
  return (query) => split(query).flatMap((token) => vocabulary.find(utf8(token)) ?? []);
}
