import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../index-builder/distill/random.ts';
import { beside } from '../shared-data.ts';

/** Collections whose titled pages are all on the site, and the large one that fills it up. */
const WHOLE = ['astro', 'azure-cli', 'odin', 'office-support', 'opensearch', 'react', 'rust', 'vue', 'wsl'] as const;
const FILES: Readonly<Record<string, string>> = { odin: 'odin-curriculum', rust: 'rust-book' };
const LARGE = 'win32';
/** As many as the site had on which other engines have been measured. */
export const SITE_PAGES = 9740;
const SEED = 20_261_126;

export interface SiteSection {
  readonly heading: string;
  readonly text: string;
}

/** A page of the site. */
export interface SitePage {
  readonly collection: string;
  /** Where it is served: `/COLLECTION/PATH/`, of letters, digits and `-_./` alone, no part of it hidden. */
  readonly url: string;
  readonly title: string;
  readonly sections: readonly SiteSection[];
}

/** The pages of the site, in the order of their collections and files: the same on every host. */
export function readSitePages(): SitePage[] {
  const whole = WHOLE.flatMap((collection) => readCollection(collection));
  const large = readCollection(LARGE);
  const drawn = new Set(
    seededRandom(SEED)
      .shuffle(large.slice())
      .slice(0, SITE_PAGES - whole.length),
  );
  return [...whole, ...large.filter((page) => drawn.has(page))];
}

interface Line extends SiteSection {
  readonly page: string;
  readonly title: string;
}

/** What Vue's and React's sources write behind a heading for its id, as the collections have it. */
const ANCHOR = /\s*\{\s*\/?\s*[\w-]+\s*\/?\s*\}$/;

function readCollection(collection: string): SitePage[] {
  const file = beside(`data/docs/${FILES[collection] ?? `${collection}-docs`}.jsonl.gz`);
  const pages = new Map<string, { title: string; sections: SiteSection[] }>();
  for (const json of gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')) {
    const line = JSON.parse(json) as Line;
    const path = line.page
      .replace(/\.mdx?$/, '')
      .replace(/[^\w./-]+/g, '-')
      .replace(/^\.|(?<=\/)\./g, '');
    const url = `/${collection}/${path}/`;
    const section = { heading: line.heading.replace(ANCHOR, '').replace(/\.md$/, ''), text: line.text };
    const page = pages.get(url) ?? { title: titleOf(collection, line.title, section.heading), sections: [] };
    pages.set(url, page);
    page.sections.push(section);
  }
  return [...pages].map(([url, page]) => ({ collection, url, ...page })).filter(({ title }) => title !== '');
}

// Where a source has no title, the collections have its file's name. The book's begin with numbers: its readers see
// the first heading.
function titleOf(collection: string, stored: string, firstHeading: string): string {
  const title = stored.replace(ANCHOR, '').trim();
  if (!title.endsWith('.md')) return title;
  return collection === 'rust' ? firstHeading : title.slice(0, -'.md'.length);
}
