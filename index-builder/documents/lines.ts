import type { CairnError } from '../../shared/errors.ts';
import { readFailure } from './input-files.ts';

/** A line without its end mark. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Undefined for a line longer than the limit. */
  readonly bytes: Buffer | undefined;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Splits a stream of bytes at newlines; a carriage return before one belongs to it. At most `limitBytes` of a
 * line are held, a longer line is passed over and comes without bytes.
 * @throws CairnError for a failure of the stream, placed at the line it came to
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  options: { file: string; limitBytes: number },
): AsyncGenerator<Line> {
  let number = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (last: Buffer): Line => {
    const whole = held.length === 0 ? last : Buffer.concat([...held, last]);
    const bytes = heldBytes + last.length > options.limitBytes ? undefined : withoutReturn(whole);
    held = [];
    heldBytes = 0;
    return { number: number++, bytes };
  };
  try {
    for await (const chunk of chunks) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        yield take(chunk.subarray(start, end));
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      if (rest.length === 0) continue;
      heldBytes += rest.length;
      if (heldBytes > options.limitBytes) held = [];
      else held.push(rest);
    }
  } catch (error) {
    throw failureAt(error, options.file, number);
  }
  if (heldBytes > 0) yield take(Buffer.alloc(0));
}

function failureAt(error: unknown, file: string, line: number): CairnError {
  // Nothing was read yet when the file itself is missing, so no line is to blame.
  const missing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  return readFailure(error, missing ? { file } : { file, line });
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
}
