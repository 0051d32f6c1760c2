import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_KEYS, startLocalWorker } from '../demo/local-worker.ts';
import { build, type BuildSummary } from '../index-builder/build.ts';
import { formatBytes } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import { Bucket } from '../index-builder/publish/bucket.ts';
import { publish, type PublishSummary } from '../index-builder/publish/publish.ts';
import type { CairnDocument } from '../shared/document.ts';
import { siteOf } from './generated-site.ts';
import { markdown } from './markdown.ts';
import { beside } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What a change of a site costs to publish, as an increment and as a whole build: `npm run -s bench:churn`. The bucket is
// the local runtime's; seconds are those of the build and of the publish to it.

const PAGES = 10_000;
const folder = temporaryFolder();
const worker = await startLocalWorker();
try {
  for (const [name, site] of [
    [`${PAGES} generated pages`, siteOf(PAGES)],
    ['office-support-docs', await readSite('data/docs/office-support-docs.jsonl.gz')],
  ] as const)
    process.stdout.write(`\n### ${name}: ${site.length} sections\n\n${markdown(await measureSite(name, site))}`);
} finally {
  await worker.close();
}

async function readSite(path: string): Promise<CairnDocument[]> {
  const documents: CairnDocument[] = [];
  for await (const { document } of readDocuments(beside(path), { fields: { headings: 'heading' } }))
    documents.push(document);
  return documents;
}

/** Changes of a site, each made to the site as it was at first. */
function changesOf(site: readonly CairnDocument[]): Readonly<Record<string, readonly CairnDocument[]>> {
  const edited = (document: CairnDocument): CairnDocument => ({ ...document, text: `${document.text} It was edited.` });
  const middle = Math.floor(site.length / 2);
  const page = { ...site[middle]!, id: 'added', url: 'added', page: '!added', title: 'A page that was added' };
  const step = Math.floor(site.length / 100);
  return {
    'one edit': site.with(middle, edited(site[middle]!)),
    'one page added first': [page, ...site],
    'one removed': site.toSpliced(middle, 1),
    '100 edits': site.map((document, i) => (i % step === 0 && i < 100 * step ? edited(document) : document)),
    nothing: site,
  };
}

async function measureSite(name: string, site: readonly CairnDocument[]): Promise<string[][]> {
  const rows = [
    ['', 'uploaded', 'objects', 'build s', 'publish s', 'whole: uploaded', 'objects', 'build s', 'publish s'],
  ];
  const prefix = name.replaceAll(/\W/g, '-');
  const bucket = (own: string): Bucket => new Bucket(worker.bucketUrl, LOCAL_KEYS, `${prefix}/${own}`);
  const base = join(folder, `${prefix}-base`);
  const first = await run(site, base, undefined, bucket('first'));
  rows.push(['first publish', '', '', '', '', ...cellsOf(first)]);
  for (const [change, changed] of Object.entries(changesOf(site))) {
    const cells: string[] = [];
    for (const from of [base, undefined]) {
      // Each in a bucket that has the first release, and nothing else.
      const own = bucket(`${change.replaceAll(/\W/g, '-')}-${from === undefined ? 'whole' : 'increment'}`);
      const { index, context } = await openFolder(base);
      await publish(index, context.source, own, 'live', SILENT);
      const done = await run(changed, join(folder, 'changed'), from, own);
      if (from !== undefined && !done.built.changes)
        throw new Error(`"${change}" was built as a whole: ${done.built.whole}`);
      cells.push(...cellsOf(done));
    }
    rows.push([change, ...cells]);
  }
  return rows;
}

interface Run {
  readonly built: BuildSummary;
  readonly published: PublishSummary;
  readonly buildSeconds: number;
  readonly publishSeconds: number;
}

/** Builds the documents and publishes them to a bucket. */
async function run(
  documents: readonly CairnDocument[],
  out: string,
  base: string | undefined,
  bucket: Bucket,
): Promise<Run> {
  const input = join(folder, 'documents.jsonl');
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const started = performance.now();
  const built = await build([input], out, parseConfig({}), SILENT, base === undefined ? {} : { base: { base } });
  const builtAt = performance.now();
  const { index, context } = await openFolder(out);
  const published = await publish(index, context.source, bucket, 'live', SILENT);
  const publishSeconds = (performance.now() - builtAt) / 1000;
  return { built, published, buildSeconds: (builtAt - started) / 1000, publishSeconds };
}

function cellsOf({ published, buildSeconds, publishSeconds }: Run): string[] {
  const { objects, bytes } = published.uploaded;
  return [formatBytes(bytes), String(objects), buildSeconds.toFixed(1), publishSeconds.toFixed(1)];
}
