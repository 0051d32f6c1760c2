import fc from 'fast-check';
import { expect, it } from 'vitest';
import { certify } from '../../shared/search/shards/certify.ts';

const scores = fc
  .array(fc.integer({ min: 1, max: 40 }), { maxLength: 15 })
  .map((values) => values.sort((a, b) => b - a).map((score, document) => ({ document, score })));

it('calls exact what no document that was left out could change', () => {
  const property = fc.property(scores, fc.nat(5), fc.nat(45), (top, missing, bound) => {
    const k = top.length + missing;
    if (k === 0) return;
    const certificate = certify(top, k, bound);
    const threshold = missing > 0 ? 0 : top.at(-1)!.score;
    expect(certificate.bound).toBe(bound);
    expect(certificate.threshold).toBe(threshold);
    // A document of the bound's score could be the next hit, or by its number come before an equal one.
    const couldEnter = bound > 0 && bound >= threshold;
    expect(certificate.exact).toBe(!couldEnter);
    // A hit keeps its place if everything before and at it scores more than what was left out could.
    const proven = top.findIndex(({ score }) => bound > 0 && score <= bound);
    expect(certificate.certified).toBe(proven < 0 ? top.length : proven);
  });
  fc.assert(property);
});

it.each([
  ['nothing left out', [9, 5], 2, 0, { exact: true, bound: 0, slack: 0, threshold: 5, certified: 2 }],
  ['fewer hits than asked for', [9], 2, 0, { exact: true, bound: 0, slack: 0, threshold: 0, certified: 1 }],
  ['a bound below the last', [9, 5], 2, 4, { exact: true, bound: 4, slack: 0, threshold: 5, certified: 2 }],
  ['a bound equal to the last', [9, 5], 2, 5, { exact: false, bound: 5, slack: 0, threshold: 5, certified: 1 }],
  ['a bound above all', [9, 5], 2, 10, { exact: false, bound: 10, slack: 0, threshold: 5, certified: 0 }],
  [
    'something left out, and room for it',
    [9, 5],
    3,
    1,
    { exact: false, bound: 1, slack: 0, threshold: 0, certified: 2 },
  ],
  ['no hits', [], 3, 0, { exact: true, bound: 0, slack: 0, threshold: 0, certified: 0 }],
])('%s', (_, values, k, bound, expected) => {
  const top = values.map((score, document) => ({ document, score }));
  expect(certify(top, k, bound)).toMatchObject(expected);
});

it.each([
  ['scores far apart', [90, 50, 20], 2, 10, { exact: true, bound: 12, slack: 10, threshold: 20, certified: 3 }],
  [
    'two that could change places',
    [90, 50, 42],
    2,
    10,
    { exact: false, bound: 12, slack: 10, threshold: 42, certified: 1 },
  ],
  [
    'two that are apart by the slack',
    [90, 60, 50],
    2,
    10,
    { exact: false, bound: 12, slack: 10, threshold: 50, certified: 1 },
  ],
  [
    'a last that the rest could reach',
    [90, 50, 12],
    2,
    10,
    { exact: false, bound: 12, slack: 10, threshold: 12, certified: 2 },
  ],
])('of scores that may be too low: %s', (_, values, next, slack, expected) => {
  const top = values.map((score, document) => ({ document, score }));
  expect(certify(top, 3, next + slack, slack)).toMatchObject(expected);
});
