import { describe, expect, it } from 'vitest';
import { chooseOutputs, type HeadOutputs } from '../../index-builder/encoders/head-outputs.ts';

type Heads = Parameters<typeof chooseOutputs>[1];
const none = undefined;

describe('the outputs of a model', () => {
  it.each<[string[], Heads, Partial<HeadOutputs>]>([
    [['logits', 'more'], { sparse: {}, embedding: none }, { sparse: 'logits' }],
    [['last_hidden_state'], { sparse: {}, embedding: none }, { sparse: 'last_hidden_state' }],
    [['last_hidden_state', 'logits'], { sparse: {}, embedding: none }, { sparse: 'logits' }],
    [['a', 'b'], { sparse: { output: 'b' }, embedding: none }, { sparse: 'b' }],
    [['last_hidden_state', 'pooler_output'], { sparse: none, embedding: {} }, { embedding: 'last_hidden_state' }],
    [['token_embeddings', 'sentence_embedding'], { sparse: none, embedding: {} }, { embedding: 'sentence_embedding' }],
    [['hidden'], { sparse: none, embedding: {} }, { embedding: 'hidden' }],
    [['a', 'b'], { sparse: none, embedding: { output: 'b' } }, { embedding: 'b' }],
    [['logits', 'embedding'], { sparse: {}, embedding: {} }, { sparse: 'logits', embedding: 'embedding' }],
    [['a', 'b'], { sparse: { output: 'a' }, embedding: {} }, { sparse: 'a', embedding: 'b' }],
    [['a', 'b'], { sparse: {}, embedding: { output: 'a' } }, { sparse: 'b', embedding: 'a' }],
  ])('%j are read as %j asks', (outputs, heads, expected) => {
    expect(chooseOutputs(outputs, heads)).toEqual({ sparse: undefined, embedding: undefined, ...expected });
  });

  it.each<[string[], Heads, string]>([
    [['logits'], { sparse: { output: 'weights' }, embedding: none }, 'expected "weights" for weights of pieces'],
    [
      ['logits'],
      { sparse: none, embedding: { output: 'dense' } },
      'the outputs logits, expected "dense" for embeddings',
    ],
    [['logits'], { sparse: { output: 'logits' }, embedding: {} }, 'expected one more for embeddings'],
    [['embedding'], { sparse: {}, embedding: {} }, 'expected one more for weights of pieces'],
  ])('%j are refused for %j', (outputs, heads, says) => {
    expect(() => chooseOutputs(outputs, heads)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(says) as string }),
    );
  });
});
