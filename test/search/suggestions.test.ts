import { describe, expect, it } from 'vitest';
import { search } from '../../shared/search/search.ts';
import { buildDocuments } from '../build-documents.ts';

describe('suggestions', () => {
  it('of a query without spaces are titles that have it', async () => {
    const own = await buildDocuments(
      ['東京タワー', '京都の寺', '大阪城'].map((title, i) => ({
        id: `${i}`,
        title,
        text: '東京タワー、京都、大阪城。',
      })),
    );
    const request = { k: 10, offset: 0, mode: 'exact', withText: false, suggest: 5 } as const;
    for (const [query, titles] of [
      ['東京', ['東京タワー']],
      ['京都', ['京都の寺']],
      ['阪城', ['大阪城']],
      ['城。', []],
    ] as const)
      expect(
        (await search(own.index, { ...request, query }, own.context)).suggestions!.map(({ text }) => text),
        query,
      ).toEqual(titles);
    own.remove();
  });

  it('are the query with its last word completed, then titles and headings that have what was typed', async () => {
    const own = await buildDocuments([
      {
        id: 'a',
        url: '/a#x',
        title: 'Snapshot repositories',
        headings: ['Guide', 'Register a snapshot'],
        text: 'snapshot',
      },
      { id: 'b', url: '/b', title: 'Snapshot repositories', text: 'snapshots snapping' },
      { id: 'c', url: '/c', title: 'Other', text: 'a snapshot is snappy' },
    ]);
    const suggest = async (query: string, wanted: number): Promise<unknown> => {
      const request = {
        query,
        k: 10,
        offset: 0,
        mode: 'exact',
        withText: false,
        typing: true,
        suggest: wanted,
      } as const;
      return (await search(own.index, request, own.context)).suggestions;
    };
    expect(await suggest('a snap', 4)).toEqual([
      { kind: 'word', text: 'a snapshot' },
      { kind: 'word', text: 'a snapping' },
      { kind: 'word', text: 'a snappy' },
      { kind: 'heading', text: 'Register a snapshot', url: '/a#x' },
    ]);
    expect(await suggest('snap', 3)).toEqual([
      { kind: 'word', text: 'snapshot' },
      { kind: 'word', text: 'snapping' },
      { kind: 'title', text: 'Snapshot repositories', url: '/b' },
    ]);
    expect(await suggest('zebra', 3)).toEqual([]);
    own.remove();
  });
});
