import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../shared/gpu/models.ts';
import { cost, tokensAtMost, usageOf } from '../../shared/gpu/neurons.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('the most tokens of a text', () => {
  it('are its bytes, or those of its normal forms, and a few around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const forms = [text, text.normalize('NFKC'), text.normalize('NFKD')];
        expect(tokensAtMost(text)).toBe(4 + Math.max(...forms.map(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('count halves of characters, and what stands for many', () => {
    expect(tokensAtMost('\ud800')).toBe(4 + 3);
    expect(tokensAtMost('a\udc00\ud800\udc00')).toBe(4 + 1 + 3 + 4);
    expect(tokensAtMost('\ufdfa')).toBe(4 + bytes('\ufdfa'.normalize('NFKC')));
    expect(tokensAtMost('\ufdfa')).toBeGreaterThan(30);
  });
});

describe('what tokens cost', () => {
  it('is a whole number of millionths of a neuron', () => {
    for (const model of MODELS)
      expect(cost(model, { input: 3, output: 2 })).toBe(3 * model.inputPrice + 2 * model.outputPrice);
  });

  it.each<[unknown, object | undefined]>([
    [{ usage: { prompt_tokens: 3, completion_tokens: 2 } }, { input: 3, output: 2 }],
    [{ metrics: { input_tokens: 3, output_tokens: 0 } }, { input: 3, output: 0 }],
    [{ usage: { prompt_tokens: -1, completion_tokens: 2 } }, undefined],
    [{ usage: { prompt_tokens: NaN, completion_tokens: 2 } }, undefined],
    [{ usage: { prompt_tokens: '3', completion_tokens: 2 } }, undefined],
    [{ usage: { prompt_tokens: 3 } }, undefined],
    [{ usage: null }, undefined],
    [null, undefined],
    ['text', undefined],
  ])('is read of %j, if it is said at all', (answer, usage) => {
    expect(usageOf(answer)).toEqual(usage);
  });
});
