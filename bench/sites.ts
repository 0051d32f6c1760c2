import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildSummary } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { SILENT } from '../index-builder/progress.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';

// Builds documentation sites with an encoder, then again after one document changed: `npm run -s bench:sites
// [encoder]`. Peak memory is that of this process, which grows from site to site.

const SITES = ['react-docs', 'astro-docs', 'opensearch-docs'];
const folder = mkdtempSync(join(tmpdir(), 'cairn-sites-'));
const config = parseConfig({ encoder: encoderFolder(), cache: join(folder, 'vectors') });

const rows = [
  [
    'site',
    'sections',
    'text MB',
    'seconds',
    'tokens/s',
    'peak MB',
    'pieces a section',
    'index / text',
    'words',
    'pieces + words',
    'stored text',
    'table',
    'again s',
    'share',
  ],
];
for (const site of SITES) {
  const input = join(folder, `${site}.jsonl`);
  const documents: object[] = [];
  const file = beside(`data/docs/${site}.jsonl.gz`);
  for await (const { document } of readDocuments(file, { fields: { headings: 'heading' } })) documents.push(document);
  const write = (all: readonly object[]): void =>
    writeFileSync(input, all.map((document) => `${JSON.stringify(document)}\n`).join(''));
  write(documents);
  const words = await build([input], join(folder, 'words'), parseConfig({}), SILENT);
  const first = await build([input], join(folder, site), config, SILENT);
  const peak = process.resourceUsage().maxRSS / 1024;
  write(documents.with(7, { ...documents[7], text: 'Another text, of this one section alone.' }));
  const again = await build([input], join(folder, site), config, SILENT);
  rows.push(row(site, words, first, again, peak));
}
process.stdout.write(markdown(rows));
rmSync(folder, { recursive: true });

function row(site: string, words: BuildSummary, first: BuildSummary, again: BuildSummary, peak: number): string[] {
  const { counts } = first.manifest;
  const { encoded, tokens, seconds } = first.encoding!;
  if (again.encoding!.encoded !== 1) throw new Error(`${again.encoding!.encoded} documents were encoded again, not 1`);
  const share = (bytes: number): string => (bytes / counts.textBytes).toFixed(3);
  const postings = (summary: BuildSummary): number =>
    summary.manifest.counts.bytes.lists! + summary.manifest.counts.bytes.words!;
  return [
    site,
    String(encoded),
    (counts.textBytes / 1e6).toFixed(1),
    first.seconds.total.toFixed(1),
    String(Math.round(tokens / seconds)),
    peak.toFixed(0),
    (counts.postings.piece / counts.documents).toFixed(0),
    share(first.packBytes),
    share(postings(words)),
    share(postings(first)),
    share(counts.bytes.display!),
    share(counts.bytes.queryTable!),
    again.seconds.total.toFixed(1),
    `${((100 * again.seconds.total) / first.seconds.total).toFixed(1)}%`,
  ];
}
