import { type Command, Option } from 'commander';
import { type Mode, MODES, type Rank, RANKS } from '../../shared/api.ts';
import { checkRequest, search } from '../../shared/search/search.ts';
import { openFolder } from '../folder/open-folder.ts';
import { explainTerms, mixOf, planQuery, printExplained } from './explain.ts';
import { explainedCosts, printExplainedCosts } from './explain-costs.ts';
import { printStages } from './explain-stages.ts';
import { numberOption } from './number-option.ts';
import { printCosts, printHit, printReading } from './print-answer.ts';

/** Adds `cairn search`. */
export function addSearchCommand(program: Command): void {
  program
    .command('search')
    .description('search an index in a folder')
    .argument('<index>', 'folder of the index')
    .argument('<query>', 'what to look for')
    .option('-k <n>', 'hits wanted', numberOption('-k'), 10)
    .option('--offset <n>', 'hits left out at the start', numberOption('--offset'), 0)
    .addOption(new Option('--mode <mode>', 'how much of long lists is read').choices(MODES).default('exact'))
    .addOption(new Option('--rank <rank>', 'first stage alone, or ranked again by codes').choices(RANKS))
    .option('--explain', "show the query's terms, weights, df and bytes, and its costs: expected, happened, allowed")
    .option('--json', 'print the answer as JSON')
    .action(
      async (
        folder: string,
        query: string,
        options: { k: number; offset: number; mode: Mode; rank?: Rank; explain?: boolean; json?: boolean },
      ) => {
        const { index, context } = await openFolder(folder);
        const { k, offset, mode, rank } = options;
        const request = checkRequest({ query, k, offset, mode, rank, withText: false });
        // Before the search, which fills the cache.
        const plan = options.explain ? planQuery(index, query, k, mode, context) : undefined;
        const answer = await search(index, request, context);
        const explained = plan && {
          explain: await explainTerms(index, plan, context),
          plan: explainedCosts(plan.expected, answer.costs),
        };
        if (options.json) {
          process.stdout.write(`${JSON.stringify({ ...answer, ...explained })}\n`);
          return;
        }
        process.stdout.write(
          printReading(answer) +
            answer.hits.map((hit, i) => printHit(hit, request.offset + i + 1, answer.scoreUnit)).join('') +
            printCosts(answer) +
            (explained
              ? `\n${printExplained(explained.explain)}${mixOf(index, query)}${printStages(answer)}\n${printExplainedCosts(plan.expected, answer.costs)}`
              : ''),
        );
      },
    );
}
