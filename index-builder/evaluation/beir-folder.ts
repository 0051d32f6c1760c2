import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';

// A split's file in the folder of judgements.
const QRELS_NAME = /^(.+)\.tsv(?:\.gz)?$/;

/**
 * Files of a judged collection in BEIR's layout, `queries.jsonl` and `qrels/<split>.tsv`, each plain or `.gz`; the
 * plain one where both are there.
 * @throws CairnError `not-found` naming what is missing, and the splits that are there
 */
export function findBeirFiles(folder: string, split: string): { queries: string; qrels: string } {
  const queries = findFile(folder, 'queries.jsonl', namesIn(folder));
  if (queries === undefined) {
    const message = 'found no queries.jsonl or queries.jsonl.gz, expected the folder of a judged collection (BEIR)';
    throw new CairnError('not-found', message, { place: { file: folder } });
  }
  const judged = join(folder, 'qrels');
  const names = existsSync(judged) ? namesIn(judged) : [];
  const qrels = findFile(judged, `${split}.tsv`, names);
  if (qrels === undefined) {
    const splits = [...new Set(names.flatMap((name) => QRELS_NAME.exec(name)?.[1] ?? []))].sort();
    const found = splits.length === 0 ? 'found no split' : `found the splits ${splits.join(', ')}`;
    throw new CairnError('not-found', `${found}, expected ${split}.tsv or ${split}.tsv.gz`, {
      place: { file: judged },
    });
  }
  return { queries, qrels };
}

function findFile(folder: string, name: string, names: readonly string[]): string | undefined {
  const found = [name, `${name}.gz`].find((each) => names.includes(each));
  return found === undefined ? undefined : join(folder, found);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw fileError(cause, 'cannot read the folder', folder);
  }
}
