import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CairnError } from '../shared/errors.ts';
import { fileError } from './file-error.ts';

/**
 * Writes files that must not exist yet: all of them, or none.
 * @param files contents by path inside the folder
 * @throws CairnError `conflict` naming those that exist; `unauthorized`, `transport`
 */
export function writeNewFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const existing = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (existing.length > 0)
    throw new CairnError('conflict', `${existing.join(', ')} exists in ${folder}, and nothing is written over it`);
  const written: string[] = [];
  for (const [name, text] of files) {
    const path = join(folder, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      written.push(path);
    } catch (cause) {
      for (const other of written) rmSync(other, { force: true });
      throw fileError(cause, 'cannot write', path);
    }
  }
}
