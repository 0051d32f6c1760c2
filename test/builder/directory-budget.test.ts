import { describe, expect, it } from 'vitest';
import { DirectoryBudget, INLINE_DF_MOST } from '../../index-builder/shard/directory-budget.ts';

/** The choice for terms of 8 bytes, given how many there are of each df. */
function limitFor(terms: Record<number, number>): number {
  const budget = new DirectoryBudget();
  for (const [df, count] of Object.entries(terms)) {
    for (let i = 0; i < count; i++) budget.add(8, Number(df));
  }
  return budget.inlineLimit();
}

// A resident term of 8 bytes and one tier is taken to need 16 bytes; a head has 48 KiB for them, a directory 768 KiB.
const HEAD_TERMS = (48 << 10) / 16;
const DIRECTORY_TERMS = (768 << 10) / 16;

describe('what is kept beside its word', () => {
  it('is little where all the rest fits into the head', () => {
    expect(limitFor({})).toBe(8);
    expect(limitFor({ 9: HEAD_TERMS })).toBe(8);
    expect(limitFor({ 8: 10 * DIRECTORY_TERMS })).toBe(8);
  });

  it('is more where that makes the rest fit into the head', () => {
    expect(limitFor({ 9: HEAD_TERMS + 1 })).toBe(16);
    expect(limitFor({ 16: HEAD_TERMS, 17: HEAD_TERMS })).toBe(16);
    expect(limitFor({ 64: HEAD_TERMS, 65: HEAD_TERMS, 128: 1 })).toBe(128);
  });

  it('is little again where nothing makes it fit into the head, but a directory of its own does', () => {
    expect(limitFor({ 200: HEAD_TERMS + 1 })).toBe(8);
    expect(limitFor({ 200: HEAD_TERMS + 1, 9: DIRECTORY_TERMS })).toBe(16);
  });

  it('is the most where nothing fits at all', () => {
    expect(limitFor({ 200: DIRECTORY_TERMS + 1 })).toBe(INLINE_DF_MOST);
  });

  it('counts long words and long lists for what they take', () => {
    const budget = new DirectoryBudget();
    // 9 bytes, half of the word, 3 for each of 5 tiers: 154.
    for (let i = 0; i < Math.floor((48 << 10) / 154); i++) budget.add(260, 5000);
    expect(budget.inlineLimit()).toBe(8);
    budget.add(260, 20);
    expect(budget.inlineLimit()).toBe(32);
  });
});
