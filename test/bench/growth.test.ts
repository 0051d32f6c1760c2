import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { growth, LIMITS, MEASURED } from '../../bench/growth-arithmetic.ts';
import { growthTable, servedDocuments } from '../../bench/growth-table.ts';
import { MEMORY } from '../../functions/memory.ts';
import { PACK_BYTES } from '../../shared/format/layout.ts';

/** Cells of a table, however its columns are laid out. */
const cellsOf = (markdown: string): string[] =>
  markdown.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .join('|'),
  );

describe('the arithmetic of many documents', () => {
  it('is what docs/large-builds.md prints', () => {
    const page = cellsOf(readFileSync('docs/large-builds.md', 'utf8'));
    const [head, , ...rows] = cellsOf(growthTable().trimEnd());
    for (const row of [head!, ...rows]) expect(page).toContain(row);
  });

  it('goes by the limits that the code has', () => {
    expect(LIMITS.packBytes).toBe(PACK_BYTES);
    expect(MEASURED.isolateBytes).toBe(MEMORY.releaseBytes);
    expect(Math.floor(servedDocuments() / 1e6)).toBe(2);
  });

  it('gives at a million documents what was measured there', () => {
    const { indexBytes, shards, tiers, requests, planHours, partHours, assembleHours } = growth(1e6, 1);
    expect(indexBytes / 1e6).toBeCloseTo(661, 0);
    expect([shards, tiers, requests]).toEqual([1, 0, 1]);
    const sum = MEASURED.planShare + MEASURED.partShare + MEASURED.assembleShare;
    expect((planHours + partHours + assembleHours) * 3600).toBeCloseTo(808.6 * sum, 6);
  });

  it.each([
    [29, 1, 1],
    [30, 2, 1 + 2],
    [841, 2, 1 + 29],
    [842, 3, 1 + 2 + 30],
  ])('of %i shards has %i tiers of merging and %i requests', (shards, tiers, requests) => {
    expect(growth(shards * LIMITS.shardDocuments, 1)).toMatchObject({ shards, tiers, requests });
  });
});
