import { describe, expect, it } from 'vitest';
import { CallTimeout, modelFailure } from '../../functions/encoder/model-error.ts';
import { WrongAnswer } from '../../shared/gpu/check-answer.ts';

const RELEASED = { mayHaveRun: false };
const KEPT = { mayHaveRun: true };

describe('what a call of a model threw', () => {
  it.each<[string | Error, object]>([
    [
      'AiError: 3040: Capacity temporarily exceeded, please try again.',
      { then: 'again', code: 'transport', ...RELEASED },
    ],
    ['InferenceUpstreamError: 3036: You have used up …', { then: 'spent', code: 'over-budget', ...RELEASED }],
    ['4006: you have used up your daily free allocation of 10,000 neurons', { then: 'spent', ...RELEASED }],
    ['InferenceUpstreamError: you have used up your daily free allocation', { then: 'spent', ...RELEASED }],
    ['AiError: 3007: Request timeout', { then: 'again', code: 'timeout', ...KEPT }],
    ['AiError: 3046: Request timeout', { then: 'again', code: 'timeout', ...KEPT }],
    ['AiError: 3006: Request is too large', { then: 'split', code: 'bad-request', ...RELEASED }],
    ["AiError: 5006: Error: required properties at '/' are 'text'", { then: 'split', ...RELEASED }],
    ['AiError: 5007: No such model @cf/a/b or task', { then: 'stop', ...RELEASED }],
    ['AiError: 5018: The account is not allowed to access this model', { then: 'stop', ...RELEASED }],
    // Nobody knows: again, and counted.
    ['InferenceUpstreamError: internal error', { then: 'again', code: 'transport', ...KEPT }],
    ['InferenceUpstreamError: Error: Network connection lost.', { then: 'again', ...KEPT }],
    ['InferenceUpstreamError: error code 1031', { then: 'again', ...KEPT }],
    ['AiError: 9999: something new', { then: 'again', ...KEPT }],
    ['', { then: 'again', ...KEPT }],
    [new CallTimeout('late'), { then: 'again', code: 'timeout', ...KEPT }],
    [new WrongAnswer('model', 'other'), { then: 'stop', code: 'corrupt', ...KEPT }],
    [new WrongAnswer('answer', 'other'), { then: 'split', code: 'corrupt', ...KEPT }],
  ])('%s', (thrown, failure) => {
    expect(modelFailure(typeof thrown === 'string' ? new Error(thrown) : thrown)).toMatchObject(failure);
    // Thrown as it stands, it says the same.
    if (typeof thrown === 'string') expect(modelFailure(thrown)).toMatchObject(failure);
  });
});
