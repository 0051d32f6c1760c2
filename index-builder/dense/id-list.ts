import { existsSync } from 'node:fs';
import { CairnError } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import { listFiles } from '../documents/input-files.ts';
import { splitLines } from '../documents/lines.ts';
import { decodeLine } from '../documents/utf8.ts';
import { ID_LIMIT_BYTES } from '../../shared/format/layout.ts';

/** Where the ids of a matrix of embeddings stand, if it has any: `docs.ids.txt` beside `docs.npy` or `docs.npy.gz`. */
export function idListOf(file: string): string | undefined {
  const list = file.replace(/\.npy(?:\.gz)?$/i, '.ids.txt');
  return existsSync(list) ? list : undefined;
}

/**
 * Ids by the row that they name, one a line, the first row being 0.
 * @throws CairnError `bad-request` naming file and line (an empty line, an id that is there twice, too few or too many)
 */
export async function readIdList(path: string, rows: number): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const fail = (message: string, line?: number): never => {
    throw new CairnError('bad-request', message, { place: { file: path, ...(line !== undefined && { line }) } });
  };
  const [file] = (await listFiles(path)).files;
  for await (const { bytes, number } of splitLines(
    streamBytes(file!, () => undefined),
    {
      file: path,
      limitBytes: ID_LIMIT_BYTES,
    },
  )) {
    if (!bytes) return fail(`an id of more than ${ID_LIMIT_BYTES} bytes`, number);
    const id = decodeLine(bytes, { file: path, line: number });
    if (id === '') return fail('an empty line, expected an id in each', number);
    const first = ids.get(id);
    if (first !== undefined) return fail(`the id "${id}" is a duplicate: line ${first + 1} has it too`, number);
    ids.set(id, ids.size);
  }
  if (ids.size !== rows) fail(`it has ${ids.size} ids, expected ${rows}: one for each row of embeddings`);
  return ids;
}
