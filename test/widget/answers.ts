import type { Facet, Problem, SearchAnswer, SearchHit } from '../../shared/api.ts';

/** How the fixture endpoint answers one query. */
export interface Reply {
  readonly status: number;
  /** Milliseconds before the answer is sent. */
  readonly delayMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: SearchAnswer | Problem | string;
}

/** The ranges of words in `text`, as the service would mark them. */
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
    snippet: {
      ...marked('A heap of stones beside the path tells travellers in fog that the path goes on.', 'stones'),
      related: [[2, 6]],
    },
  }),
];

/** The first hit with others of its page. */
const PAGES: readonly SearchHit[] = [
  {
    ...STONES[0]!,
    more: [
      hit(10, {
        url: '/guide/build#base',
        title: 'Building a cairn',
        headings: ['Guide', 'The base'],
        snippet: marked('Three large stones make a base that does not tilt.', 'stones'),
      }),
      hit(11, {
        url: '/guide/build#top',
        title: 'Building a cairn',
        headings: ['Guide', 'The top'],
        snippet: marked('A pointed stone on top is seen from afar.', 'stone'),
      }),
    ],
  },
  ...STONES.slice(1),
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

/** More than one request brings. */
const MANY: readonly SearchHit[] = Array.from({ length: 20 }, (_, i) =>
  hit(i, {
    url: `/log/${i}`,
    title: `Day ${i + 1}`,
    headings: ['Log'],
    snippet: marked(`Many stones were laid on day ${i + 1}.`, 'Many'),
  }),
);

const HITS: Readonly<Record<string, readonly SearchHit[]>> = {
  stones: STONES,
  'stones of the north': STONES.slice(2),
  one: STONES.slice(1, 2),
  slow: STONES.slice(2),
  pages: PAGES,
  many: MANY,
  hostile: HOSTILE,
  partial: STONES,
  signs: STONES,
};

const VERSIONS: Facet = {
  values: [
    { value: '2.0', count: 1200 },
    { value: '1.0', count: 7 },
  ],
  distinct: 2,
  exact: true,
};
const LANGUAGES: Facet = {
  values: [
    { value: 'en', count: 800 },
    { value: 'de', count: 12 },
  ],
  distinct: 2,
  exact: false,
};

/** Values with the signs of filters in them. */
const KINDS: Facet = {
  values: [
    { value: 'a|b\\c', count: 2 },
    { value: '1..5', count: 1 },
  ],
  distinct: 2,
  exact: true,
};

/** Refusals that come before the service is run, as Cloudflare sends them, and those of other things between. */
const REFUSALS: Readonly<Record<string, Reply>> = {
  quota: { status: 429, delayMs: 0, body: 'error code: 1027' },
  'quota json': { status: 429, delayMs: 0, body: '{"status":429,"error_code":1027,"title":"Error 1027"}' },
  'quota page': {
    status: 503,
    delayMs: 0,
    body: '<!doctype html><h1><span>Error</span> <span>1027</span></h1> This website has been temporarily rate limited',
  },
  burst: { status: 429, delayMs: 0, headers: { 'retry-after': '30' }, body: 'error code: 1015' },
  limit: {
    status: 429,
    delayMs: 0,
    headers: { 'retry-after': '7' },
    body: { type: 'about:blank', title: 'Too many requests', status: 429, code: 'rate-limited', detail: 'Slow down' },
  },
  fail: {
    status: 503,
    delayMs: 0,
    body: {
      type: 'about:blank',
      title: 'No index',
      status: 503,
      code: 'over-budget',
      detail: 'The index is being replaced.',
    },
  },
  storage: {
    status: 502,
    delayMs: 0,
    body: { type: 'about:blank', title: 'Bad gateway', status: 502, code: 'transport', detail: 'Nothing came' },
  },
  proxy: { status: 502, delayMs: 0, body: '<h1>Bad gateway</h1>' },
  alien: { status: 200, delayMs: 0, body: '{"results":[]}' },
};

/** Answers a request as the service would; unknown queries match nothing. */
export function replyTo(parameters: URLSearchParams): Reply {
  const query = parameters.get('q') ?? '';
  return REFUSALS[query] ?? { status: 200, delayMs: query === 'slow' ? 600 : 0, body: answerTo(query, parameters) };
}

/** The answer to a request. */
export function answerTo(query: string, parameters: URLSearchParams): SearchAnswer {
  const k = Number(parameters.get('k'));
  const offset = Number(parameters.get('offset') ?? 0);
  const corrects = parameters.get('correct') !== '0';
  const typo = query === 'stomes';
  const chosen = parameters.getAll('filter').find((filter) => filter.startsWith('version:'));
  const all = HITS[typo && corrects ? 'stones' : query] ?? [];
  // As the service has it: filters leave out, and what is counted is what they leave.
  const matching = chosen === 'version:1.0' ? all.slice(0, 1) : all;
  const hits = matching.slice(offset, offset + k);
  return {
    ...BARE,
    query,
    k,
    offset,
    hits,
    matches: matching.length,
    ...(typo &&
      corrects && { showing: 'stones', corrections: [{ at: [0, 6], typed: 'stomes', searched: ['stones'] }] }),
    ...(query === 'meant' && { didYouMean: 'stones' }),
    ...(query === 'partial' && { missing: [{ shard: 1, code: 'transport', detail: 'gone' }] }),
    ...(query === 'partial' && { phrases: { checked: 10, complete: false } }),
    ...(query === 'partial' && { demands: { complete: false } }),
    ...(parameters.has('suggest') && query === 'stones' && { suggestions: SUGGESTIONS }),
    ...(parameters.has('facets') && {
      facets: {
        version: chosen ? { values: [{ value: '1.0', count: 7 }], distinct: 1, exact: true } : VERSIONS,
        lang: LANGUAGES,
        kind: KINDS,
      },
    }),
  };
}

const SUGGESTIONS: SearchAnswer['suggestions'] = [
  { kind: 'word', text: 'stones' },
  { kind: 'word', text: 'stones of the north' },
  { kind: 'heading', text: 'Stones that roll', url: '/guide/choose#roll' },
];

const BARE = {
  mode: 'balanced',
  rank: 'sparse',
  matchesExact: true,
  certificate: { stage: 'first', places: 8, exact: true, bound: 0, slack: 0, threshold: 0, certified: 8 },
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
} as const;
