import { type Command, Option } from 'commander';
import { type Mode, MODES } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { readSimilar, similar } from '../../shared/search/similar.ts';
import { openFolder } from '../folder/open-folder.ts';
import { numberOption } from './number-option.ts';
import { printHit, printWork } from './print-answer.ts';

/** Adds `cairn similar`. */
export function addSimilarCommand(program: Command): void {
  program
    .command('similar')
    .description('find the documents of an index that are most like one')
    .argument('<index>', 'folder of the index')
    .argument('<id>', 'id of the document')
    .option('-k <n>', 'documents wanted', numberOption('-k'), 10)
    .addOption(new Option('--mode <mode>', 'how much of long lists is read').choices(MODES).default('exact'))
    .addOption(
      new Option('--page <which>', 'whether sections of its own page count').choices(['other', 'any']).default('other'),
    )
    .option('--json', 'print the answer as JSON')
    .action(
      async (folder: string, id: string, options: { k: number; mode: Mode; page: 'other' | 'any'; json?: boolean }) => {
        const request = readSimilar(id, options);
        const { index, context } = await openFolder(folder);
        const answer = await similar(index, request, context);
        if (!answer) throw new CairnError('not-found', `there is no document "${id}", expected one of ${folder}`);
        process.stdout.write(
          options.json
            ? `${JSON.stringify(answer)}\n`
            : answer.hits.map((hit, i) => printHit(hit, i + 1, answer.scoreUnit)).join('') +
                `by ${answer.terms.join(' ')}\n${printWork(answer)}`,
        );
      },
    );
}
