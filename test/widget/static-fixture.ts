import type { SearchAnswer, SearchParameters } from '../../shared/api.ts';
import { answerTo } from './answers.ts';

/**
 * Stands for `cairn-static.js`, with the fixture's hits in place of an index, and with an index that is broken: what the
 * widget does then is to be seen without the module's own workings. worker.test.ts has the real one.
 */
export async function openStatic(base: string, channel: string): Promise<{ search: typeof search }> {
  const counts = window as unknown as { opened?: number };
  counts.opened = (counts.opened ?? 0) + 1;
  if (base.includes('broken')) throw new Error(`there is no index at ${base}, channel ${channel}`);
  return { search };
}

async function search({ q, k = 10, offset = 0 }: SearchParameters): Promise<SearchAnswer> {
  if (q === 'refused here') throw Object.assign(new Error('This query is refused.'), { code: 'bad-request' });
  if (q === 'damaged here') throw Object.assign(new Error('A pack is damaged.'), { code: 'corrupt' });
  return answerTo(q.startsWith('quota') ? 'stones' : q, new URLSearchParams({ k: String(k), offset: String(offset) }));
}
