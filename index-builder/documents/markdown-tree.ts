import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { CairnError } from '../../shared/errors.ts';

const markdown = unified().use(remarkParse).use(remarkFrontmatter, ['yaml', 'toml']).use(remarkGfm).freeze();
const mdx = unified().use(remarkParse).use(remarkFrontmatter, ['yaml', 'toml']).use(remarkGfm).use(remarkMdx).freeze();

export type MarkdownRoot = ReturnType<typeof markdown.parse>;
export type MarkdownNode = MarkdownRoot | MarkdownRoot['children'][number];
export type MarkdownHeading = Extract<MarkdownNode, { type: 'heading' }>;

/**
 * Parses a file as MDX when it is named `.mdx`, else as CommonMark with GitHub's extensions: plain Markdown with a
 * stray brace or tag is sound and must never be read as MDX.
 * @throws CairnError `bad-request` for MDX that does not parse, with the line where known
 */
export function parseMarkdown(text: string, name: string, file: string): MarkdownRoot {
  if (!/\.mdx$/i.test(name)) return markdown.parse(text);
  // `{#id}` after a heading is common and no JavaScript; escaped, it is text as in plain Markdown.
  const escaped = text.replace(/^(#{1,6}[ \t].*)(\{#[\w.:-]+\}[ \t]*)$/gm, '$1\\$2');
  try {
    return mdx.parse(escaped);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const { line: stated, reason } = cause as { line?: number | null; reason?: string };
    // A tag left open to the end of the file is placed in the words only: "for `<Tag>` (3:1-3:6)".
    const line = stated ?? Number(/\((\d+):\d+-/.exec(reason ?? '')?.[1] ?? 0);
    const message = `the page is not valid MDX: ${reason ?? String(cause)}`;
    throw new CairnError('bad-request', message, { cause, place: line === 0 ? { file } : { file, line } });
  }
}
