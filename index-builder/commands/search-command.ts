import { type Command, Option } from 'commander';
import { MODES, RANKS } from '../../shared/api.ts';
import { interpret } from '../../shared/search/interpret.ts';
import { search } from '../../shared/search/search.ts';
import { parseParameters } from '../../shared/search/query/search-parameters.ts';
import { openFolder } from '../folder/open-folder.ts';
import { explainTerms, mixOf, planQuery, printExplained } from './explain.ts';
import { explainedCosts, printExplainedCosts } from './explain-costs.ts';
import { explainQuery, printExplainedQuery } from './explain-query.ts';
import { printStages } from './explain-stages.ts';
import { numberOption } from './number-option.ts';
import { printBeside, printCosts, printHit, printReading } from './print-answer.ts';

/** Parameters of the API by their names there, and how the answer is printed. */
interface SearchOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly [parameter: string]: unknown;
}

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
    .option('--typing', 'complete the last word: it may be unfinished')
    .option('--no-correct', 'leave words that the index lacks as they are')
    .option('--suggest <n>', 'suggestions wanted', numberOption('--suggest'))
    .option('--filter <filter>', 'name:value, name:a|b, name:1..5 or -name:value; may be repeated', collect)
    .option('--facets <names>', 'attributes whose values are counted, with commas between', (names) => names.split(','))
    .option('--sort <name>', 'attribute to sort by, with - before it the largest first')
    .addOption(new Option('--group <what>', 'page: hits of a page are one').choices(['none', 'page']))
    .option('--feedback', 'let the first ten hits add words to the query')
    .option('--explain', 'show the query as it was read, its terms, weights, df and bytes, and its costs')
    .option('--json', 'print the answer as JSON')
    .action(async (folder: string, query: string, options: SearchOptions) => {
      const { explain, json, ...parameters } = options;
      const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
      const request = parseParameters({ q: query, ...Object.fromEntries(given) });
      const { index, context } = await openFolder(folder);
      const interpreted = explain ? interpret(index, request) : undefined;
      // Before the search, which fills the cache. What feedback adds is not known yet.
      const plan = interpreted && planQuery(index, { ...request, ...interpreted, ...interpreted.places }, context);
      const answer = await search(index, request, context);
      const explained = interpreted &&
        plan && {
          reading: explainQuery(index, request, interpreted),
          explain: await explainTerms(index, plan, context),
          plan: explainedCosts(plan.expected, answer.costs),
        };
      if (json) {
        process.stdout.write(`${JSON.stringify({ ...answer, ...explained })}\n`);
        return;
      }
      process.stdout.write(
        printReading(answer) +
          answer.hits.map((hit, i) => printHit(hit, request.offset + i + 1, answer.scoreUnit)).join('') +
          printBeside(answer) +
          printCosts(answer) +
          (explained
            ? `\n${printExplainedQuery(explained.reading, answer)}\n${printExplained(explained.explain)}` +
              `${mixOf(index, query)}${printStages(answer)}\n${printExplainedCosts(plan.expected, answer.costs)}`
            : ''),
      );
    });
}

/** Gathers the values of an option that is given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
