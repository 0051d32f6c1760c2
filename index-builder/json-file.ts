import { readFileSync } from 'node:fs';
import { CairnError } from '../shared/errors.ts';
import { fileError } from './file-error.ts';

/** What a JSON file holds. @throws CairnError `bad-request` (not JSON), `not-found`, `unauthorized`, `transport` */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new CairnError('bad-request', `invalid JSON: ${cause.message}`, { cause, place: { file } });
    throw fileError(cause, 'cannot read', file);
  }
}
