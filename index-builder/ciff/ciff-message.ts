import { CairnError } from '../../shared/errors.ts';

/** One message of a CIFF file, and how errors name it. */
export interface CiffMessage {
  readonly file: string;
  /** Such as `list 3 of 12`. */
  readonly name: string;
  /** Place in the file, after decompression, of the message's first byte. */
  readonly startByte: number;
  /** Its body, without the length before it. */
  readonly bytes: Uint8Array;
}

/**
 * An error of a message: what was found and expected, in which message, at which byte of the file (after
 * decompression).
 */
export function messageError(
  { file, name }: Pick<CiffMessage, 'file' | 'name'>,
  byte: number,
  problem: string,
): CairnError {
  return new CairnError('bad-request', `${name}, byte ${byte}: ${problem}`, { place: { file } });
}
