import { describe, expect, it } from 'vitest';
import { recordSearch } from '../../functions/analytics.ts';
import type { SearchAnswer } from '../../shared/api.ts';

describe('a search that is written down', () => {
  it('has the name of its index whole, and no more of it than the platform takes as what is sampled by', () => {
    const points: unknown[] = [];
    const dataset = { writeDataPoint: (point: unknown) => void points.push(point) };
    const found = { mode: 'fast', release: 'r', hits: [], costs: { reads: 1 } } as unknown as SearchAnswer;
    const request = { query: 'a', k: 1, offset: 0, mode: 'fast', withText: false } as const;
    const name = 'n'.repeat(100);
    recordSearch({ dataset, keepsQueries: true }, name, request, found, 1);
    expect(points).toMatchObject([{ indexes: ['n'.repeat(96)], blobs: [name, 'a', 'fast', 'r'] }]);
  });
});
