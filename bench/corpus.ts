import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '../index-builder/config.ts';
import { CairnError } from '../shared/errors.ts';

/** The documents that benches run on where none are named: 86k sections of the Win32 manual, beside the project. */
const DEFAULT_FILE = fileURLToPath(new URL('../../shared/data/docs/win32-docs.jsonl.gz', import.meta.url));

/** Names that the files of that collection have for a document's fields. */
export const CORPUS_CONFIG: ConfigInput = { fields: { headings: 'heading' } };

/** The file of documents to run on: the first argument, or the default. @throws CairnError `not-found` */
export function corpusFile(): string {
  const file = process.argv[2] ?? DEFAULT_FILE;
  if (!existsSync(file))
    throw new CairnError('not-found', `cannot read ${file}: it does not exist; name a JSONL file of documents`);
  return file;
}
