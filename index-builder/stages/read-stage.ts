import type { CairnDocument } from '../../shared/document.ts';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import type { Config } from '../config.ts';
import type { Embedder } from '../dense-plan.ts';
import { charactersOf } from '../document-text.ts';
import { documentChecker } from '../documents/document-checker.ts';
import type { PageMemory } from '../documents/page-memory.ts';
import { withSections } from '../documents/page-sections.ts';
import { inputBytes, readDocuments } from '../documents/read-documents.ts';
import { markPages, orderKey } from '../order.ts';
import type { Progress } from '../progress.ts';
import { DocumentRules, HIDDEN } from '../rules/document-rules.ts';
import { DisplayDictionary } from '../shard/display-dictionary.ts';
import { ExternalSorter } from '../spill/external-sorter.ts';
import type { ReadResult } from './results.ts';

/**
 * Reads every document of the inputs, checks them and puts them into index order: by page, then as they came.
 * @throws CairnError `bad-request` naming file and line
 */
export async function readStage(
  inputs: readonly string[],
  config: Config,
  vocabulary: ReadonlySet<string> | undefined,
  folder: string,
  progress: Progress,
  embedder: Embedder = {},
  pages?: PageMemory,
): Promise<ReadResult> {
  const sorter = new ExternalSorter(folder, 'documents', (config.memory << 20) / 4);
  const skipped: CairnError[] = [];
  const leftOut: Record<string, number> = {};
  const checker = await documentChecker(config, vocabulary, folder, embedder);
  const rules = config.rules && new DocumentRules(config.rules);
  const dictionary = new DisplayDictionary();
  let trained: Uint8Array | undefined;
  const sizes = await Promise.all(inputs.map((input) => inputBytes(input, optionsOf(config))));
  progress.stage(
    'read',
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let count = 0;
  let characters = 0;
  let before = 0;
  const leaveOut = (_: SourcePlace, reason: string): void => void (leftOut[reason] = (leftOut[reason] ?? 0) + 1);
  for (const [i, input] of inputs.entries()) {
    const options = {
      ...optionsOf(config),
      ...(pages && { pages }),
      onSkip: (error: CairnError) => void skipped.push(error),
      onLeftOut: leaveOut,
      onProgress: (bytes: number) => progress.update(before + bytes, count),
    };
    for await (const { document: own, place } of readDocuments(input, options)) {
      const sourced = { document: withSections(own, config.sections), place };
      if (rules?.hides(sourced.document)) {
        leaveOut(sourced.place, HIDDEN);
        continue;
      }
      try {
        const document = checker.check(sourced.document, sourced.place);
        rules?.check(document, sourced.place);
        sorter.add(orderKey(document), Buffer.from(JSON.stringify(document)));
        dictionary.add(document);
        characters += charactersOf(document);
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
  Object.assign(leftOut, checker.finish());
  for (const error of rules?.finish() ?? []) {
    if (config.onError === 'fail') throw error;
    skipped.push(error);
  }
  return {
    count,
    skipped,
    leftOut,
    characters,
    // Not before it is asked for: an increment has one of its own.
    get dictionary() {
      return (trained ??= dictionary.train());
    },
    documents: () => markPages(sortedDocuments(sorter)),
  };
}

function* sortedDocuments(sorter: ExternalSorter): Generator<CairnDocument> {
  for (const { payload } of sorter.sorted()) yield parseDocument(payload);
}

/** A document as it was checked. JSON keeps every name that an attribute may have, `__proto__` too. */
function parseDocument(payload: Uint8Array): CairnDocument {
  return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString()) as CairnDocument;
}

function optionsOf(config: Config) {
  const { format, fields, selector, baseUrl, lang, onError } = config;
  return {
    ...(format && { format }),
    fields,
    ...(selector && { selector }),
    ...(baseUrl !== undefined && { baseUrl }),
    lang,
    onError,
    memoryBytes: (config.memory << 20) / 4,
  };
}
