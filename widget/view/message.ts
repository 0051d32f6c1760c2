import type { SearchFailure } from '../search-failure.ts';
import type { Texts } from '../texts.ts';
import type { IconName } from './create.ts';

/** What is said where there are no results, and what can be done. */
export interface Message {
  readonly picture: IconName;
  readonly title: string;
  readonly hints: readonly string[];
  readonly action?: 'retry' | 'unfilter';
}

export function emptyMessage(query: string, filtered: boolean, { strings }: Texts): Message {
  const title = strings.empty.replace('{query}', () => query);
  return { picture: 'search', title, hints: [strings.emptyHint], ...(filtered && { action: 'unfilter' }) };
}

export function failureMessage(failure: SearchFailure, texts: Texts): Message {
  const { strings } = texts;
  switch (failure.code) {
    case 'offline':
      return { picture: 'cloud', title: strings.offline, hints: [strings.offlineHint], action: 'retry' };
    case 'unreachable':
      return { picture: 'cloud', title: strings.unreachable, hints: [strings.unreachableHint], action: 'retry' };
    case 'limited': {
      const hint = texts.count(strings.limitedHint, failure.retryAfter);
      return { picture: 'wait', title: strings.limited, hints: [hint], action: 'retry' };
    }
    case 'quota':
      return { picture: 'wait', title: strings.quota, hints: [strings.quotaHint], action: 'retry' };
    case 'refused':
      return {
        picture: 'alert',
        title: strings.refused,
        hints: [failure.message, strings.refusedHint],
        action: 'retry',
      };
  }
}
