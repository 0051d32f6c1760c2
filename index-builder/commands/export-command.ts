import type { Command } from 'commander';
import { readDocuments } from '../../shared/search/resolve.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import { openFolder } from '../folder/open-folder.ts';
import { writeOut } from './write-out.ts';

// Documents read together.
const BATCH = 1024;

/** Adds `cairn export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('give the documents of an index back as JSONL')
    .argument('<index>', 'folder of the index')
    .action(async (folder: string) => {
      const { index, context } = await openFolder(folder, 0);
      const { documents } = index.manifest.counts;
      for (let first = 0; first < documents; first += BATCH) {
        const numbers = Array.from({ length: Math.min(BATCH, documents - first) }, (_, i) => first + i);
        const batch = await readDocuments(index, numbers, context, new CostCounter());
        await writeOut(batch.map((document) => `${JSON.stringify(document)}\n`).join(''));
      }
    });
}
