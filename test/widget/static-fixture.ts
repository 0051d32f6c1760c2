import type { StaticIndex } from '../../widget/search-request.ts';
import { answerTo } from './answers.ts';

/**
 * Stands for `cairn-static.js`, with the fixture's hits in place of an index: what the widget does with the module, and
 * with one that fails, is to be seen without the module's own workings.
 */
export async function openStatic(base: string, channel: string): Promise<StaticIndex> {
  if (base.includes('broken')) throw new Error(`there is no index at ${base}, channel ${channel}`);
  return {
    search: async ({ query, k, offset }) =>
      answerTo(query === 'quota' ? 'stones' : query, new URLSearchParams({ k: String(k), offset: String(offset) })),
  };
}
