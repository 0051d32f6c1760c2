import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import type { NamedConfig } from '../config.ts';
import { numberOption } from './number-option.ts';

/** Options that are settings; those that have another form there are named. */
export interface SettingOptions {
  readonly field?: readonly string[];
  readonly threads?: number;
  readonly runtime?: string;
  readonly window?: number;
  readonly pruneMass?: number;
  readonly [setting: string]: unknown;
}

/** Adds the options that say how inputs are read. @param argument how the inputs are written, `[input...]` where they may lack */
export function addInputOptions(command: Command, argument = '<input...>'): Command {
  return command
    .argument(argument, 'folders or files, plain or .gz')
    .option('--config <file>', 'settings, .ts or .json (default: cairn.config.ts or .json here)')
    .option('--format <format>', 'html, markdown, jsonl, beir or ciff, where names do not tell')
    .option(
      '--field <ours=theirs>',
      "a JSONL field's name in the input, such as headings=heading; may be repeated",
      collect,
    )
    .option('--selector <css>', 'main content of HTML pages')
    .option('--base-url <url>', 'prefix of page urls')
    .option('--lang <tag>', 'language of documents that do not name theirs')
    .option('--on-error <mode>', 'fail (default) or skip bad documents');
}

/** Adds the options that say how documents are encoded. */
export function addEncoderOptions(command: Command): Command {
  return command
    .option('--encoder <folder>', 'sparse encoder: folder of tokenizer.json and an ONNX model, or the model')
    .option('--dense <model>', 'model that embeds: its folder, its ONNX file, the encoder, or workers-ai:NAME')
    .option('--neurons <n>', 'neurons of Workers AI that this run may take', numberOption('--neurons'))
    .option('--method <name>', 'published method or document encoder, see cairn methods')
    .option('--expansions <file>', 'JSONL of id and expansion: text that documents are encoded with')
    .option('--window <tokens>', 'tokens that the encoder is given at once', numberOption('--window'))
    .option('--threads <n>', 'threads that run the encoder (default: one a core)', numberOption('--threads'))
    .option('--runtime <name>', 'onnxruntime-node or onnxruntime-web (default: the first that is installed)')
    .option('--cache <folder>', 'keeps vectors from one build to the next (default: .cairn/vectors)')
    .option('--no-cache', 'keeps none');
}

/** Adds the options of a build that are settings, and its inputs. @param argument how the inputs are written */
export function addBuildOptions(command: Command, argument?: string): Command {
  return addIndexOptions(addEncoderOptions(addInputOptions(command, argument)));
}

/** Adds the options that say what an index is like, beside those of its encoders. */
export function addIndexOptions(command: Command): Command {
  return command
    .option('--prune-mass <share>', 'share of its weights that a document keeps', numberOption('--prune-mass'))
    .option('--impact-bits <n>', 'bits of an impact, 2 to 8', numberOption('--impact-bits'))
    .option('--vectors <file>', 'ready-made sparse vectors, JSONL of id and vector, or CIFF')
    .option('--tokenizer <file>', 'tokenizer.json that splits queries into pieces')
    .option('--query-weights <file>', 'query weights of pieces, JSON of token to weight')
    .option('--query-encoder <name>', 'binary, table, collection or geometric: what a piece of a query weighs')
    .option('--embeddings <file>', 'ready-made embeddings, JSONL of id and embedding, or .npy')
    .option('--dense-table <file>', "query table of the embeddings' model (default: the model's own)")
    .option('--dense-bits <n>', 'bits of a dimension of a code, 1 or 8', numberOption('--dense-bits'))
    .option('--rules <file>', 'synonyms, pins, boosts, hidden pages (default: cairn.rules.json beside the settings)')
    .option('--vector-pages', 'store whole vectors')
    .option('--shard-documents <n>', 'documents of a shard', numberOption('--shard-documents'))
    .option('--memory <MiB>', 'memory for what waits to be written', numberOption('--memory'));
}

/** Options in the places that settings have. */
export function configOf(options: SettingOptions): NamedConfig {
  const { field, threads, runtime, window, pruneMass, ...settings } = options;
  const encoding = Object.entries({ threads, runtime, window }).filter(([, value]) => value !== undefined);
  return {
    ...settings,
    ...(field && { fields: parseFields(field) }),
    ...(encoding.length > 0 && { encoding: Object.fromEntries(encoding) }),
    ...(pruneMass !== undefined && { prune: { mass: pruneMass } }),
  };
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
