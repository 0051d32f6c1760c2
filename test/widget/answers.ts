import type { Problem, SearchAnswer, SearchHit } from '../../shared/api.ts';

/** How the fixture endpoint answers one query. */
export interface Reply {
  readonly status: number;
  /** Milliseconds before the answer is sent. */
  readonly delayMs: number;
  readonly body: SearchAnswer | Problem | string;
}

/** The ranges of `word` in `text`, as the service would mark them. */
function marked(text: string, ...words: string[]): SearchHit['snippet'] {
  const matches = words.map((word): [number, number] => [text.indexOf(word), text.indexOf(word) + word.length]);
  return { text, matches };
}

function hit(id: number, fields: Partial<SearchHit> & Pick<SearchHit, 'url' | 'title' | 'snippet'>): SearchHit {
  return { id: `d${id}`, page: fields.url.replace(/#.*/, ''), headings: [], score: 900 - id, ...fields };
}

/** The marks are behind an emoji and an umlaut, so that ranges in bytes or code points would show. */
const STONES: readonly SearchHit[] = [
  hit(0, {
    url: '/guide/build#order',
    title: 'Building a cairn',
    headings: ['Guide', 'Order of the stones'],
    snippet: marked(
      '🪨 Größe first: put the largest stones at the base, and each stone on two below.',
      'stones',
      'stone ',
    ),
  }),
  hit(1, {
    url: '/guide/choose',
    title: 'Choosing stones',
    headings: ['Guide'],
    snippet: marked(
      'Flat stones hold best. Round ones roll, however well they look on the way down to the river.',
      'stones',
    ),
  }),
  hit(2, {
    url: '/history/waymarks#north',
    title: 'Waymarks of the north',
    headings: ['History', 'Norway', 'Mountain passes that were marked before there were maps'],
    snippet: marked('A heap of stones beside the path tells travellers in fog that the path goes on.', 'stones'),
  }),
];

const HOSTILE: readonly SearchHit[] = [
  hit(0, {
    url: 'javascript:alert(1)',
    title: '<img src=x onerror=window.hacked=1>',
    headings: ['<script>window.hacked=1</script>'],
    snippet: marked('<b>bold</b> & <svg onload=window.hacked=1>', '<b>bold'),
  }),
  hit(1, { url: ' java\nscript:alert(1)', title: 'Hidden scheme', snippet: { text: 'abc', matches: [] } }),
  hit(2, { url: 'data:text/html,<script>alert(1)</script>', title: 'Data', snippet: { text: 'abc', matches: [] } }),
  // Ranges of a wrong answer: overlapping, unordered, backwards, outside.
  hit(3, {
    url: 'https://example.org/x',
    title: 'Elsewhere',
    snippet: { text: 'abcdef', matches: [[4, 99], [1, 3], [2, 4], [5, 2], [-4, 0]] }, // prettier-ignore
  }),
];

const HITS: Readonly<Record<string, readonly SearchHit[]>> = {
  stones: STONES,
  one: STONES.slice(1, 2),
  slow: STONES.slice(2),
  hostile: HOSTILE,
};

/** Answers `query` as the service would; unknown queries match nothing. */
export function replyTo(query: string, k: number): Reply {
  const delayMs = query === 'slow' ? 600 : 0;
  if (query === 'fail') {
    const detail = 'The index is being replaced, try again in a minute.';
    const type = 'about:blank';
    const body: Problem = { type, title: 'No index', status: 503, code: 'over-budget', detail };
    return { status: 503, delayMs, body };
  }
  if (query === 'proxy') return { status: 502, delayMs, body: '<h1>Bad gateway</h1>' };
  if (query === 'alien') return { status: 200, delayMs, body: '{"results":[]}' };
  const hits = (HITS[query] ?? []).slice(0, k);
  return {
    status: 200,
    delayMs,
    body: {
      query,
      mode: 'balanced',
      rank: 'sparse',
      k,
      offset: 0,
      hits,
      matches: hits.length,
      matchesExact: true,
      certificate: {
        stage: 'first',
        places: k,
        exact: true,
        bound: 0,
        slack: 0,
        threshold: hits.at(-1)?.score ?? 0,
        certified: hits.length,
      },
      costs: {
        rounds: 1,
        waves: 1,
        reads: 2,
        bytes: 4096,
        cached: 0,
        postings: 20,
        skipped: 0,
        documents: 9,
        inflatedBytes: 9000,
        shards: 1,
      },
      release: 'r1',
      scoreUnit: 256,
    },
  };
}
