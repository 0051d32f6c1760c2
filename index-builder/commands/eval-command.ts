import type { Command } from 'commander';
import { DEFAULT_METRICS } from '../evaluation/metric-names.ts';
import type { EvalOptions } from './eval-plan.ts';
import { numberOption } from './number-option.ts';

/** Adds `cairn eval`. */
export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('measure relevance with judged queries')
    .argument('[index]', 'folder of the index; left out beside --endpoint and --run')
    .argument('[data]', 'folder of queries.jsonl and qrels/<split>.tsv (BEIR), unless --queries and --qrels are given')
    .option('--split <name>', 'judgements of the data folder (default: test)')
    .option('--queries <file>', 'JSONL of _id and text, lines of id, tab and text, or TREC topics; plain or .gz')
    .option('--qrels <file>', 'judgements, of BEIR or TREC; plain or .gz')
    .option(
      '--endpoint <url>',
      'search Worker to ask, or …/v1/indexes/NAME of it; a private one by the token in CAIRN_TOKEN',
    )
    .option('--run <file>', 'TREC run to measure; plain or .gz')
    .option('--group <what>', 'document, or page where judgements name pages', 'document')
    .option('--weights <word,piece>', 'shares of the spaces in place of those of the index, for files only')
    .option('--space <space>', 'word or piece alone, for files only')
    .option('--rank <rank>', 'sparse or dense2: the first stage alone, or ranked again by codes')
    .option('--feedback', 'let the first ten hits add terms to the query')
    .option('--metrics <names>', 'ndcg, recall, mrr, map, p or success, each @k, and map', DEFAULT_METRICS)
    .option('--against <what>', 'folder of an index, with its own shares, or TREC run, to compare with')
    .option('--changed <n>', 'queries to list that changed most in the first metric (default: 10)', changedOption)
    .option(
      '--gate <bound>',
      'fail where a mean is less, such as "ndcg@10>=0.69" or "map>=against-0.005"; may be repeated',
      collect,
    )
    .option('--per-query', 'print a row for each query')
    .option('--write-run <file>', 'write the rankings as a TREC run; compressed where the name ends in .gz')
    .option('--tag <word>', 'last column of the run (default: cairn)')
    .option('--markdown', 'print Markdown tables')
    .option('--json', 'print all means and queries as JSON')
    .action(async (index: string | undefined, data: string | undefined, options: EvalOptions) => {
      // What evaluates, loaded here alone: the other commands start faster without.
      const [{ planEvaluation }, { runEvaluation }] = await Promise.all([
        import('./eval-plan.ts'),
        import('./eval-run.ts'),
      ]);
      await runEvaluation(planEvaluation(index, data, options));
    });
}

const changedOption = numberOption('--changed');

/** Gathers the values of an option that is given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
