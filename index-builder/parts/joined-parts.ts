import { CairnError } from '../../shared/errors.ts';
import { mergeWords } from '../lexicon/word-counts.ts';
import { PieceFrequencies } from '../query/piece-frequencies.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { mergeTerms } from '../spill/term-run.ts';
import type { InvertedDocument, InvertResult } from '../stages/results.ts';
import type { PartFile } from './part-file.ts';
import type { OpenPlan } from './plan-file.ts';

// For reading the lists of all parts at the same time: a share of the memory, but no less and no more of each part.
const BUFFER_SHARE = 1 / 4;
const BUFFER_LEAST_BYTES = 1 << 16;
const BUFFER_MOST_BYTES = 1 << 20;

/**
 * The parts of a plan as if one machine had inverted all of its documents. Documents come one after the other and lists
 * are merged term by term: held are a list, a document, and a buffer of each part.
 * @param parts all of them, in their order
 * @param memoryBytes memory of the build
 */
export function joinParts(
  plan: OpenPlan,
  parts: readonly PartFile[],
  { side, model }: Pick<PiecePlan, 'side' | 'model'>,
  memoryBytes: number,
): InvertResult {
  const bufferBytes = Math.floor(
    Math.min(BUFFER_MOST_BYTES, Math.max(BUFFER_LEAST_BYTES, (memoryBytes * BUFFER_SHARE) / parts.length)),
  );
  let frequencies: PieceFrequencies | undefined;
  for (const part of parts) {
    model.join(part.pieceLengths());
    const own = part.frequencies();
    if (own) (frequencies ??= new PieceFrequencies(side.tokenizer!)).join(own, part.contents.documents);
  }
  return {
    count: plan.documents,
    characters: plan.parts.reduce((sum, { characters }) => sum + characters, 0),
    dictionary: plan.dictionary,
    // Whoever planned was told of them.
    skipped: [],
    leftOut: plan.leftOut,
    *documents(): Generator<InvertedDocument> {
      for (const part of parts) yield* part.documents();
    },
    inverter: {
      postings: parts.reduce((sum, { contents }) => sum + contents.postings, 0),
      hasPieces: parts.some(({ contents }) => contents.hasPieces),
      terms: () => mergeTerms(parts.map((part) => part.terms(bufferBytes))),
    },
    words: { words: () => mergeWords(parts.map((part) => part.words(bufferBytes))) },
    frequencies,
    // Whoever built the parts was told.
    encoding: undefined,
    embedding: undefined,
  };
}

/**
 * Puts the parts of a plan into their order.
 * @throws CairnError `bad-request` (a part that is missing or given twice), `conflict` (a part of another plan)
 */
export function orderParts(plan: OpenPlan, parts: readonly PartFile[]): PartFile[] {
  const ordered: PartFile[] = [];
  for (const file of parts) {
    const { part, documents } = file.contents;
    const place = { place: { file: file.path } };
    if (file.contents.plan !== plan.id) {
      const message = `a part of the plan ${file.contents.plan.slice(0, 12)}, expected one of ${plan.id.slice(0, 12)}, which is in ${plan.folder}`;
      throw new CairnError('conflict', message, place);
    }
    if (ordered[part - 1])
      throw new CairnError(
        'bad-request',
        `part ${part} again, expected it once: ${ordered[part - 1]!.path} is it too`,
        place,
      );
    if (documents !== plan.parts[part - 1]?.documents) {
      const message = `part ${part} has ${documents} documents, expected ${plan.parts[part - 1]?.documents ?? 'no such part'}`;
      throw new CairnError('corrupt', message, place);
    }
    ordered[part - 1] = file;
  }
  const missing = plan.parts.flatMap((_, i) => (ordered[i] ? [] : [i + 1]));
  if (missing.length > 0) {
    const list = missing.length === 1 ? `part ${missing[0]} is` : `parts ${missing.join(', ')} are`;
    throw new CairnError('bad-request', `${list} missing, expected all ${plan.parts.length} parts of the plan`);
  }
  return ordered;
}
