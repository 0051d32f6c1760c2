import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigInput } from '../../index-builder/config.ts';
import { openTokenizer } from '../../shared/text/pieces.ts';
import type { ReferencePieces } from '../reference.ts';

/** A way to weigh queries in the `piece` space, as a build is told of it and as the reference has it. */
export interface QuerySideCase {
  readonly name: string;
  readonly config: ConfigInput;
  readonly reference: ReferencePieces | undefined;
}

/** A tokenizer.json of BERT's kind, or, cut at white space alone, of another. */
export function tokenizerJson(tokens: readonly string[], kind: 'bert' | 'other' = 'bert'): object {
  const bert = kind === 'bert';
  const unknown = { id: 0, content: '[UNK]', single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    added_tokens: [{ ...unknown, special: true }],
    normalizer: bert
      ? { type: 'BertNormalizer', lowercase: true, clean_text: true, handle_chinese_chars: true }
      : { type: 'Lowercase' },
    pre_tokenizer: { type: bert ? 'BertPreTokenizer' : 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      vocab: Object.fromEntries(['[UNK]', ...tokens].map((token, id) => [token, id])),
    },
  };
}

/** Every kind of query table that there is, with the tokens of a collection; files are written to a folder. */
export function querySides(
  folder: string,
  tokens: readonly string[],
  weights: Readonly<Record<string, number>>,
): readonly QuerySideCase[] {
  const write = (name: string, json: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(json));
    return file;
  };
  const bert = tokenizerJson(tokens);
  const other = tokenizerJson(tokens, 'other');
  const queryWeights = write('weights.json', weights);
  const weighed = new Map(Object.entries(weights));
  const free = (query: string): string[] => query.normalize('NFKC').toLowerCase().split(/\s+/u);
  const files = { bert: write('bert.json', bert), other: write('other.json', other) };
  return [
    { name: 'white space', config: {}, reference: undefined },
    { name: 'white space, weighed', config: { queryWeights }, reference: { split: free, weights: weighed } },
    { name: 'WordPiece', config: { tokenizer: files.bert }, reference: { split: openTokenizer(bert) } },
    {
      name: 'WordPiece, weighed',
      config: { tokenizer: files.bert, queryWeights },
      reference: { split: openTokenizer(bert), weights: weighed },
    },
    { name: 'another tokenizer', config: { tokenizer: files.other }, reference: { split: openTokenizer(other) } },
    {
      name: 'another tokenizer, weighed',
      config: { tokenizer: files.other, queryWeights },
      reference: { split: openTokenizer(other), weights: weighed },
    },
  ];
}
