import { PbfWriter } from 'pbf';
import { utf8 } from '../../shared/bytes.ts';
import { ID_LIMIT_BYTES, TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import type { CiffMessage } from './ciff-message.ts';
import { MessageReader } from './message-reader.ts';

/**
 * The messages of the Common Index File Format (Lin et al. 2020, https://github.com/osirrc/ciff), encoder beside
 * decoder. Field numbers are those of its CommonIndexFileFormat.proto. As in every proto3 message, a field that is
 * absent is 0 or empty. Decoders throw CairnError `bad-request`, naming file, message and byte.
 */

/** Version of the format. */
export const CIFF_VERSION = 1;

/** Bytes of a description that are read. */
const DESCRIPTION_LIMIT_BYTES = 1 << 20;

/** The first message of a file. */
export interface CiffHeader {
  /** Lists that follow. */
  readonly lists: number;
  /** Records of documents that follow the lists. Their docids are 0 up to this. */
  readonly documents: number;
  /** Lists and documents of the collection, of which the file may have a part. */
  readonly totalLists: number;
  readonly totalDocuments: number;
  /** Sum of the lengths of all documents. */
  readonly totalTerms: number;
  readonly averageLength: number;
  /** For people; says here what the weights were multiplied by. */
  readonly description: string;
}

export function encodeHeader(header: CiffHeader): Uint8Array {
  const writer = new PbfWriter();
  writeInteger(writer, 1, CIFF_VERSION);
  writeInteger(writer, 2, header.lists);
  writeInteger(writer, 3, header.documents);
  writeInteger(writer, 4, header.totalLists);
  writeInteger(writer, 5, header.totalDocuments);
  writeInteger(writer, 6, header.totalTerms);
  if (header.averageLength !== 0) writer.writeDoubleField(7, header.averageLength);
  writeText(writer, 8, header.description);
  return writer.finish();
}

export function decodeHeader(message: CiffMessage): CiffHeader {
  const reader = new MessageReader(message);
  let version = 0;
  const header = {
    lists: 0,
    documents: 0,
    totalLists: 0,
    totalDocuments: 0,
    totalTerms: 0,
    averageLength: 0,
    description: '',
  };
  for (let field = reader.next(8); field !== 0; field = reader.next(8)) {
    if (field === 1) version = reader.int32();
    else if (field === 2) header.lists = reader.int32();
    else if (field === 3) header.documents = reader.int32();
    else if (field === 4) header.totalLists = reader.int32();
    else if (field === 5) header.totalDocuments = reader.int32();
    else if (field === 6) header.totalTerms = reader.int64();
    else if (field === 7) header.averageLength = reader.double();
    else header.description = reader.text('description', DESCRIPTION_LIMIT_BYTES);
  }
  if (version !== CIFF_VERSION) throw reader.fail(`found version ${version}, expected ${CIFF_VERSION}`);
  if (header.lists < 0) throw reader.fail(`found ${header.lists} lists, expected 0 or more`);
  if (header.documents < 0) throw reader.fail(`found ${header.documents} documents, expected 0 or more`);
  return header;
}

/** All postings of a term. */
export interface CiffList {
  /** UTF-8, 1 to 255 bytes. */
  readonly term: Uint8Array;
  /** Docids, ascending; in the file the first as it is, the others as the gap to the one before. */
  readonly documents: Uint32Array;
  /** What the format calls tf, above 0 and below 2^31: the weight in learned sparse indexes. */
  readonly frequencies: Uint32Array;
}

export function encodeList({ term, documents, frequencies }: CiffList): Uint8Array {
  const writer = new PbfWriter();
  writer.writeBytesField(1, term);
  writeInteger(writer, 2, documents.length);
  writeInteger(
    writer,
    3,
    frequencies.reduce((sum, frequency) => sum + frequency, 0),
  );
  const posting = { gap: 0, frequency: 0 };
  for (let i = 0; i < documents.length; i++) {
    posting.gap = i === 0 ? documents[0]! : documents[i]! - documents[i - 1]!;
    posting.frequency = frequencies[i]!;
    writer.writeMessage(4, writePosting, posting);
  }
  return writer.finish();
}

/**
 * Gives each posting of a list to `take`, documents ascending, and returns the term; df must be their number. What
 * the list says of cf is not looked at: exporters of learned weights fill it in as they like.
 * @param documents number of documents: docids are below
 */
export function decodeList(
  message: CiffMessage,
  documents: number,
  take: (document: number, frequency: number) => void,
): string {
  const reader = new MessageReader(message);
  const posting = { gap: 0, frequency: 0 };
  let term = '';
  let df = 0;
  let postings = 0;
  let document = 0;
  for (let field = reader.next(4, 4); field !== 0; field = reader.next(4, 4)) {
    if (field === 1) term = reader.subject = reader.text('term', TERM_LIMIT_BYTES);
    else if (field === 2) df = reader.int64();
    else if (field === 3) reader.int64();
    else {
      readPosting(reader, posting);
      if (postings++ > 0 && posting.gap <= 0)
        throw reader.fail(`found a gap of ${posting.gap} before posting ${postings}, expected ascending docids`);
      document += posting.gap;
      checkDocid(reader, document, documents);
      if (posting.frequency <= 0)
        throw reader.fail(`found tf ${posting.frequency} in posting ${postings}, expected 1 or more`);
      take(document, posting.frequency);
    }
  }
  if (term === '') throw reader.fail(`found an empty term, expected 1 to ${TERM_LIMIT_BYTES} bytes`);
  // Hosts drop the mark when they read a text: two terms could become one.
  if (term.startsWith('\ufeff')) throw reader.fail('found a byte order mark before the term, expected none');
  if (postings === 0) throw reader.fail('found no postings, expected 1 or more');
  if (df !== postings) throw reader.fail(`found df ${df}, expected ${postings}, the number of its postings`);
  return term;
}

/** What a file says of a document. */
export interface CiffRecord {
  readonly document: number;
  /** Id outside the index, 1 to 1,024 bytes of UTF-8. */
  readonly id: string;
  /** Length in the exporter's terms. */
  readonly length: number;
}

export function encodeRecord({ document, id, length }: CiffRecord): Uint8Array {
  const writer = new PbfWriter();
  writeInteger(writer, 1, document);
  writeText(writer, 2, id);
  writeInteger(writer, 3, length);
  return writer.finish();
}

/** @param documents number of documents: the docid is below */
export function decodeRecord(message: CiffMessage, documents: number): CiffRecord {
  const reader = new MessageReader(message);
  const record = { document: 0, id: '', length: 0 };
  for (let field = reader.next(3); field !== 0; field = reader.next(3)) {
    if (field === 1) record.document = reader.int32();
    else if (field === 2) record.id = reader.subject = reader.text('collection_docid', ID_LIMIT_BYTES);
    else record.length = reader.int32();
  }
  if (record.id === '') throw reader.fail(`found an empty collection_docid, expected 1 to ${ID_LIMIT_BYTES} bytes`);
  checkDocid(reader, record.document, documents);
  if (record.length < 0) throw reader.fail(`found a doclength of ${record.length}, expected 0 or more`);
  return record;
}

function readPosting(reader: MessageReader, posting: { gap: number; frequency: number }): void {
  posting.gap = posting.frequency = 0;
  reader.enter();
  for (let field = reader.next(2); field !== 0; field = reader.next(2)) {
    if (field === 1) posting.gap = reader.int32();
    else posting.frequency = reader.int32();
  }
  reader.leave();
}

function checkDocid(reader: MessageReader, docid: number, documents: number): void {
  if (docid < 0 || docid >= documents)
    throw reader.fail(`found docid ${docid}, expected 0 or more and below ${documents}, the number of documents`);
}

function writePosting({ gap, frequency }: { gap: number; frequency: number }, writer: PbfWriter): void {
  writeInteger(writer, 1, gap);
  writeInteger(writer, 2, frequency);
}

/** Writes what is not 0: a zero is an absent field. */
function writeInteger(writer: PbfWriter, field: number, value: number): void {
  if (value !== 0) writer.writeVarintField(field, value);
}

/** Writes a text that is not empty. As bytes: the library's own way to write texts garbles characters from U+20000 on. */
function writeText(writer: PbfWriter, field: number, text: string): void {
  if (text !== '') writer.writeBytesField(field, utf8(text));
}
