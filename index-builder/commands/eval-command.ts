import type { Command } from 'commander';
import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { search } from '../../shared/search/search.ts';
import { askEndpoint } from '../evaluation/ask-endpoint.ts';
import { type Ask, DEPTH, evaluate } from '../evaluation/evaluate.ts';
import { readJudgedQueries } from '../evaluation/judged-queries.ts';
import { METRICS } from '../evaluation/metrics.ts';
import { openFolder } from '../folder/open-folder.ts';
import { table } from './table.ts';

interface EvalOptions {
  readonly endpoint?: string;
  readonly queries: string;
  readonly qrels: string;
  readonly group: string;
  readonly weights?: string;
  readonly json?: boolean;
}

/** Adds `cairn eval`. */
export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('measure relevance with judged queries')
    .argument('[index]', 'folder of the index, unless --endpoint is given')
    .option('--endpoint <url>', 'search Worker to ask')
    .requiredOption('--queries <file>', 'JSONL of _id and text')
    .requiredOption('--qrels <file>', 'query, document, grade')
    .option('--group <what>', 'document, or page where judgements name pages', 'document')
    .option('--weights <word,piece>', 'shares of the spaces in place of those of the index, for files only')
    .option('--json', 'print as JSON')
    .action(async (folder: string | undefined, options: EvalOptions) => {
      const { group } = options;
      if (group !== 'document' && group !== 'page')
        throw new CairnError('bad-request', `--group is "${group}", expected document or page`);
      const queries = await readJudgedQueries(options.queries, options.qrels);
      const { mean, queries: count } = await evaluate(queries, await openAsk(folder, options), group);
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ queries: count, ...mean })}\n`
          : table([['queries', String(count)], ...METRICS.map((name) => [name, mean[name].toFixed(4)])]),
      );
    });
}

async function openAsk(folder: string | undefined, { endpoint, weights }: EvalOptions): Promise<Ask> {
  if ((folder === undefined) === (endpoint === undefined))
    throw new CairnError('bad-request', 'expected either an index or --endpoint');
  if (endpoint !== undefined) {
    if (weights !== undefined) throw new CairnError('bad-request', '--weights is for an index in a folder');
    return askEndpoint(endpoint);
  }
  const { index, context } = await openFolder(folder!);
  if (weights !== undefined)
    Object.assign(index.queryWeights, { scoring: { ...index.queryWeights.scoring, weights: parseWeights(weights) } });
  return (query): Promise<SearchAnswer> =>
    search(index, { query, k: DEPTH, offset: 0, mode: 'exact', withText: false }, context);
}

function parseWeights(text: string): { word: number; piece: number } {
  const [word, piece, ...rest] = text.split(',').map((share) => (share.trim() === '' ? NaN : Number(share)));
  const isShare = (share: number | undefined): share is number => share !== undefined && share >= 0 && share <= 1;
  if (!isShare(word) || !isShare(piece) || rest.length > 0) {
    throw new CairnError('bad-request', `--weights is "${text}", expected two shares from 0 to 1, such as 1,0.5`);
  }
  return { word, piece };
}
