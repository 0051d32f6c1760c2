import type { Command } from 'commander';
import { PRESETS } from '../encoders/presets.ts';
import { table } from './table.ts';

/** Adds `cairn methods`. */
export function addMethodsCommand(program: Command): void {
  program
    .command('methods')
    .description('list the published methods of learned sparse retrieval by name')
    .option('--json', 'print as JSON')
    .action(({ json }: { json?: boolean }) => {
      if (json) {
        process.stdout.write(`${JSON.stringify(PRESETS)}\n`);
        return;
      }
      const rows = PRESETS.map(({ name, document, query, queryEncoder, nearest, weights, source }) => [
        name,
        document,
        query,
        queryEncoder ?? `needs a model; nearest without: ${nearest}`,
        weights,
        source,
      ]);
      const head = ['method', 'documents', 'queries', 'queries here', 'published weights', 'source'];
      process.stdout.write(
        `${table([head, ...rows])}\nWithout a model: BINARY and BM25 weigh the pieces that a tokenizer gives.\n`,
      );
    });
}
