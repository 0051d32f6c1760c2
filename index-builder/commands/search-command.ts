import { type Command, Option } from 'commander';
import { type Mode, MODES } from '../../shared/api.ts';
import { checkRequest, search } from '../../shared/search/search.ts';
import { openFolder } from '../folder/open-folder.ts';
import { explain, mixOf, printExplained } from './explain.ts';
import { numberOption } from './number-option.ts';
import { printCosts, printHit } from './print-answer.ts';

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
    .option('--explain', "show the query's terms, their weights, df and bytes")
    .option('--json', 'print the answer as JSON')
    .action(
      async (
        folder: string,
        query: string,
        options: { k: number; offset: number; mode: Mode; explain?: boolean; json?: boolean },
      ) => {
        const { index, context } = await openFolder(folder);
        const { k, offset, mode } = options;
        const request = checkRequest({ query, k, offset, mode, withText: false });
        const answer = await search(index, request, context);
        const explained = options.explain ? await explain(index, query, mode, context) : undefined;
        if (options.json) {
          process.stdout.write(`${JSON.stringify({ ...answer, ...(explained && { explain: explained }) })}\n`);
          return;
        }
        process.stdout.write(
          answer.hits.map((hit, i) => printHit(hit, request.offset + i + 1, answer.scoreUnit)).join('') +
            printCosts(answer) +
            (explained ? `\n${printExplained(explained)}${mixOf(index, query)}` : ''),
        );
      },
    );
}
