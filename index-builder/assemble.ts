import { existsSync } from 'node:fs';
import type { BuildSummary } from './build.ts';
import { type DensePlan, openDensePlan } from './dense-plan.ts';
import { IndexFolder } from './folder/index-folder.ts';
import { layOut } from './lay-out.ts';
import { joinParts, orderParts } from './parts/joined-parts.ts';
import { type MachineSettings, onMachine } from './parts/machine-settings.ts';
import { PartFile } from './parts/part-file.ts';
import { type OpenPlan, partFile, readPlan } from './parts/plan-file.ts';
import { checkSources, hashSources } from './parts/sources.ts';
import { openPiecePlan, type PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { stopwatch } from './stopwatch.ts';

/** What is to be assembled. */
export interface AssembleChoice {
  /** Folder of the plan. */
  readonly plan: string;
  /** Files of the parts, in any order; by default those in the folder of the plan. */
  readonly parts?: readonly string[] | undefined;
  /** Folder of the index. */
  readonly out: string;
}

/**
 * Makes the index of the parts of a plan, the same bytes that `build` makes of the same inputs. All parts are checked
 * before anything is written, and the folder appears, or is replaced, only when all of it is.
 * @throws CairnError naming the part that is missing, damaged, of another plan, or given twice
 */
export async function assemble(
  { plan: planFolder, parts: files, out }: AssembleChoice,
  machine: MachineSettings,
  progress: Progress,
): Promise<BuildSummary> {
  const clock = stopwatch();
  const plan = readPlan(planFolder);
  // No document is encoded any more: the models are opened to know which they are.
  const config = onMachine(plan.config, { threads: 1, cache: false, ...machine });
  const parts = openParts(files ?? builtParts(plan), progress);
  let folder: IndexFolder | undefined;
  let pieces: PiecePlan | undefined;
  let dense: DensePlan | undefined;
  try {
    const ordered = orderParts(plan, parts);
    folder = new IndexFolder(out);
    pieces = await openPiecePlan(config);
    dense = await openDensePlan(config, pieces, folder.temporary, () => undefined);
    checkSources(plan.sources, hashSources(pieces, dense));
    const read = clock();

    const joined = joinParts(plan, ordered, pieces, config.memory << 20);
    const { uncoded, ...laidOut } = await layOut(joined, { plan: pieces, dense }, config, folder, progress);

    const { packs, packBytes } = folder;
    const { skipped, leftOut, encoding, embedding } = joined;
    const seconds = { read, encode: 0, ...laidOut.seconds };
    const total = Object.values(seconds).reduce((sum, stage) => sum + stage, 0);
    return {
      ...laidOut,
      packs,
      packBytes,
      skipped,
      leftOut,
      encoding,
      embedding,
      uncoded: dense && uncoded,
      seconds: { ...seconds, total },
    };
  } catch (error) {
    progress.end();
    folder?.discard();
    throw error;
  } finally {
    await dense?.close();
    await pieces?.close();
    for (const part of parts) part.close();
  }
}

function builtParts({ folder, parts }: OpenPlan): string[] {
  return parts.map((_, i) => partFile(folder, i + 1)).filter((file) => existsSync(file));
}

/** Opens parts, which reads each once for its hash; where one cannot be, none is left open. */
function openParts(files: readonly string[], progress: Progress): PartFile[] {
  const parts: PartFile[] = [];
  progress.stage('check', files.length);
  try {
    for (const file of files) {
      parts.push(new PartFile(file));
      progress.update(parts.length);
    }
  } catch (error) {
    for (const part of parts) part.close();
    throw error;
  } finally {
    progress.end();
  }
  return parts;
}
