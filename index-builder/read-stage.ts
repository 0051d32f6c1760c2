import { Packr } from 'msgpackr';
import type { CairnDocument } from '../shared/document.ts';
import { CairnError, type SourcePlace } from '../shared/errors.ts';
import { ID_LIMIT_BYTES } from '../shared/format/layout.ts';
import { utf8 } from '../shared/bytes.ts';
import type { Config } from './config.ts';
import { DocumentIds } from './document-ids.ts';
import { inputBytes, readDocuments } from './documents/read-documents.ts';
import { loadVectors, vocabularyOf } from './piece-vectors.ts';
import type { QueryTable } from '../shared/format/query-table.ts';
import type { Progress } from './progress.ts';
import { ExternalSorter } from './spill/external-sorter.ts';

/** What reading the inputs gave. */
export interface ReadResult {
  /** Every document in index order, once. */
  documents(): Generator<CairnDocument>;
  readonly count: number;
  /** Documents that `onError: skip` left out, with the reason. */
  readonly skipped: readonly CairnError[];
  /** Pages that asked not to be indexed, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

const packr = new Packr({ useRecords: false });

/**
 * Reads every document of the inputs, checks them and puts them into index order: by page, then as they came.
 * @throws CairnError `bad-request` naming file and line
 */
export async function readStage(inputs: readonly string[], config: Config, table: QueryTable | undefined, folder: string, progress: Progress): Promise<ReadResult> {
  const sorter = new ExternalSorter(folder, 'documents', (config.memory << 20) / 4);
  const skipped: CairnError[] = [];
  const leftOut: Record<string, number> = {};
  const check = await documentChecker(config, table);
  const sizes = await Promise.all(inputs.map((input) => inputBytes(input, optionsOf(config))));
  progress.stage('read', sizes.reduce((sum, size) => sum + size, 0));
  let count = 0;
  let before = 0;
  for (const [i, input] of inputs.entries()) {
    const options = {
      ...optionsOf(config),
      onSkip: (error: CairnError) => void skipped.push(error),
      onLeftOut: (_: SourcePlace, reason: string) => void (leftOut[reason] = (leftOut[reason] ?? 0) + 1),
      onProgress: (bytes: number) => progress.update(before + bytes, count),
    };
    for await (const sourced of readDocuments(input, options)) {
      try {
        const document = check(sourced.document, sourced.place);
        sorter.add(document.page, Buffer.from(packr.pack(document)));
        count++;
      } catch (error) {
        if (config.onError === 'fail' || !(error instanceof CairnError)) throw error;
        skipped.push(error);
      }
    }
    before += sizes[i]!;
  }
  progress.end();
  if (count === 0) throw new CairnError('bad-request', `no documents in ${inputs.join(', ')}, expected at least one`);
  return {
    count,
    skipped,
    leftOut,
    *documents() {
      for (const { payload } of sorter.sorted()) yield packr.unpack(payload) as CairnDocument;
    },
  };
}

function optionsOf(config: Config) {
  const { format, fields, selector, baseUrl, lang, onError } = config;
  return { ...(format && { format }), fields, ...(selector && { selector }), ...(baseUrl !== undefined && { baseUrl }), lang, onError };
}

/** Checks what only a whole index can know: that ids are unique, and vectors of its vocabulary. */
async function documentChecker(config: Config, table: QueryTable | undefined): Promise<(document: CairnDocument, place: SourcePlace) => CairnDocument> {
  const vectors = config.vectors === undefined ? undefined : await loadVectors(config.vectors);
  const vocabulary = vocabularyOf(table);
  const ids = new DocumentIds();
  // Where each document came from, by number: file and line, 0 for none.
  const files: string[] = [];
  const fileOf: number[] = [];
  const lineOf: number[] = [];
  return (document, place) => {
    if (utf8(document.id).length > ID_LIMIT_BYTES) throw new CairnError('bad-request', `an id of over ${ID_LIMIT_BYTES} bytes`, { place });
    const first = ids.add(document.id, fileOf.length);
    if (first !== undefined) {
      const line = lineOf[first]!;
      const holder = placeText({ file: files[fileOf[first]!]!, ...(line > 0 && { line }) });
      throw new CairnError('bad-request', `id "${document.id}" is a duplicate, expected unique ids: ${holder} has it too`, { place });
    }
    if (files.at(-1) !== place.file) files.push(place.file);
    fileOf.push(files.length - 1);
    lineOf.push(place.line ?? 0);
    const vector = document.vector ?? vectors?.take(document.id);
    const unknown = vector && vocabulary && Object.keys(vector).find((token) => !vocabulary.has(token));
    if (unknown !== undefined) {
      throw new CairnError('bad-request', `the vector of "${document.id}" has the token "${unknown}", which is not in the tokenizer's vocabulary`, { place });
    }
    return vector ? { ...document, vector } : document;
  };
}

/** A place as people write it. */
export function placeText({ file, line }: SourcePlace): string {
  return line === undefined ? file : `${file}:${line}`;
}
