import GithubSlugger from 'github-slugger';
import { toString } from 'mdast-util-to-string';
import { writeFragment } from './html-text.ts';
import type { MarkdownHeading, MarkdownNode, MarkdownRoot } from './markdown-tree.ts';
import type { Heading } from './sections.ts';
import { TextWriter } from './text-writer.ts';

/** What the walk needs of a node; nodes of MDX are not in the types of plain Markdown. */
interface AnyNode {
  readonly type: string;
  readonly value?: string;
  readonly alt?: string | null;
  readonly children?: readonly MarkdownNode[];
}

/** Nodes that are instructions to tools, not words of the page. */
const LEFT_OUT = new Set(['yaml', 'toml', 'definition', 'mdxjsEsm', 'footnoteReference']);
const BLOCKS = new Set([
  'paragraph',
  'heading',
  'blockquote',
  'list',
  'listItem',
  'table',
  'tableRow',
  'footnoteDefinition',
  'mdxJsxFlowElement',
]);
/** An id written after a heading, as several site generators read it. */
const WRITTEN_ID = /\s*\{#([\w.:-]+)\}\s*$/;
/** The same in MDX, inside the braces. */
const WRITTEN_COMMENT = /^\s*\/\*\s*#?([\w.:-]+)\s*\*\/\s*$/;

/** Writes the text below a node; headings go to `onHeading` instead, where there is one. */
export function writeMarkdown(
  parent: MarkdownNode,
  writer: TextWriter,
  onHeading?: (heading: MarkdownHeading) => void,
): void {
  for (const node of (parent as AnyNode).children ?? []) {
    if (LEFT_OUT.has(node.type)) continue;
    if (node.type === 'heading' && onHeading !== undefined) {
      onHeading(node);
      continue;
    }
    const block = BLOCKS.has(node.type);
    if (block) writer.newline();
    if (!writeLeaf(node, writer)) writeMarkdown(node, writer, onHeading);
    if (block) writer.newline();
    else if (node.type === ('tableCell' as string)) writer.space();
  }
}

/** Text and anchor of every heading, in reading order: equal headings get numbered anchors, as on GitHub. */
export function nameHeadings(root: MarkdownRoot): Map<MarkdownHeading, Heading> {
  const slugger = new GithubSlugger();
  const headings = new Map<MarkdownHeading, Heading>();
  writeMarkdown(root, new TextWriter(), (node) => {
    const writer = new TextWriter();
    writeMarkdown(node, writer);
    const text = writer.take().replace(/\s+/g, ' ').trim();
    const written = WRITTEN_ID.exec(text)?.[1] ?? writtenComment(node);
    const anchor = written ?? slugger.slug(toString(node, { includeImageAlt: false, includeHtml: false }));
    const line = node.position?.start.line;
    headings.set(node, { level: node.depth, text: text.replace(WRITTEN_ID, ''), anchor, line });
  });
  return headings;
}

function writtenComment(heading: MarkdownHeading): string | undefined {
  const last = heading.children.at(-1) as AnyNode | undefined;
  return last?.type === 'mdxTextExpression' ? WRITTEN_COMMENT.exec(last.value ?? '')?.[1] : undefined;
}

/** Writes a node that has no children of its own; false for any other. */
function writeLeaf(node: AnyNode, writer: TextWriter): boolean {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      writer.inline(node.value ?? '');
      return true;
    case 'code':
      writer.newline();
      writer.verbatim(node.value ?? '');
      writer.newline();
      return true;
    case 'break':
      writer.newline();
      return true;
    case 'image':
    case 'imageReference':
      writer.inline(` ${node.alt ?? ''} `);
      return true;
    case 'html':
      writeFragment(node.value ?? '', writer);
      return true;
    case 'mdxFlowExpression':
    case 'mdxTextExpression':
      writer.inline(literal(node.value ?? ''));
      return true;
    default:
      return false;
  }
}

/** The words of an expression that is nothing but a string, such as `{' '}`; other expressions have none. */
function literal(expression: string): string {
  const match = /^\s*(['"`])(.*)\1\s*$/s.exec(expression);
  const words = match?.[2] ?? '';
  return words.includes('${') || words.includes(match?.[1] ?? '') ? '' : words;
}
