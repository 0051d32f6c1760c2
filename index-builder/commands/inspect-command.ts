import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { PACK_LIMIT_BYTES, PACK_PREFIX } from '../../shared/format/layout.ts';
import { packKey, releaseKey } from '../../shared/format/object.ts';
import { readEverything } from '../folder/read-everything.ts';
import { FileSource } from '../folder/file-source.ts';
import { packsOf } from '../publish/release-objects.ts';
import { sha256 } from '../sha256.ts';
import { openFolder } from '../folder/open-folder.ts';
import { formatBytes, table } from './table.ts';

/** Adds `cairn inspect`. */
export function addInspectCommand(program: Command): void {
  program
    .command('inspect')
    .description('verify every checksum of an index and print what is in it')
    .argument('<index>', 'folder of the index')
    .option('--json', 'print the manifest as JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { index, context } = await openFolder(folder);
      const source = new FileSource(folder);
      const release = await source.readWhole(releaseKey(index.release), PACK_LIMIT_BYTES);
      checkName(index.release, release.bytes, 'release');
      const names = new Set(packsOf(index).map(({ name }) => name));
      for (const name of names)
        checkName(name, (await source.readWhole(packKey(name), PACK_LIMIT_BYTES)).bytes, 'pack');
      const blocks = await readEverything(index, context);
      const unnamed = readdirSync(join(folder, PACK_PREFIX)).filter((name) => !names.has(name));
      if (options.json) {
        process.stdout.write(
          `${JSON.stringify({ release: index.release, packs: names.size, blocks, unnamed, manifest: index.manifest })}\n`,
        );
        return;
      }
      const { counts, scoring, languages } = index.manifest;
      const rows = [
        ['release', index.release],
        ['documents', String(counts.documents)],
        ['shards', String(index.directories.length)],
        ['languages', languages.join(' ')],
        ['score unit', String(scoring.unit)],
        ['weights', `word ${scoring.weights.word.toFixed(3)}, piece ${scoring.weights.piece.toFixed(3)}`],
        ...Object.entries(blocks).map(([kind, { count, bytes }]) => [kind, `${count} blocks, ${formatBytes(bytes)}`]),
      ];
      if (unnamed.length > 0) rows.push(['not named', `${unnamed.length} packs that the release does not use`]);
      process.stdout.write(`${table(rows)}${names.size} packs, every name and checksum is right\n`);
    });
}

function checkName(name: string, bytes: Uint8Array, what: string): void {
  const actual = sha256(bytes);
  if (actual !== name) throw new CairnError('corrupt', `${what} ${name} has the SHA-256 ${actual}, expected its name`);
}
