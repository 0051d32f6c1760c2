import { isUtf8 } from 'node:buffer';
import type { SourcePlace } from '../../shared/errors.ts';
import { CairnError } from '../../shared/errors.ts';

// The mark is kept by the decoder and dropped here, where it is known that the bytes begin a file.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes one line; a byte order mark is dropped from the first line of a file only.
 * @throws CairnError `bad-request` for bytes that are not UTF-8
 */
export function decodeLine(bytes: Uint8Array, place: SourcePlace & { readonly line: number }): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw notUtf8(place, cause);
  }
  return place.line === 1 ? withoutMark(text) : text;
}

/**
 * Decodes a whole file and drops its byte order mark.
 * @throws CairnError `bad-request` naming the first line that is not UTF-8
 */
export function decodePage(bytes: Buffer, file: string): string {
  try {
    return withoutMark(decoder.decode(bytes));
  } catch (cause) {
    throw notUtf8({ file, line: firstBadLine(bytes) }, cause);
  }
}

function firstBadLine(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  // A newline byte is never part of a longer character, so each line can be judged alone.
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
    line++;
  }
  return line;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function notUtf8(place: SourcePlace, cause: unknown): CairnError {
  return new CairnError('bad-request', 'found bytes that are not UTF-8; expected text in UTF-8', { cause, place });
}
