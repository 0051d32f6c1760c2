import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import type { DistillSummary } from '../distill/distill.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { numberOption } from './number-option.ts';
import { configOf } from './settings.ts';
import { formatBytes, table } from './table.ts';

interface DistillCommandOptions {
  readonly queries: readonly string[];
  readonly out?: string;
  readonly dims?: number;
  readonly limit: number;
  readonly steps: number;
  readonly seed: number;
  readonly config?: string;
  readonly cache?: string | false;
  readonly tokenizer?: string;
  readonly neurons?: number;
  readonly threads?: number;
  readonly runtime?: string;
  readonly json?: boolean;
}

const LIMIT = 150_000;
const LIMIT_LEAST = 1000;
const LIMIT_MOST = 1_000_000;
const STEPS = 500;
const STEPS_MOST = 100_000;
const SEED = 1;

/** Adds `cairn distill`. */
export function addDistillCommand(program: Command): void {
  program
    .command('distill')
    .description('make the table that embeds queries without a model, of a model that embeds and of queries')
    .argument('<model>', 'model that embeds: its folder, its ONNX file, or workers-ai:NAME')
    .requiredOption('--queries <input>', 'file of queries, or folder of an index; may be repeated', collect)
    .option('--out <file>', 'file of the table (default: in .cairn/tables, where builds look for it)')
    .option('--dims <n>', 'dimensions, a multiple of 8 (default: 256)', numberOption('--dims'))
    .option('--limit <n>', 'most queries that are taken', numberOption('--limit'), LIMIT)
    .option('--steps <n>', 'steps of the fit, of 1,024 queries each', numberOption('--steps'), STEPS)
    .option('--seed <n>', 'seed of all that is drawn', numberOption('--seed'), SEED)
    .option('--config <file>', 'settings, .ts or .json (default: cairn.config.ts or .json here)')
    .option('--tokenizer <file>', 'tokenizer.json of the table, of a model of Workers AI')
    .option('--neurons <n>', 'neurons of Workers AI that this run may take', numberOption('--neurons'))
    .option('--threads <n>', 'threads that run the model (default: one a core)', numberOption('--threads'))
    .option('--runtime <name>', 'onnxruntime-node or onnxruntime-web (default: the first that is installed)')
    .option('--cache <folder>', 'keeps embeddings from one run to the next (default: .cairn/vectors)')
    .option('--no-cache', 'keeps none')
    .option('--json', 'print the summary as JSON')
    .action(async (model: string, options: DistillCommandOptions) => {
      const { queries, out, dims, limit, steps, seed, config, cache, threads, runtime, json } = options;
      const { tokenizer, neurons } = options;
      checkInteger('--limit', limit, LIMIT_LEAST, LIMIT_MOST);
      checkInteger('--steps', steps, 1, STEPS_MOST);
      checkInteger('--seed', seed, 0, 2 ** 32 - 1);
      const settings = configOf({
        ...(threads !== undefined && { threads }),
        ...(runtime !== undefined && { runtime }),
        ...(tokenizer !== undefined && { tokenizer }),
        ...(neurons !== undefined && { neurons }),
        // What was not said otherwise is true here.
        ...(cache !== undefined && (cache as unknown) !== true && { cache }),
      });
      const progress = json ? SILENT : makeProgress(process.stderr);
      const say = (line: string): void => {
        if (!json) process.stderr.write(`${line}\n`);
      };
      const [{ distill }, { loadConfig }] = await Promise.all([
        import('../distill/distill.ts'),
        import('../config.ts'),
      ]);
      const settled = await loadConfig(config, settings);
      const summary = await distill(model, { queries, out, dims, limit, steps, seed }, settled, progress, say);
      process.stdout.write(json ? `${JSON.stringify(summary)}\n` : report(summary));
    });
}

function report({
  basis,
  about,
  tokens,
  found,
  sources,
  encoded,
  cached,
  seconds,
  bytes,
  out,
}: DistillSummary): string {
  const { cosine, queries } = about.heldOut;
  const total = seconds.read + seconds.embed + seconds.fit;
  const times = Object.entries(seconds).map(([name, time]) => `${name} ${time.toFixed(1)}`);
  const rows = [
    ['model', about.name, basis.model.slice(0, 12)],
    [
      'queries',
      String(about.queries),
      `of ${found} different ones in ${sources} ${sources === 1 ? 'source' : 'sources'}`,
    ],
    ['embedded', String(encoded), `${cached} from the cache`],
    ['tokens', String(tokens), `${about.seen} of them seen in the queries`],
    ['dimensions', String(basis.dims), `with ${about.kept.toFixed(3)} of the embeddings' squared length`],
    ['cosine', cosine.quantized.toFixed(3), `to the model's embedding, of ${queries} queries held out, at 4 bits`],
    ['  as it began', cosine.initial.toFixed(3), ''],
    ['  fitted', cosine.fitted.toFixed(3), `loss ${about.heldOut.loss.toFixed(3)} after ${about.steps} steps`],
    ['bytes', formatBytes(bytes), ''],
    ['seconds', total.toFixed(1), times.join(', ')],
  ];
  return `${table(rows)}table in ${out}\n`;
}

/** Gathers the values of an option that is given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** @throws CairnError `bad-request` */
function checkInteger(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new CairnError('bad-request', `${option} is ${value}, expected an integer from ${least} to ${most}`);
}
