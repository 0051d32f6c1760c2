import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { SitePage } from './site-pages.ts';

const ORIGIN = 'https://docs.example.org';
/** Pages that the side bar of a page names, before and behind it. */
const NEIGHBOURS = 5;

/**
 * Writes the pages as a documentation site: each at its URL's `index.html`, in a frame of header, side bar, breadcrumb
 * and footer, with sections that have ids. `data-pagefind-body` marks the content, as Pagefind's documentation advises.
 */
export function writeSite(pages: readonly SitePage[], folder: string): void {
  const collections = [...new Set(pages.map(({ collection }) => collection))];
  pages.forEach((page, i) => {
    const side = pages.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1);
    mkdirSync(join(folder, page.url), { recursive: true });
    writeFileSync(join(folder, page.url, 'index.html'), pageHtml(page, collections, side));
  });
}

function pageHtml(page: SitePage, collections: readonly string[], side: readonly SitePage[]): string {
  const { collection, url, title } = page;
  const top = collections.map((name) => `<a href="/${name}/">${name}</a>`).join(' ');
  const links = side.map((each) => `<li><a href="${each.url}">${escapeHtml(each.title)}</a></li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)} | Documentation</title>
<link rel="canonical" href="${ORIGIN}${url}">
</head>
<body>
<header><a href="/">Documentation</a><nav aria-label="Collections">${top}</nav></header>
<aside><nav aria-label="Pages"><ul>${links}</ul></nav></aside>
<nav aria-label="Breadcrumb"><a href="/">Home</a> / <a href="/${collection}/">${collection}</a></nav>
<main data-pagefind-body>
<h1>${escapeHtml(title)}</h1>
${sectionsHtml(page)}</main>
<footer>Was this page helpful? Edit this page. Licences: CC BY 4.0 and MIT.</footer>
</body>
</html>
`;
}

function sectionsHtml({ title, sections }: SitePage): string {
  const slugger = new GithubSlugger();
  return sections
    .map(({ heading, text }, i) => {
      // The text before a page's first lower heading has the page's title, or none, for a heading.
      const opens = heading === '' || (i === 0 && heading === title);
      const head = opens ? '' : `<h2 id="${escapeHtml(slugger.slug(heading))}">${escapeHtml(heading)}</h2>\n`;
      return `${head}<p>${escapeHtml(text)}</p>\n`;
    })
    .join('');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
