import type { Command } from 'commander';
import type { Migration } from '../migration/migration.ts';

/** Adds `cairn import`. */
export function addImportCommand(program: Command): void {
  const command = program.command('import').description('take over what another search was configured to do');
  command
    .command('docsearch')
    .description('the config.json of the DocSearch scraper, or the options of docsearch() as JSON')
    .argument('<file>', 'JSON')
    .option('--to <folder>', 'where the files are written; nothing is written over', '.')
    .action(async (file: string, { to }: { to: string }) => {
      const [{ readJsonFile }, { fromDocSearch }] = await Promise.all([
        import('../json-file.ts'),
        import('../migration/docsearch.ts'),
      ]);
      await write(fromDocSearch(readJsonFile(file), file), to);
    });
  command
    .command('typesense')
    .description('a collection: its schema, its synonyms, its overrides, as the API answers them')
    .argument('<file>', 'JSON; several answers stand in one object')
    .option('--to <folder>', 'where the files are written; nothing is written over', '.')
    .action(async (file: string, { to }: { to: string }) => {
      const [{ readJsonFile }, { fromTypesense }] = await Promise.all([
        import('../json-file.ts'),
        import('../migration/typesense.ts'),
      ]);
      await write(fromTypesense(readJsonFile(file), file), to);
    });
}

async function write({ config, rules, widget, left }: Migration, folder: string): Promise<void> {
  const { writeNewFiles } = await import('../new-files.ts');
  const files = new Map<string, string>();
  for (const [name, json] of [
    ['cairn.config.json', config],
    ['cairn.rules.json', rules],
  ] as const)
    if (Object.keys(json).length > 0) files.set(name, `${JSON.stringify(json, null, 2)}\n`);
  writeNewFiles(folder, files);
  const lines = [
    ...[...files.keys()].map((name) => `wrote ${name}`),
    ...(files.size === 0 ? ['nothing to write: what was configured has no place in files here'] : []),
    ...(Object.keys(widget).length > 0 ? [`search box: <cairn-search ${attributesText(widget)}></cairn-search>`] : []),
    ...(left.length > 0 ? ['left behind:', ...left.map((line) => `  ${line}`)] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function attributesText(widget: Migration['widget']): string {
  const escaped = (value: string): string => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  return Object.entries(widget)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');
}
