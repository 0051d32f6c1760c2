import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWindows, type WindowSettings } from '../../index-builder/encoders/windows.ts';

const BEFORE = [101];
const BEHIND = [102, 103];

function cut(context: number[], text: number[], settings: Partial<WindowSettings> = {}): number[][] {
  const all = { windowTokens: 10, overlapTokens: 2, repeatContext: true, before: BEFORE, behind: BEHIND, ...settings };
  return [...cutWindows(context, text, all)];
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('windows', () => {
  it('are one where everything fits', () => {
    expect(cut([1, 2], [5, 6, 7])).toEqual([[101, 1, 2, 5, 6, 7, 102, 103]]);
    expect(cut([], numbers(0, 7))).toEqual([[101, ...numbers(0, 7), 102, 103]]);
    expect(cut([1], [])).toEqual([[101, 1, 102, 103]]);
  });

  it('are none where there is nothing', () => {
    expect(cut([], [])).toEqual([]);
    expect(cut([], [], { repeatContext: false })).toEqual([]);
  });

  it('begin with the context, each, and overlap', () => {
    expect(cut([1, 2], numbers(10, 9))).toEqual([
      [101, 1, 2, ...numbers(10, 5), 102, 103],
      [101, 1, 2, ...numbers(13, 5), 102, 103],
      [101, 1, 2, ...numbers(16, 3), 102, 103],
    ]);
  });

  it('have the context in the first alone where it is not repeated', () => {
    expect(cut([1, 2], numbers(10, 9), { repeatContext: false })).toEqual([
      [101, 1, 2, ...numbers(10, 5), 102, 103],
      [101, ...numbers(13, 6), 102, 103],
    ]);
  });

  it('leave at least half of their room to the text', () => {
    for (const window of cut(numbers(50, 30), numbers(0, 30)))
      expect(window.filter((token) => token < 50)).toHaveLength(4);
  });

  it('hold every token of the text in its order, none longer than the model takes, whatever the lengths', () => {
    const property = fc.property(
      fc.nat(12),
      fc.nat(200),
      fc.integer({ min: 6, max: 40 }),
      fc.nat(50),
      fc.boolean(),
      (contextLength, textLength, windowTokens, overlapTokens, repeatContext) => {
        const context = numbers(10_000, contextLength);
        const text = numbers(0, textLength);
        const windows = cut(context, text, { windowTokens, overlapTokens, repeatContext });
        const seen = new Set<number>();
        for (const window of windows) {
          expect(window.length).toBeLessThanOrEqual(windowTokens);
          expect(window[0]).toBe(101);
          expect(window.slice(-2)).toEqual(BEHIND);
          const own = window.slice(1, -2).filter((token) => token < 10_000);
          own.forEach((token, i) => expect(token).toBe(own[0]! + i));
          for (const token of own) seen.add(token);
        }
        expect(seen.size).toBe(textLength);
        if (textLength + contextLength > 0) expect(windows.length).toBeGreaterThan(0);
        // No window that adds nothing: the one before it would have been the last.
        if (windows.length > 1) {
          const last = windows
            .at(-1)!
            .slice(1, -2)
            .filter((token) => token < 10_000);
          const before = windows
            .at(-2)!
            .slice(1, -2)
            .filter((token) => token < 10_000);
          if (textLength > 0 && repeatContext) expect(last.at(-1)).toBeGreaterThan(before.at(-1)!);
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
