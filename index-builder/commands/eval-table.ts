import { oneLine } from './one-line.ts';
import { table } from './table.ts';

/** A table with its heading. */
export interface Section {
  /** What the table is of; `quoted` holds words of somebody else, such as a path. */
  readonly title?: { readonly words: string; readonly quoted?: string };
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Whether its cells hold words of somebody else, such as queries. */
  readonly isQuoted?: boolean;
}

/** A section as aligned lines. */
export function textTable({ title, columns, rows }: Section): string {
  const heading = title ? `${[title.words, ...(title.quoted ? [oneLine(title.quoted)] : [])].join(' ')}\n` : '';
  const cells = rows.map((row) => row.map(oneLine));
  // Names of numbers end where the numbers do.
  const names = columns.map(({ name, isNumber }, i) =>
    isNumber ? name.padStart(Math.max(...cells.map((row) => row[i]!.length))) : name,
  );
  const aligned = cells.map((row) =>
    row.map((cell, i) => (columns[i]!.isNumber ? cell.padStart(names[i]!.length) : cell)),
  );
  return heading + table([names, ...aligned]);
}

/** A section as a table of GitHub's Markdown, in which the words of others are text and nothing else. */
export function markdownTable({ title, columns, rows }: Section): string {
  const heading = title ? `**${title.words}**${title.quoted ? ` ${quote(title.quoted)}` : ''}\n\n` : '';
  const lines = [
    columns.map(({ name }) => name),
    columns.map(({ isNumber }) => (isNumber ? '---:' : '---')),
    ...rows.map((row) => row.map((cell, i) => (columns[i]!.isQuoted ? quote(cell) : cell))),
  ];
  return heading + lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

/** Text as an element of code: GitHub sees no mention of a person in it, and as entities its signs mean nothing. */
function quote(text: string): string {
  const entity = (sign: string): string => `&#${sign.codePointAt(0)};`;
  return `<code>${oneLine(text).replace(/[^\p{L}\p{M}\p{N} ,?!()%+=/…\ufffd-]/gu, entity)}</code>`;
}
