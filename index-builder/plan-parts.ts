import { CairnError } from '../shared/errors.ts';
import type { Config } from './config.ts';
import { type DensePlan, openDensePlan } from './dense-plan.ts';
import { charactersOf } from './document-text.ts';
import { DocumentFileWriter } from './parts/document-file.ts';
import { documentsFile, type PartPlan, PARTS_LIMIT, writePlan } from './parts/plan-file.ts';
import { PlanFolder } from './parts/plan-folder.ts';
import { hashSources } from './parts/sources.ts';
import { openPiecePlan, type PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { readStage } from './stages/read-stage.ts';
import type { ReadResult } from './stages/results.ts';

/** What planning did. */
export interface PlanSummary {
  readonly documents: number;
  readonly skipped: readonly CairnError[];
  readonly leftOut: Readonly<Record<string, number>>;
  /** Documents of each part. */
  readonly parts: readonly number[];
}

/**
 * Plans a build in parts: reads and checks all inputs once, puts their documents into index order, and cuts that into
 * `parts` stretches of about as much text each. The folder `out` has the plan and the documents of every part
 * then, and appears, or is replaced, when all of it is written: the inputs are not needed any more.
 * @throws CairnError naming file and line of the first bad input
 */
export async function planParts(
  inputs: readonly string[],
  parts: number,
  out: string,
  config: Config,
  progress: Progress,
): Promise<PlanSummary> {
  if (!Number.isInteger(parts) || parts < 1 || parts > PARTS_LIMIT)
    throw new CairnError('bad-request', `${parts} parts, expected a whole number from 1 to ${PARTS_LIMIT}`);
  const folder = new PlanFolder(out);
  let pieces: PiecePlan | undefined;
  let dense: DensePlan | undefined;
  try {
    // The models are opened to know that they can be, and which they are; nothing is encoded.
    const idle = { ...config, cache: false as const, encoding: { ...config.encoding, threads: 1 } };
    pieces = await openPiecePlan(idle);
    dense = await openDensePlan(idle, pieces, folder.temporary);
    const vocabulary = pieces.side.tokenizer?.vocabulary;
    const read = await readStage(inputs, config, vocabulary, folder.temporary, progress, dense);
    const stretches = writeStretches(read, parts, folder.staged, progress, dense);
    const { count, skipped, leftOut, dictionary } = read;
    const sources = hashSources(pieces, dense);
    writePlan(folder.staged, { config, sources, documents: count, dictionary, leftOut, parts: stretches });
    folder.commit();
    return { documents: count, skipped, leftOut, parts: stretches.map(({ documents }) => documents) };
  } catch (error) {
    progress.end();
    folder.discard();
    throw error;
  } finally {
    await dense?.close();
    await pieces?.close();
  }
}

/** Writes the documents of each part; the parts have about as many characters each, and may have no document. */
function writeStretches(
  read: ReadResult,
  parts: number,
  out: string,
  progress: Progress,
  dense: DensePlan | undefined,
): PartPlan['parts'] {
  // A document counts one more than its characters: some are known by their vectors alone.
  const total = read.characters + read.count;
  const stretches: PartPlan['parts'] = [];
  let first = 0;
  let documents = 0;
  let characters = 0;
  let file = new DocumentFileWriter(documentsFile(out, 1));
  const close = (): void => {
    stretches.push({ first, documents, characters, sha256: file.seal() });
    [first, documents, characters] = [first + documents, 0, 0];
  };
  let before = 0;
  progress.stage('divide', read.count);
  for (const document of read.documents()) {
    const own = charactersOf(document);
    // By its middle, so that parts of few documents differ by little.
    const part = Math.floor(((before + (own + 1) / 2) * parts) / total);
    while (stretches.length < part) {
      close();
      file = new DocumentFileWriter(documentsFile(out, stretches.length + 1));
    }
    file.append(document, dense?.ready?.take(document.id));
    before += own + 1;
    characters += own;
    progress.update(first + ++documents);
  }
  close();
  while (stretches.length < parts) {
    file = new DocumentFileWriter(documentsFile(out, stretches.length + 1));
    close();
  }
  progress.end();
  return stretches;
}
