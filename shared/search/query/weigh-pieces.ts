import { utf8 } from '../../bytes.ts';
import type { QueryTable } from '../../format/query-table.ts';
import { openTokenizer, splitFreeTokens, type SplitPieces } from '../../text/pieces.ts';
import { WordPiece } from '../../text/word-piece.ts';

/** The distinct pieces of a query, each with its weight by look-up, 0 where the table has none. */
export type WeighPieces = (query: string) => ReadonlyMap<string, number>;

/** How pieces are weighed without a query table: what stands between white space weighs 1. */
export const weighFreePieces: WeighPieces = (query) => new Map(splitFreeTokens(query).map((token) => [token, 1]));

/**
 * How a table weighs the pieces of a query, however often they occur.
 * @throws CairnError `bad-request` (a tokenizer that cannot be used)
 */
export function openPieces({ tokenizer, vocabulary, weightOf }: QueryTable): WeighPieces {
  if (tokenizer.kind === 'word-piece') {
    const wordPiece = new WordPiece(tokenizer, vocabulary);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return (query) =>
      new Map(
        wordPiece.split(query).map(({ ordinal, token }) => [decoder.decode(token), weightOf ? weightOf(ordinal) : 1]),
      );
  }
  const split: SplitPieces = tokenizer.kind === 'json' ? openTokenizer(tokenizer.json) : splitFreeTokens;
  if (!weightOf) return (query) => new Map(split(query).map((token) => [token, 1]));
  return (query) =>
    new Map(
      split(query).map((token) => {
        const ordinal = vocabulary.find(utf8(token));
        return [token, ordinal === undefined ? 0 : weightOf(ordinal)];
      }),
    );
}
