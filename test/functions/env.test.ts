import { describe, expect, it } from 'vitest';
import { type Env, readSettings } from '../../functions/env.ts';

const ENV = { INDEX: {}, CHANNEL: 'live' } as unknown as Env;

describe('the environment of a Worker', () => {
  it('has a bucket and a channel; the rest may be absent', () => {
    expect(readSettings(ENV)).toEqual({
      bucket: {},
      channel: 'live',
      publicOrigin: undefined,
      warms: true,
      alwaysChecks: false,
    });
    expect(readSettings({ ...ENV, WARMING: 'off' }).warms).toBe(false);
    expect(readSettings({ ...ENV, HEAD_CHECK: 'always' }).alwaysChecks).toBe(true);
  });

  it.each<[string, object]>([
    ['no R2 binding INDEX', { CHANNEL: 'live' }],
    ['no variable CHANNEL', { INDEX: {}, CHANNEL: '' }],
    ['WARMING is "no", expected on or off', { ...ENV, WARMING: 'no' }],
    ['HEAD_CHECK is "never", expected sometimes or always', { ...ENV, HEAD_CHECK: 'never' }],
  ])('is refused where it has %s', (problem, env) => {
    expect(() => readSettings(env as Env)).toThrow(problem);
  });
});
