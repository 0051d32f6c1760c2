import { basename } from 'node:path';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import { splitLines } from '../documents/lines.ts';
import { decodeLine } from '../documents/utf8.ts';

/** A line that is not blank. */
export interface TextLine {
  readonly text: string;
  readonly place: SourcePlace & { readonly line: number };
}

// Longest line in bytes: a query may have 100,000 characters, and JSON may take six bytes for one.
const LINE_LIMIT_BYTES = 1 << 20;

/**
 * The lines of a text file that are not blank, plain or gzip, whatever its size.
 * @throws CairnError `not-found`, or `bad-request` naming the line that is not UTF-8, too long or damaged
 */
export async function* readLines(file: string): AsyncGenerator<TextLine> {
  const bytes = streamBytes({ path: file, name: basename(file), extension: '', bytes: 0 }, () => undefined);
  for await (const line of splitLines(bytes, { file, limitBytes: LINE_LIMIT_BYTES })) {
    const place = { file, line: line.number };
    if (line.bytes === undefined)
      throw new CairnError('bad-request', `the line is longer than ${LINE_LIMIT_BYTES} bytes, the most it may have`, {
        place,
      });
    const text = decodeLine(line.bytes, place);
    if (text.trim() !== '') yield { text, place };
  }
}

/** A line as an error quotes it. */
export function quoteLine(text: string): string {
  return text.length > 80 ? `"${text.slice(0, 80)}…"` : `"${text}"`;
}
