import { type Command, Option } from 'commander';
import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import type { ExportedSpace } from '../ciff/survey-space.ts';
import { everyDocument } from '../folder/every-document.ts';
import { openFolder } from '../folder/open-folder.ts';
import { writeOut } from './write-out.ts';

/** Memory for the vectors of one range of documents. */
const VECTOR_BYTES = 128 << 20;

interface ExportOptions {
  readonly format: 'jsonl' | 'ciff' | 'anserini';
  readonly space?: ScoredSpace;
  readonly to?: string;
}

/** Adds `cairn export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('give the documents of an index back as JSONL, or the weights of its terms to other tools')
    .argument('<index>', 'folder of the index')
    .addOption(
      new Option('--format <format>', 'jsonl (documents), ciff or anserini (weights)')
        .choices(['jsonl', 'ciff', 'anserini'])
        .default('jsonl'),
    )
    .addOption(
      new Option('--space <space>', 'terms whose weights are given: piece (default) or word').choices([
        'piece',
        'word',
      ]),
    )
    .option('--to <file>', 'file to write, deflated where it ends in .gz; documents go to the output without it')
    .action(async (folder: string, options: ExportOptions) => {
      const { format, space = 'piece', to } = options;
      if (format === 'jsonl' && options.space !== undefined)
        throw new CairnError('bad-request', `--space is "${space}", expected none: documents have no weights`);
      if (format !== 'jsonl' && to === undefined)
        throw new CairnError('bad-request', `--to is missing, expected the file that --format ${format} writes`);
      const { index, context } = await openFolder(folder, 0);
      if (format !== 'jsonl') checkWhole(index, folder);
      if (to === undefined) {
        await eachLine(index, context, writeOut);
        return;
      }
      const documents = `${index.manifest.counts.documents} documents`;
      const exported = await writeWhole(to, async (write) => {
        if (format === 'ciff') return (await import('../ciff/ciff-writer.ts')).writeCiff(index, context, space, write);
        if (format === 'jsonl') return eachLine(index, context, (lines) => write(utf8(lines)));
        const { writeAnserini } = await import('../ciff/anserini-writer.ts');
        return writeAnserini(index, context, { space, path: folder, limitBytes: VECTOR_BYTES }, write);
      });
      process.stdout.write(`${documents}${exported ? weightsText(exported) : ''} in ${to}\n`);
    });
}

/** Weights are given by the numbers of documents, which must have no gaps. @throws CairnError `bad-request` */
function checkWhole({ directories }: OpenIndex, folder: string): void {
  const removed = directories.reduce((sum, directory) => sum + directory.removed.length, 0);
  if (removed === 0) return;
  const message = `${removed} documents were removed by increments, expected an index that was built as a whole`;
  throw new CairnError('bad-request', message, { place: { file: folder } });
}

/** Every document as a line of JSON. */
async function eachLine(
  index: OpenIndex,
  store: BlockStore,
  write: (lines: string) => Promise<void> | void,
): Promise<void> {
  for await (const batch of everyDocument(index, store))
    await write(batch.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

/** Has a file written, which appears only when it is whole. */
async function writeWhole<T>(path: string, work: (write: (bytes: Uint8Array) => void) => Promise<T>): Promise<T> {
  const { WholeFile } = await import('../whole-file.ts');
  const file = new WholeFile(path);
  try {
    const result = await work((bytes) => file.write(bytes));
    file.commit();
    return result;
  } catch (error) {
    file.discard();
    throw error;
  }
}

function weightsText({ facts, factor }: ExportedSpace): string {
  return `, ${facts.terms} terms, ${facts.postings} postings, weights x ${factor}`;
}
