import { join } from 'node:path';
import type { Command } from 'commander';
import { CATALOGUE } from '../models/catalogue.ts';
import { makeProgress } from '../progress.ts';
import { formatBytes, table } from './table.ts';

/** Folder that models are fetched into. */
const DEFAULT_FOLDER = '.cairn/models';

/** Adds `cairn models`. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('list and fetch published encoders; nothing is fetched unasked');
  models
    .command('list')
    .description('the models of the pinned list')
    .action(() => {
      const rows = CATALOGUE.map(({ name, description, licence, bytes }) => [
        name,
        formatBytes(bytes),
        licence,
        description,
      ]);
      process.stdout.write(table([['name', 'size', 'licence', 'what'], ...rows]));
    });
  models
    .command('pull')
    .description('fetch a model of the pinned list, or a file of an address, and verify it')
    .argument('<name or address>', 'name in the list, or https://…')
    .option('--sha256 <hex>', 'checksum of the file; needed with an address')
    .option('--to <folder>', 'folder to fetch into', DEFAULT_FOLDER)
    .action(async (what: string, { sha256, to }: { sha256?: string; to: string }) => {
      const { filesOf, pull } = await import('../models/pull.ts');
      const { name, files } = filesOf(what, sha256);
      const { folder, fetched, kept } = await pull(files, join(to, name), makeProgress(process.stderr));
      const done = [...fetched.map((path) => ['fetched', path]), ...kept.map((path) => ['there already', path])];
      process.stdout.write(`${table(done)}use it with --encoder ${folder}\n`);
    });
}
