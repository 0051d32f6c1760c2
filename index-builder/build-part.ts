import { mkdirSync, rmSync } from 'node:fs';
import { CairnError } from '../shared/errors.ts';
import { type DensePlan, openDensePlan } from './dense-plan.ts';
import { fileError } from './file-error.ts';
import { DocumentFile } from './parts/document-file.ts';
import { type MachineSettings, onMachine } from './parts/machine-settings.ts';
import { writePart } from './parts/part-writer.ts';
import { partFile, readPlan } from './parts/plan-file.ts';
import { checkSources, hashSources } from './parts/sources.ts';
import { openPiecePlan, type PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { encodeStage } from './stages/encode-stage.ts';
import { invertStage } from './stages/invert-stage.ts';
import type { EncodeCounts } from './stages/results.ts';

/** What building a part did. */
export interface PartSummary {
  readonly documents: number;
  readonly postings: number;
  /** Undefined where no encoder was asked for. */
  readonly encoding: EncodeCounts | undefined;
  /** Undefined where no embeddings were asked for. */
  readonly embedding: EncodeCounts | undefined;
  /** File of the part. */
  readonly file: string;
}

/** Which part is to be built. */
export interface PartChoice {
  /** Folder of the plan. */
  readonly plan: string;
  /** From 1. */
  readonly part: number;
  /** How many parts there are, as who asks for one thinks. */
  readonly parts: number;
  /** File of the part; by default in the folder of the plan. */
  readonly out?: string | undefined;
}

/**
 * Builds one part of a plan: encodes and inverts its documents. A part needs the plan, its own file of documents, and what
 * the settings name, and nothing of other parts; it has its name only when it is whole, so that one that was killed is
 * built again.
 * @throws CairnError naming what is wrong
 */
export async function buildPart(
  { plan: planFolder, part, parts, out = partFile(planFolder, part) }: PartChoice,
  machine: MachineSettings,
  progress: Progress,
): Promise<PartSummary> {
  const plan = readPlan(planFolder);
  if (parts !== plan.parts.length)
    throw new CairnError('bad-request', `part ${part} of ${parts}, expected one of ${plan.parts.length}, as planned`);
  const config = onMachine(plan.config, machine);
  const temporary = `${out}.building`;
  let documents: DocumentFile | undefined;
  let pieces: PiecePlan | undefined;
  let dense: DensePlan | undefined;
  try {
    makeEmpty(temporary);
    const own = (documents = new DocumentFile(plan, part));
    pieces = await openPiecePlan(config);
    dense = await openDensePlan(config, pieces, temporary, (width) => own.embeddings(temporary, width));
    checkSources(plan.sources, hashSources(pieces, dense));

    const { first, documents: count, characters } = plan.parts[part - 1]!;
    const read = { count, characters, dictionary: plan.dictionary, skipped: [], leftOut: {} };
    const encoded = await encodeStage(
      { ...read, documents: () => own.documents() },
      pieces,
      temporary,
      progress,
      dense,
    );
    const inverted = invertStage(encoded, pieces, config, temporary, dense, first);
    writePart(out, { plan: plan.id, part, parts }, inverted, pieces.model, progress);
    const { encoding, embedding } = encoded;
    return { documents: count, postings: inverted.inverter.postings, encoding, embedding, file: out };
  } catch (error) {
    progress.end();
    throw error;
  } finally {
    await dense?.close();
    await pieces?.close();
    documents?.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** A folder of a killed build of the same part is emptied. */
function makeEmpty(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  } catch (cause) {
    throw fileError(cause, 'cannot make the folder', folder);
  }
}
