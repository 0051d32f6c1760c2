import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CairnError } from '../shared/errors.ts';

/** Path of collections, documents and models that lie beside the project. @throws CairnError `not-found` */
export function beside(path: string): string {
  const found = fileURLToPath(new URL(`../../shared/${path}`, import.meta.url));
  if (!existsSync(found)) throw new CairnError('not-found', `cannot read ${found}: it does not exist`);
  return found;
}

/** The small sparse encoder that benches run, unless the command line names another. */
export function encoderFolder(): string {
  return process.argv[2] ?? beside('models/splade-tiny');
}
