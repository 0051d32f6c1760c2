import type { Command } from 'commander';
import { CairnError, placeText } from '../../shared/errors.ts';
import type { BuildSummary } from '../build.ts';
import type { ConfigInput } from '../config.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { numberOption } from './number-option.ts';
import { formatBytes, table } from './table.ts';

interface BuildOptions {
  readonly out: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly field?: readonly string[];
  readonly [setting: string]: unknown;
}

/** Adds `cairn build`. */
export function addBuildCommand(program: Command): void {
  program
    .command('build')
    .description('build an index of sites, Markdown folders, JSONL files or BEIR folders')
    .argument('<input...>', 'folders or files, plain or .gz')
    .requiredOption('--out <folder>', 'folder of the index; replaced when the build is whole')
    .option('--config <file>', 'settings, .ts or .json (default: cairn.config.ts or .json here)')
    .option('--format <format>', 'html, markdown, jsonl or beir, where names do not tell')
    .option(
      '--field <ours=theirs>',
      "a JSONL field's name in the input, such as headings=heading; may be repeated",
      collect,
    )
    .option('--selector <css>', 'main content of HTML pages')
    .option('--base-url <url>', 'prefix of page urls')
    .option('--lang <tag>', 'language of documents that do not name theirs')
    .option('--on-error <mode>', 'fail (default) or skip bad documents')
    .option('--vectors <file>', 'ready-made sparse vectors, JSONL of id and vector')
    .option('--query-weights <file>', 'query weights of pieces, JSON of token to weight')
    .option('--tokenizer <file>', 'tokenizer.json that splits queries into pieces')
    .option('--vector-pages', 'store whole vectors')
    .option('--shard-documents <n>', 'documents of a shard', numberOption('--shard-documents'))
    .option('--memory <MiB>', 'memory for what waits to be written', numberOption('--memory'))
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], options: BuildOptions) => {
      const { out, config, json, field, ...settings } = options;
      const overrides = { ...settings, ...(field && { fields: parseFields(field) }) } as ConfigInput;
      const progress = json ? SILENT : makeProgress(process.stderr);
      // The readers of every format, loaded here alone: without them the other commands start in a third of the time.
      const [{ build }, { loadConfig }] = await Promise.all([import('../build.ts'), import('../config.ts')]);
      const summary = await build(inputs, out, await loadConfig(config, overrides), progress);
      for (const error of summary.skipped)
        process.stderr.write(`skipped ${error.place ? `${placeText(error.place)}: ` : ''}${error.message}\n`);
      process.stdout.write(json ? `${JSON.stringify(toJson(summary))}\n` : printSummary(summary, out));
    });
}

/** Gathers the values of an option that is given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function parseFields(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1 || at === pair.length - 1)
        throw new CairnError('bad-request', `--field is "${pair}", expected ours=theirs, such as headings=heading`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function toJson({ manifest, skipped, ...summary }: BuildSummary): unknown {
  return {
    ...summary,
    skipped: skipped.length,
    counts: manifest.counts,
    scoring: manifest.scoring,
    shards: manifest.shards.length,
  };
}

function printSummary(
  { release, manifest, packs, packBytes, skipped, leftOut, seconds }: BuildSummary,
  out: string,
): string {
  const { counts, shards } = manifest;
  const parts = Object.entries(counts.bytes).filter(([, bytes]) => bytes > 0);
  const rows: string[][] = [
    [
      'documents',
      String(counts.documents),
      `${counts.pages} pages, ${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}`,
    ],
    [
      'terms',
      String(counts.terms.word + counts.terms.piece),
      `${counts.terms.word} words, ${counts.terms.piece} pieces`,
    ],
    [
      'postings',
      String(counts.postings.word + counts.postings.piece),
      `${counts.postings.word} words, ${counts.postings.piece} pieces`,
    ],
    [
      'bytes',
      formatBytes(packBytes),
      `${packs} packs, ${(packBytes / counts.textBytes).toFixed(2)} of the text's ${formatBytes(counts.textBytes)}`,
    ],
    ...parts.map(([part, bytes]) => [
      `  ${part}`,
      formatBytes(bytes),
      `${(bytes / counts.textBytes).toFixed(3)} of the text`,
    ]),
    [
      'seconds',
      seconds.total.toFixed(1),
      `read ${seconds.read.toFixed(1)}, index ${seconds.index.toFixed(1)}, lists ${seconds.lists.toFixed(1)}, write ${seconds.write.toFixed(1)}`,
    ],
  ];
  if (skipped.length > 0) rows.push(['skipped', String(skipped.length), 'bad documents, listed above']);
  for (const [reason, count] of Object.entries(leftOut)) rows.push(['left out', String(count), reason]);
  return `${table(rows)}release ${release}\nindex in ${out}\n`;
}
