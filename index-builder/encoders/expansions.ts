import { CairnError } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import { listFiles } from '../documents/input-files.ts';
import { splitLines } from '../documents/lines.ts';
import { decodeLine } from '../documents/utf8.ts';
import { describe } from '../documents/validate.ts';

const LINE_LIMIT_BYTES = 1 << 20;

/**
 * Texts that documents are expanded with before they are encoded, such as the questions that a language model says they
 * answer: JSONL of `id` and `expansion`, a text or a list of texts. Plain or gzip.
 * @throws CairnError `bad-request` naming file and line, `not-found`
 */
export async function readExpansions(path: string): Promise<ReadonlyMap<string, string>> {
  const expansions = new Map<string, string>();
  for (const file of (await listFiles(path)).files) {
    const bytes = streamBytes(file, () => undefined);
    for await (const line of splitLines(bytes, { file: file.path, limitBytes: LINE_LIMIT_BYTES })) {
      const place = { file: file.path, line: line.number };
      if (!line.bytes)
        throw new CairnError('bad-request', `the line is longer than ${LINE_LIMIT_BYTES} bytes, the most it may have`, {
          place,
        });
      const text = decodeLine(line.bytes, place);
      if (text.trim() === '') continue;
      const { id, expansion } = parse(text, place);
      if (expansions.has(id)) throw new CairnError('bad-request', `a second expansion of document "${id}"`, { place });
      expansions.set(id, expansion);
    }
  }
  return expansions;
}

function parse(line: string, place: { file: string; line: number }): { id: string; expansion: string } {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (cause) {
    throw new CairnError('bad-request', `invalid JSON: ${(cause as Error).message}`, { cause, place });
  }
  const { id, expansion } = (record ?? {}) as { id?: unknown; expansion?: unknown };
  const texts = Array.isArray(expansion) ? (expansion as unknown[]) : [expansion];
  if (typeof id !== 'string' || !texts.every((text) => typeof text === 'string')) {
    const found = `id ${describe(id)}, expansion ${describe(expansion)}`;
    throw new CairnError('bad-request', `${found}; expected a string, and a string or a list of strings`, { place });
  }
  return { id, expansion: texts.join(' ') };
}
