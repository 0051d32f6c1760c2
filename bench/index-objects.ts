import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All objects of the index in a folder, by key, in memory. */
export function readObjects(folder: string): Map<string, Uint8Array> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [
      `${parentPath.slice(folder.length + 1)}/${name}`,
      readFileSync(join(parentPath, name)),
    ]),
  );
}
