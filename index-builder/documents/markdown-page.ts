import { textContent } from 'domutils';
import { CairnError } from '../../shared/errors.ts';
import type { FrontMatter } from './front-matter.ts';
import { parseFrontMatter } from './front-matter.ts';
import { firstMatching, parseTree } from './html-tree.ts';
import { nameHeadings, writeMarkdown } from './markdown-text.ts';
import type { MarkdownRoot } from './markdown-tree.ts';
import { parseMarkdown } from './markdown-tree.ts';
import type { PageResult, PageSource } from './page.ts';
import { markdownPath } from './page-url.ts';
import { Outline } from './sections.ts';

const NO_FRONT_MATTER: FrontMatter = {
  title: undefined,
  lang: undefined,
  slug: undefined,
  leaveOut: undefined,
  attributes: {},
};

/**
 * Reads a Markdown or MDX page. Title: front matter's, else the first level-1 heading, written in Markdown or HTML, else the name
 * of the file, or of its folder where the file is an index or README.
 * Anchors are those GitHub gives, unless the heading names its own.
 * @throws CairnError `bad-request` for front matter or MDX that does not parse
 */
export function parseMarkdownPage(text: string, source: PageSource): PageResult {
  const root = parseMarkdown(text, source.name, source.file);
  const matter = frontMatterOf(root, source.file);
  if (matter.leaveOut !== undefined) return matter.leaveOut;
  const headings = nameHeadings(root);
  const first = [...headings.values()].find((heading) => heading.level === 1 && heading.text !== '');
  const title = matter.title ?? first?.text ?? htmlTitle(root) ?? fileTitle(source.name);
  const outline = new Outline(title);
  writeMarkdown(root, outline.writer, (node) => {
    const heading = headings.get(node);
    if (heading !== undefined) outline.heading(heading);
  });
  const sections = outline.finish();
  const bare = sections.length === 1 && sections[0]?.text === '';
  if (bare && matter.title === undefined && first === undefined) return 'empty';
  return {
    title,
    url: source.base + markdownPath(source.name, matter.slug),
    lang: matter.lang,
    attributes: matter.attributes,
    sections,
  };
}

function frontMatterOf(root: MarkdownRoot, file: string): FrontMatter {
  const head: { type: string; value?: string; position?: { start: { line: number } } } | undefined = root.children[0];
  const line = head?.position?.start.line ?? 1;
  if (head?.type === 'yaml') return parseFrontMatter(head.value ?? '', file, line);
  if (head?.type !== 'toml') return NO_FRONT_MATTER;
  const place = { file, line };
  throw new CairnError('bad-request', 'found TOML front matter (+++); expected YAML between --- lines', { place });
}

/** Words of an `<h1>` that stands in the page as HTML, as the logo of a project often has it. */
function htmlTitle(root: MarkdownRoot): string | undefined {
  for (const node of root.children) {
    const heading = node.type === 'html' ? firstMatching('h1', parseTree(node.value)) : undefined;
    const words = heading && textContent(heading).replace(/\s+/g, ' ').trim();
    if (words) return words;
  }
  return undefined;
}

function fileTitle(name: string): string {
  const segments = name.replace(/\.[^./]+$/, '').split('/');
  const last = segments.at(-1)!;
  return /^(index|readme)$/i.test(last) ? (segments.at(-2) ?? last) : last;
}
