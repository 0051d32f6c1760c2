import { seededRandom } from '../../index-builder/distill/random.ts';
import type { SitePage } from './site-pages.ts';
import { readQuestions } from './site-questions.ts';
import { cutTitle, mistype } from './title-edits.ts';

/** Titles that are drawn of those that only one page has. */
const TITLES = 1000;
const SEED = 20_261_127;
/** Letters of a word that is mistyped, or cut: of two edits, as many as readers are forgiven two in. */
const ONE_EDIT_LETTERS = 4;
const TWO_EDITS_LETTERS = 6;

export const QUERY_KINDS = ['title', 'one edit', 'two edits', 'prefix', 'question'] as const;

export type SiteQueryKind = (typeof QUERY_KINDS)[number];

export interface SiteQuery {
  readonly query: string;
  /** URLs of the pages that are right. */
  readonly answers: readonly string[];
}

export type SiteQueries = Readonly<Record<SiteQueryKind, readonly SiteQuery[]>>;

/** How many of the first places are looked at. */
export const DEPTHS: Readonly<Record<SiteQueryKind, number>> = {
  title: 1,
  'one edit': 10,
  'two edits': 10,
  prefix: 10,
  question: 10,
};

/** What the site is asked: titles as they are, mistyped and cut, drawn by a seed, and the 40 questions. */
export function drawSiteQueries(pages: readonly SitePage[]): SiteQueries {
  const counts = new Map<string, number>();
  const key = ({ title }: SitePage): string => title.toLowerCase();
  for (const page of pages) counts.set(key(page), (counts.get(key(page)) ?? 0) + 1);
  const random = seededRandom(SEED);
  const unique = pages.filter((page) => counts.get(key(page)) === 1);
  const drawn = random.shuffle(unique).slice(0, TITLES);
  const each = (make: (title: string) => string | undefined): SiteQuery[] =>
    drawn.flatMap(({ title, url }) => {
      const query = make(title);
      return query === undefined ? [] : [{ query, answers: [url] }];
    });
  return {
    title: each((title) => title),
    'one edit': each((title) => mistype(title, 1, ONE_EDIT_LETTERS, random)),
    'two edits': each((title) => mistype(title, 2, TWO_EDITS_LETTERS, random)),
    prefix: each((title) => cutTitle(title, ONE_EDIT_LETTERS)),
    question: readQuestions().map(({ question, answers }) => ({ query: question, answers })),
  };
}
