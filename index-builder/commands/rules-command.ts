import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { openFolder } from '../folder/open-folder.ts';
import type { Rules } from '../rules/rules-schema.ts';

/** Adds `cairn rules`. */
export function addRulesCommand(program: Command): void {
  const command = program.command('rules').description('check a file of synonyms, pins, boosts and hidden pages');
  command
    .command('check')
    .description('check a file of rules, and the ids of its pins in an index')
    .argument('<file>', 'file of rules, such as cairn.rules.json')
    .argument('[index]', 'folder of an index')
    .action(async (file: string, folder: string | undefined) => {
      const { readRules } = await import('../rules/rules-file.ts');
      const rules = readRules(file);
      if (folder !== undefined) await checkPins(rules, folder);
      const { synonyms, pins, boosts, hidden, defaults } = rules;
      const counts = [
        `${synonyms.length} synonyms`,
        `${pins.length} pins`,
        `${boosts.length} boosts`,
        `${hidden.length} hidden`,
        `${defaults.filter.length} default filters`,
      ];
      process.stdout.write(`${file} is right: ${counts.join(', ')}\n`);
    });
  command
    .command('schema')
    .description('print the JSON schema of such a file, for editors')
    .action(async () => {
      const [{ z }, { RULES }] = await Promise.all([import('zod'), import('../rules/rules-schema.ts')]);
      process.stdout.write(`${JSON.stringify(z.toJSONSchema(RULES, { io: 'input' }), null, 2)}\n`);
    });
}

/** @throws CairnError `bad-request` (a pin of a document that the index lacks) */
async function checkPins(rules: Rules, folder: string): Promise<void> {
  const [{ index, context }, { placesOf }] = await Promise.all([openFolder(folder), import('../rules/rules-file.ts')]);
  for (const [i, { ids }] of rules.pins.entries())
    for (const [j, id] of ids.entries()) {
      if (await findDocument(index, id, context)) continue;
      const path = ['pins', i, 'ids', j];
      const place = placesOf(rules)(path);
      const message = `${path.join('.')}: no document has the id "${id}", expected one of ${folder}`;
      throw new CairnError('bad-request', message, place && { place });
    }
}
