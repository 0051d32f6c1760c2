import type { Command } from 'commander';
import { placeText } from '../../shared/errors.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { numberOption } from './number-option.ts';
import { addEncoderOptions, addInputOptions, configOf, type SettingOptions } from './settings.ts';

interface BuildOptions extends SettingOptions {
  readonly out: string;
  readonly config?: string;
  readonly base?: string;
  readonly channel?: string;
  readonly compact?: boolean;
  readonly json?: boolean;
}

/** Folder of an index that nobody named. */
const DEFAULT_FOLDER = 'cairn-index';

/** Adds `cairn build`. */
export function addBuildCommand(program: Command): void {
  const command = addInputOptions(program.command('build'))
    .description('build an index of sites, Markdown folders, JSONL files, BEIR folders or CIFF files')
    .option('--out <folder>', 'folder of the index; replaced when the build is whole', DEFAULT_FOLDER);
  addEncoderOptions(command)
    .option('--prune-mass <share>', 'share of its weights that a document keeps', numberOption('--prune-mass'))
    .option('--impact-bits <n>', 'bits of an impact, 2 to 8', numberOption('--impact-bits'))
    .option('--vectors <file>', 'ready-made sparse vectors, JSONL of id and vector, or CIFF')
    .option('--tokenizer <file>', 'tokenizer.json that splits queries into pieces')
    .option('--query-weights <file>', 'query weights of pieces, JSON of token to weight')
    .option('--query-encoder <name>', 'binary, table, collection or geometric: what a piece of a query weighs')
    .option('--embeddings <file>', 'ready-made embeddings, JSONL of id and embedding, or .npy')
    .option('--dense-table <file>', "query table of the embeddings' model (default: the model's own)")
    .option('--dense-bits <n>', 'bits of a dimension of a code, 1 or 8', numberOption('--dense-bits'))
    .option('--vector-pages', 'store whole vectors')
    .option('--shard-documents <n>', 'documents of a shard', numberOption('--shard-documents'))
    .option('--memory <MiB>', 'memory for what waits to be written', numberOption('--memory'))
    .option('--base <place>', 'folder, or bucket, of a release: only what has changed is built, where that pays')
    .option('--channel <name>', 'channel that names the release in the bucket', BUILT_CHANNEL)
    .option('--compact', 'build all of it, whatever the base')
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], { out, config, base, channel, compact, json, ...settings }: BuildOptions) => {
      const overrides = configOf(settings);
      const progress = json ? SILENT : makeProgress(process.stderr);
      // The readers of every format, loaded here alone: without them the other commands start in a third of the time.
      const [{ build }, { loadConfig }, { buildJson, buildReport }] = await Promise.all([
        import('../build.ts'),
        import('../config.ts'),
        import('./build-report.ts'),
      ]);
      const place = base !== undefined && !compact ? { base, channel } : undefined;
      const summary = await build(inputs, out, await loadConfig(config, overrides), progress, { base: place });
      for (const error of summary.skipped)
        process.stderr.write(`skipped ${error.place ? `${placeText(error.place)}: ` : ''}${error.message}\n`);
      process.stdout.write(json ? `${JSON.stringify(buildJson(summary))}\n` : buildReport(summary, out));
    });
}
