import { CairnError } from '../../shared/errors.ts';
import { INFLATE_RATIO_LIMIT } from '../../shared/format/layout.ts';
import type { CiffMessage } from './ciff-message.ts';
import { type CiffHeader, type CiffRecord, decodeHeader, decodeList, decodeRecord } from './ciff-messages.ts';
import { MessageStream } from './message-stream.ts';

/** A file that can be read as often as it takes. */
export interface CiffFile {
  readonly path: string;
  /** Size as stored. */
  readonly bytes: number;
  /**
   * The bytes from the start, decompressed. `share` is what this pass is of all the reading there will be, above 0
   * to 1: how far to move a bar for each byte.
   */
  open(share: number): AsyncIterable<Uint8Array, void>;
}

/** Who takes what a file holds, as it comes: lists first, then records. Each may throw `messageError`. */
export interface CiffVisitor {
  header?(header: CiffHeader, message: CiffMessage): void;
  /** A posting of the list whose `list` comes next; documents ascending. */
  posting(document: number, frequency: number): void;
  /** The end of a list; `list` is its number from 1. */
  list(term: string, list: number, message: CiffMessage): void;
  record(record: CiffRecord, message: CiffMessage): void;
}

/** Bytes of the smallest list and record, lengths included: one character, one posting; one character. */
const SMALLEST_LIST_BYTES = 10;
const SMALLEST_RECORD_BYTES = 4;

/**
 * Reads a file once, from the header to the last record, in the memory of its largest message. Checks all that can
 * be told without remembering: see `surveyCiff` for the rest.
 * @throws CairnError `bad-request` naming file, message and byte; `not-found`
 */
export async function visitCiff(file: CiffFile, share: number, visitor: CiffVisitor): Promise<void> {
  const stream = new MessageStream(file.path, file.open(share));
  try {
    const first = await stream.next('the header of a CIFF file');
    const header = decodeHeader(first);
    checkSize(header, file);
    visitor.header?.(header, first);
    const { lists, documents } = header;
    const take = visitor.posting.bind(visitor);
    for (let list = 1; list <= lists; list++) {
      const message = await stream.next(`list ${list} of ${lists}`);
      visitor.list(decodeList(message, documents, take), list, message);
    }
    for (let record = 1; record <= documents; record++) {
      const message = await stream.next(`document record ${record} of ${documents}`);
      visitor.record(decodeRecord(message, documents), message);
    }
    await stream.end(documents > 0 ? `document record ${documents}` : 'the header of a CIFF file');
  } finally {
    await stream.close();
  }
}

/** Refuses what no file of this size holds, however well deflated, before memory is taken for it. */
function checkSize({ lists, documents }: CiffHeader, { path, bytes }: CiffFile): void {
  const smallest = lists * SMALLEST_LIST_BYTES + documents * SMALLEST_RECORD_BYTES;
  if (smallest <= bytes * INFLATE_RATIO_LIMIT) return;
  const found = `found ${lists} lists and ${documents} documents in the header of a file of ${bytes} bytes`;
  throw new CairnError('bad-request', `${found}, expected no more than it can hold`, { place: { file: path } });
}
