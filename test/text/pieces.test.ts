import { describe, expect, it } from 'vitest';
import { openTokenizer, specialTokens, splitFreeTokens } from '../../shared/text/pieces.ts';
import { tokenizerJson } from '../search/query-sides.ts';

describe('the tokens of a tokenizer.json', () => {
  const json = {
    ...tokenizerJson(['amber', 'birch']),
    added_tokens: ['[UNK]', '[CLS]', '[SEP]', '[PAD]', 'keyword'].map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false },
      special: content !== 'keyword',
    })),
  };

  it('are those of the text, without those that stand for no text', () => {
    const split = openTokenizer(json);
    expect(split('[CLS] Amber cedar [SEP] birch [PAD][PAD]')).toEqual(['amber', 'birch']);
    expect(split('keyword [UNK]')).toEqual(['keyword']);
    expect(split('')).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['what is marked so, and what stands for unknown words', json, ['[UNK]', '[CLS]', '[SEP]', '[PAD]']],
    ['what stands for unknown words, though nothing is added', { model: { unk_token: '<unk>' } }, ['<unk>']],
    ['nothing of a tokenizer that names none', { added_tokens: [{ content: 'a' }, null, { special: 1 }] }, []],
    ['nothing of what is no tokenizer', null, []],
    ['nothing of a text', 'tokenizer', []],
  ])('that are special are %s', (_, tokenizer, expected) => {
    expect([...specialTokens(tokenizer)].sort()).toEqual(expected.sort());
  });

  it('cannot be had of what is no tokenizer', () => {
    for (const tokenizer of [null, {}, { model: { type: 'Unheard' } }, 'tokenizer'])
      expect(() => openTokenizer(tokenizer)).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });
});

describe('tokens without a tokenizer', () => {
  it('stand between white space, in lower case and in compatibility form', () => {
    expect(splitFreeTokens(' Ａmber\t##BER\u00a0ﬁn\u3000İ\n')).toEqual(['amber', '##ber', 'fin', 'i\u0307']);
    expect(splitFreeTokens('')).toEqual([]);
  });
});
