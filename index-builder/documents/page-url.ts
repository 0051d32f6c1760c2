/** Where pages live: the prefix of their urls, ending in a slash. */
export function basePrefix(baseUrl: string | undefined): string {
  const base = baseUrl === undefined || baseUrl === '' ? '/' : baseUrl;
  return base.endsWith('/') ? base : `${base}/`;
}

/** Url path of an HTML file below the base: `guide/index.html` is `guide/`, other files keep their name. */
export function htmlPath(name: string): string {
  return encodePath(name.replace(/(^|\/)index\.html?$/i, '$1'));
}

/**
 * Url path of a Markdown file below the base: `guide/index.md` and `guide/README.md` are `guide/`, others lose
 * their extension. A front matter slug replaces the last segment; one with a slash is the whole path.
 */
export function markdownPath(name: string, slug?: string): string {
  if (slug !== undefined) {
    const folder = slug.includes('/') ? '' : name.slice(0, name.lastIndexOf('/') + 1);
    return encodePath(folder + slug.replace(/^\/+/, ''));
  }
  const plain = name.replace(/\.[^./]+$/, '');
  return encodePath(plain.replace(/(^|\/)(?:index|readme)$/i, '$1'));
}

/** A fragment with its `#`, or nothing for the page itself. */
export function fragment(anchor: string): string {
  return anchor === '' ? '' : `#${encodeURI(anchor)}`;
}

/**
 * Judges a page's canonical link. Gives the url to show when it names the page itself, `other` when it names
 * another page, undefined when it says nothing of use. An absolute base is compared in full (protocol and `www.`
 * aside). Below a relative base the site's host and folder are unknown, so a link whose path ends in the page's own
 * counts as the page itself.
 */
export function judgeCanonical(href: string, base: string, path: string): { url: string } | 'other' | undefined {
  const absolute = URL.canParse(base);
  const own = new URL(base + path, 'http://site.invalid/');
  if (!URL.canParse(href, own.href)) return undefined;
  const link = new URL(href, own);
  if (link.protocol !== 'http:' && link.protocol !== 'https:') return undefined;
  if (absolute) {
    const same = hostName(link) === hostName(own) && plainPath(link.pathname) === plainPath(own.pathname);
    return same ? { url: link.origin + link.pathname } : 'other';
  }
  const target = plainPath(link.pathname);
  const mine = plainPath(new URL(path, 'http://site.invalid/').pathname);
  if (mine === '') return { url: base };
  if (target !== mine && !target.endsWith(`/${mine}`)) return 'other';
  return { url: base + link.pathname.replace(/^\/+/, '').slice(target.length - mine.length) };
}

/** A path without what servers treat alike: the index file, the extension, slashes at the ends. */
function plainPath(path: string): string {
  return path
    .replace(/^\/+/, '')
    .replace(/(^|\/)index\.html?$/i, '$1')
    .replace(/\.html?$/i, '')
    .replace(/\/+$/, '');
}

function hostName(url: URL): string {
  return url.host.replace(/^www\./, '');
}

function encodePath(path: string): string {
  return encodeURI(path).replace(/\?/g, '%3F').replace(/#/g, '%23');
}
