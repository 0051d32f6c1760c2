import type { CairnError } from '../shared/errors.ts';
import type { Manifest } from '../shared/format/release.ts';
import type { Config } from './config.ts';
import type { PageMemory } from './documents/page-memory.ts';
import { IndexFolder } from './folder/index-folder.ts';
import { type BasePlace, openBase } from './increment/base-index.ts';
import type { BuildPlan, Changes } from './increment/increment.ts';
import { type DensePlan, openDensePlan } from './dense-plan.ts';
import { layOut } from './lay-out.ts';
import { openPiecePlan, type PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { SpilledDocuments } from './spill/spilled-documents.ts';
import { baseStage } from './stages/base-stage.ts';
import { encodeStage } from './stages/encode-stage.ts';
import { invertStage } from './stages/invert-stage.ts';
import { readStage } from './stages/read-stage.ts';
import type { EncodeCounts } from './stages/results.ts';
import { stopwatch } from './stopwatch.ts';

/** What a build did. */
export interface BuildSummary {
  readonly release: string;
  readonly manifest: Manifest;
  readonly packs: number;
  /** Bytes of all packs, those of the base among them. */
  readonly packBytes: number;
  /** How the inputs differ from the base; undefined where all was built. */
  readonly changes?: Changes;
  /** Why all was built though there was a base to build on. */
  readonly whole?: string | undefined;
  readonly skipped: readonly CairnError[];
  readonly leftOut: Readonly<Record<string, number>>;
  /** Undefined where no encoder was asked for. */
  readonly encoding: EncodeCounts | undefined;
  /** Undefined where no embeddings were asked for. */
  readonly embedding: EncodeCounts | undefined;
  /** Documents without a code; undefined where there is no second stage. */
  readonly uncoded: number | undefined;
  readonly seconds: Readonly<Record<'read' | 'encode' | 'index' | 'lists' | 'write' | 'total', number>>;
}

/** What a build may stand on. */
export interface BuildOptions {
  /** Where the release is that only changes are built on, where that pays; without it all is built. */
  readonly base?: BasePlace | undefined;
  /** Pages that a build of this process parsed before, and that this one leaves to the next. */
  readonly pages?: PageMemory;
}

/**
 * Builds an index of the inputs in the folder `out`: read, compare with the base, encode, invert, lay out. `plan-parts.ts`,
 * `build-part.ts` and `assemble.ts` do the same in parts. The folder appears, or is replaced, only when all of it is written.
 * @throws CairnError naming file and line of the first bad input
 */
export async function build(
  inputs: readonly string[],
  out: string,
  config: Config,
  progress: Progress,
  options: BuildOptions = {},
): Promise<BuildSummary> {
  const clock = stopwatch();
  const folder = new IndexFolder(out);
  let plan: PiecePlan | undefined;
  let dense: DensePlan | undefined;
  let spilled: SpilledDocuments | undefined;
  try {
    plan = await openPiecePlan(config);
    dense = await openDensePlan(config, plan, folder.temporary);
    const base = options.base && (await openBase(options.base));

    const { vocabulary } = plan.side.tokenizer ?? {};
    const all = await readStage(inputs, config, vocabulary, folder.temporary, progress, dense, options.pages);
    if (options.base) spilled = new SpilledDocuments(folder.temporary);
    const planned: BuildPlan = spilled
      ? await baseStage(all, base, config, plan, dense, spilled)
      : { read: all, increment: undefined, reason: undefined };
    const { read, increment } = planned;
    const readSeconds = clock();

    const encoded = await encodeStage(read, plan, folder.temporary, progress, dense);
    const encodeSeconds = clock();

    const inverted = invertStage(encoded, plan, config, folder.temporary, dense);
    const { uncoded, ...laidOut } = await layOut(inverted, { plan, dense, increment }, config, folder, progress);

    const { packs, packBytes } = folder;
    const seconds = { read: readSeconds, encode: encodeSeconds, ...laidOut.seconds };
    const total = Object.values(seconds).reduce((sum, stage) => sum + stage, 0);
    return {
      ...laidOut,
      packs,
      packBytes,
      ...(planned.increment ? { changes: planned.increment.changes } : { whole: planned.reason }),
      skipped: read.skipped,
      leftOut: read.leftOut,
      encoding: encoded.encoding,
      embedding: encoded.embedding,
      uncoded: dense && uncoded,
      seconds: { ...seconds, total },
    };
  } catch (error) {
    // A bar that is not ended keeps its timer, and with it the process, for ever.
    progress.end();
    folder.discard();
    throw error;
  } finally {
    spilled?.close();
    await dense?.close();
    await plan?.close();
  }
}
