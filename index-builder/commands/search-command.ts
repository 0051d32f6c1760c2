import type { Command } from 'commander';
import { decodeScale } from '../../shared/format/scale.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { checkRequest, search } from '../../shared/search/search.ts';
import { readBlocks } from '../../shared/search/read-blocks.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { findRareTerm } from '../../shared/format/word-block.ts';
import { integerWeight, weighQuery } from '../../shared/search/weigh-query.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/search-shard.ts';
import { openFolder } from '../folder/open-folder.ts';
import { printCosts, printHit } from './print-answer.ts';
import { table } from './table.ts';

/** Adds `cairn search`. */
export function addSearchCommand(program: Command): void {
  program
    .command('search')
    .description('search an index in a folder')
    .argument('<index>', 'folder of the index')
    .argument('<query>', 'what to look for')
    .option('-k <n>', 'hits wanted', Number, 10)
    .option('--offset <n>', 'hits left out at the start', Number, 0)
    .option('--explain', "show the query's terms, their weights, df and bytes")
    .option('--json', 'print the answer as JSON')
    .action(
      async (
        folder: string,
        query: string,
        options: { k: number; offset: number; explain?: boolean; json?: boolean },
      ) => {
        const { index, context } = await openFolder(folder);
        const request = checkRequest({ query, k: options.k, offset: options.offset, mode: 'exact', withText: false });
        const answer = await search(index, request, context);
        if (options.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
        else
          process.stdout.write(
            answer.hits.map((hit, i) => printHit(hit, request.offset + i + 1, answer.scoreUnit)).join('') +
              printCosts(answer),
          );
        if (options.explain) process.stdout.write(await explain(index, query, context));
      },
    );
}

/** A table of the query's terms: where each is, what it weighs, how much is read for it. */
async function explain(index: OpenIndex, query: string, context: ShardContext): Promise<string> {
  const rows = [['space', 'term', 'weight', 'shard', 'df', 'largest', 'factor', 'bytes', 'place']];
  const { scoring } = index.manifest;
  for (const term of weighQuery(query, index.queryWeights)) {
    for (const [shard, directory] of index.directories.entries()) {
      const key = encodeTermKey(term.space, term.term);
      const entry = directory.residentTerms.find(key)?.entry;
      const block = directory.wordIndex.find(key);
      const row = [term.space, term.term, term.weight.toFixed(3), String(shard)];
      const found = (df: number, scaleBits: number, bytes: number, place: string): string[] => {
        const scale = decodeScale(scaleBits);
        return [
          ...row,
          String(df),
          scale.toFixed(3),
          String(integerWeight(term, scale, scoring)),
          String(bytes),
          place,
        ];
      };
      if (entry) {
        const bytes = entry.tiers.reduce((sum, tier) => sum + tier.bytes, 0);
        rows.push(found(entry.df, entry.scaleBits, bytes, `${entry.tiers.length} tiers at ${entry.address}`));
      } else {
        const [payload] = block
          ? await readBlocks(context, [{ directory, extent: block, kind: BLOCK.words }], new CostCounter())
          : [];
        const rare = payload && findRareTerm(payload, directory.documents, key);
        rows.push(
          rare
            ? found(rare.postings.documents.length, rare.scaleBits, block!.bytes, `inline at ${block!.address}`)
            : [...row, '0', '-', '-', String(block?.bytes ?? 0), 'absent'],
        );
      }
    }
  }
  return `\n${table(rows)}`;
}
