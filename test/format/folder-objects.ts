import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Objects } from './taken-apart.ts';

/** Every file below a folder as an object, its key the path with slashes. */
export function objectsOf(folder: string): Objects {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return new Map(names.map((name) => [name.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(folder, name)))]));
}
