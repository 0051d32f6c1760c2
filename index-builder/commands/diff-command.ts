import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import type { Group } from '../evaluation/ranking.ts';
import { diffReleases } from '../publish/diff-releases.ts';
import { type NamedIndex, openNamed } from '../publish/open-named.ts';
import { openBucket, withBucketOption } from './bucket-option.ts';
import { diffJson, printDiff } from './diff-report.ts';
import type { Report } from './eval-report.ts';
import { writeOut } from './write-out.ts';

interface DiffOptions {
  readonly bucket?: string;
  readonly judged?: string;
  readonly group: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** Judgements that a folder of judged queries is asked for. */
const SPLIT = 'test';
/** Queries that tables list; JSON has all of them. */
const LISTED_QUERIES = 10;

/** Adds `cairn diff`. */
export function addDiffCommand(program: Command): void {
  withBucketOption(
    program
      .command('diff')
      .description(
        'tell what changes from one index to another: documents, terms, bytes, and the answers to judged queries',
      )
      .argument('<before>', 'a channel, the id of a release or its first digits, or the folder of an index')
      .argument('<after>', 'what it is compared with, named in the same way'),
  )
    .option('--judged <folder>', 'folder of queries.jsonl and qrels/test.tsv (BEIR): tells which queries moved')
    .option('--group <what>', 'document, or page where judgements name pages', 'document')
    .option('--markdown', 'print Markdown tables')
    .option('--json', 'print all that changed as JSON')
    .action(async (first: string, second: string, { bucket, judged, group, markdown, json }: DiffOptions) => {
      if (markdown && json) throw new CairnError('bad-request', 'found --json and --markdown, expected one of them');
      if (group !== 'document' && group !== 'page')
        throw new CairnError('bad-request', `--group is "${group}", expected document or page`);
      const bucketOf = () => (bucket ? openBucket(bucket) : undefined);
      const [before, after] = await Promise.all([openNamed(first, bucketOf), openNamed(second, bucketOf)]);
      const listed = json ? Infinity : LISTED_QUERIES;
      const report = judged === undefined ? undefined : await compareAnswers(before, after, judged, { group, listed });
      const diff = await diffReleases(before, after);
      await writeOut(json ? diffJson(diff, report) : printDiff(diff, report, markdown ? 'markdown' : 'text'));
    });
}

/** Measures both. What evaluates is loaded here alone, as it is for `cairn eval`. */
async function compareAnswers(
  before: NamedIndex,
  after: NamedIndex,
  folder: string,
  { group, listed }: { readonly group: Group; readonly listed: number },
): Promise<Report> {
  const [{ findBeirFiles }, { readJudgedQueries }, { compareIndexes }] = await Promise.all([
    import('../evaluation/beir-folder.ts'),
    import('../evaluation/judged-queries.ts'),
    import('../evaluation/compare-indexes.ts'),
  ]);
  const { queries, qrels } = findBeirFiles(folder, SPLIT);
  const judged = await readJudgedQueries(queries, qrels);
  const { these, those, comparison } = await compareIndexes(judged.queries, [after, before], {
    group,
    changed: listed,
  });
  return { judged, these, gates: [], other: { name: before.name, those, comparison } };
}
