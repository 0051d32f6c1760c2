import type { ChangedDocument, ReleaseDiff, ReleaseFacts } from '../publish/diff-releases.ts';
import { type Report, printReport, reportValue } from './eval-report.ts';
import { markdownTable, type Section, textTable } from './eval-table.ts';
import { formatBytes } from './table.ts';

/** Documents of each kind of change that are listed. */
const LISTED = 20;

/** A diff as tables of text, or of Markdown for a pull request, with what judged queries tell of it. */
export function printDiff(diff: ReleaseDiff, report: Report | undefined, form: 'text' | 'markdown'): string {
  const { added, changed, removed } = diff.documents;
  const sections = [
    compareFacts(diff),
    ...[listDocuments('added', added), listDocuments('changed', changed), listDocuments('removed', removed)].flat(),
  ];
  const print = form === 'markdown' ? markdownTable : textTable;
  const parts = [`${countChanges(diff)}\n`, ...sections.map(print)];
  return [...parts, ...(report ? [printReport(report, form, false)] : [])].join('\n');
}

/** A diff as JSON, with every document and query. */
export function diffJson(diff: ReleaseDiff, report: Report | undefined): string {
  return `${JSON.stringify({ ...diff, ...(report && { evaluation: reportValue(report) }) })}\n`;
}

function countChanges({ documents, packs }: ReleaseDiff): string {
  const { added, changed, removed, unchanged } = documents;
  return (
    `documents: ${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged; ` +
    `packs: ${packs.added.packs} new (${formatBytes(packs.added.bytes)}), ${packs.shared.packs} shared (${formatBytes(packs.shared.bytes)})`
  );
}

function compareFacts({ before, after }: ReleaseDiff): Section {
  const row = (
    name: string,
    value: (facts: ReleaseFacts) => number,
    show: (value: number) => string = String,
  ): string[] => {
    const difference = value(after) - value(before);
    const sign = difference > 0 ? '+' : difference < 0 ? '-' : '';
    return [name, show(value(before)), show(value(after)), sign + show(Math.abs(difference))];
  };
  return {
    title: { words: 'from', quoted: `${before.name} to ${after.name}` },
    columns: [{ name: '' }, ...['before', 'after', 'difference'].map((name) => ({ name, isNumber: true }))],
    rows: [
      ['release', before.release.slice(0, 12), after.release.slice(0, 12), ''],
      row('documents', ({ documents }) => documents),
      row('pages', ({ pages }) => pages),
      row('words', ({ terms }) => terms.word),
      row('pieces', ({ terms }) => terms.piece),
      row('postings', ({ postings }) => postings.word + postings.piece),
      row('shards', ({ shards }) => shards),
      row('packs', ({ packs }) => packs),
      row('bytes', ({ bytes }) => bytes, formatBytes),
    ],
  };
}

function listDocuments(change: string, documents: readonly ChangedDocument[]): Section[] {
  if (documents.length === 0) return [];
  const more = documents.length - LISTED;
  return [
    {
      title: { words: more > 0 ? `${change}, the first ${LISTED} of ${documents.length}` : change },
      columns: [
        { name: 'document', isQuoted: true },
        { name: 'title', isQuoted: true },
      ],
      rows: documents.slice(0, LISTED).map(({ id, title }) => [id, title]),
    },
  ];
}
