import { CairnError } from '../../shared/errors.ts';
import type { CountBytes } from './file-bytes.ts';
import { streamBytes } from './file-bytes.ts';
import type { InputFile } from './input-files.ts';
import type { Line } from './lines.ts';
import { splitLines } from './lines.ts';
import type { DocumentField, FieldNames, ReadOptions, SourcedDocument } from './read-options.ts';
import { decodeLine } from './utf8.ts';
import type { DocumentDraft } from './validate.ts';
import { checkDocument, describe } from './validate.ts';

/** Longest line in bytes. */
const LINE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Field names of a BEIR corpus; its ids name pages as well, whatever characters they hold. */
export const BEIR_FIELDS: FieldNames = { id: '_id', page: '_id', attributes: 'metadata' };

const FIELDS: readonly DocumentField[] = [
  'id',
  'url',
  'page',
  'title',
  'headings',
  'text',
  'lang',
  'attributes',
  'vector',
];

/**
 * Reads a file with one JSON object per line; blank lines are passed over, fields that are not a document's are
 * ignored. Where a field is absent and has no name of its own in `options.fields`, another is read: `heading` for
 * `headings`, and as Anserini names them `contents` for `text` and `docid` for `id`.
 * @throws CairnError naming file and line; with `onError: 'skip'` only for failures of the file as a whole
 */
export async function* readJsonl(
  file: InputFile,
  options: ReadOptions & { readonly limitBytes?: number },
  count: CountBytes,
): AsyncGenerator<SourcedDocument> {
  const limitBytes = options.limitBytes ?? LINE_LIMIT_BYTES;
  for await (const line of splitLines(streamBytes(file, count), { file: file.path, limitBytes })) {
    let sourced: SourcedDocument | undefined;
    try {
      sourced = readLine(line, file.path, limitBytes, options);
    } catch (error) {
      if (options.onError !== 'skip' || !(error instanceof CairnError)) throw error;
      options.onSkip?.(error);
    }
    if (sourced !== undefined) yield sourced;
  }
}

function readLine(line: Line, file: string, limitBytes: number, options: ReadOptions): SourcedDocument | undefined {
  const place = { file, line: line.number };
  if (line.bytes === undefined) {
    throw new CairnError('bad-request', `the line is longer than ${limitBytes} bytes, the most it may have`, { place });
  }
  const text = decodeLine(line.bytes, place);
  if (text.trim() === '') return undefined;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CairnError('bad-request', `found invalid JSON (${reason}); expected one object`, { cause, place });
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new CairnError('bad-request', `found ${describe(record)}; expected one JSON object`, { place });
  }
  const draft = draftOf(record as Record<string, unknown>, options.fields ?? {});
  if ((draft.id === undefined || draft.id === null) && (options.fields?.id !== undefined || '_id' in record)) {
    const hint = options.fields?.id ?? 'id';
    const found = '_id' in record && hint !== '_id' ? ' but "_id": this looks like a BEIR corpus (format beir)' : '';
    throw new CairnError('bad-request', `found no "${hint}"${found}; expected a string or a number`, { place });
  }
  return { document: checkDocument(draft, place, options.lang), place };
}

function draftOf(record: Record<string, unknown>, names: FieldNames): DocumentDraft {
  const draft: Partial<Record<DocumentField, unknown>> = {};
  for (const field of FIELDS) draft[field] = own(record, names[field] ?? field);
  if (names.headings === undefined) draft.headings ??= own(record, 'heading');
  if (names.text === undefined) draft.text ??= own(record, 'contents');
  // A record of a BEIR corpus is not taken for one of Anserini's: its reader says what it looks like.
  if (names.id === undefined && !Object.hasOwn(record, '_id')) draft.id ??= own(record, 'docid');
  return draft;
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
