import { describe, expect, it } from 'vitest';
import { type Env, readOrigins, readSettings } from '../../functions/env.ts';

const ENV = { INDEX: {}, CHANNEL: 'live' } as unknown as Env;

describe('the environment of a Worker', () => {
  it('has a bucket and a channel; the rest may be absent', () => {
    expect(readSettings(ENV)).toEqual({
      bucket: {},
      name: undefined,
      prefix: '',
      channel: 'live',
      tokens: undefined,
      headKey: undefined,
      publicOrigin: undefined,
      warms: true,
      alwaysChecks: false,
      analytics: undefined,
    });
    expect(readSettings({ ...ENV, WARMING: 'off' }).warms).toBe(false);
    expect(readSettings({ ...ENV, HEAD_CHECK: 'always' }).alwaysChecks).toBe(true);
  });

  it.each<[string, object]>([
    ['no R2 binding INDEX', { CHANNEL: 'live' }],
    ['neither a CHANNEL nor INDEXES', { INDEX: {}, CHANNEL: '' }],
    ['WARMING is "no", expected on or off', { ...ENV, WARMING: 'no' }],
    ['HEAD_CHECK is "never", expected sometimes or always', { ...ENV, HEAD_CHECK: 'never' }],
  ])('is refused where it has %s', (problem, env) => {
    expect(() => readSettings(env as Env)).toThrow(problem);
  });

  it('may name the origins whose pages may ask', () => {
    expect(readOrigins(ENV)).toBe('*');
    expect(readOrigins({ ...ENV, ALLOWED_ORIGINS: 'https://a.example, *' })).toBe('*');
    const ALLOWED_ORIGINS = 'https://a.example, http://localhost:8788';
    expect(readOrigins({ ...ENV, ALLOWED_ORIGINS })).toEqual(['https://a.example', 'http://localhost:8788']);
  });

  it.each(['', 'https://a.example/', 'a.example', 'https://a.example,', 'https://a.example/docs'])(
    'is refused with "%s" as origins: no page would ever match',
    (origins) => expect(() => readOrigins({ ...ENV, ALLOWED_ORIGINS: origins })).toThrow('ALLOWED_ORIGINS has "'),
  );
});
