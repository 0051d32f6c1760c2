import type { Manifest } from '../shared/format/release.ts';
import type { ReleaseRules } from '../shared/format/release-rules.ts';
import type { Config } from './config.ts';
import type { DensePlan } from './dense-plan.ts';
import type { IndexFolder } from './folder/index-folder.ts';
import { frozenWeights } from './increment/frozen-weights.ts';
import { type Increment, placeOf } from './increment/increment.ts';
import type { PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { releaseRules } from './rules/release-rules.ts';
import { finishStage } from './stages/finish-stage.ts';
import { incrementStage } from './stages/increment-stage.ts';
import { indexStage } from './stages/index-stage.ts';
import { listStage } from './stages/list-stage.ts';
import { releaseStage } from './stages/release-stage.ts';
import type { IndexResult, InvertResult } from './stages/results.ts';
import { stopwatch } from './stopwatch.ts';
import { Bm25f, bm25Settings } from './weights/bm25f.ts';
import { OwnWeights } from './weights/term-weights.ts';

/** What was laid out. */
export interface LaidOut {
  readonly release: string;
  readonly manifest: Manifest;
  /** Documents without a code. */
  readonly uncoded: number;
  readonly seconds: Readonly<Record<'index' | 'lists' | 'write', number>>;
}

/** What was decided before. */
export interface LayOutPlan {
  readonly plan: PiecePlan;
  readonly dense: DensePlan | undefined;
  /** Undefined where all of the index is built. */
  readonly increment?: Increment | undefined;
}

/**
 * Lays inverted documents out in shards and writes the release: the second half of a build, and all that is done when its
 * parts are assembled. The folder has its name then.
 */
export async function layOut(
  inverted: InvertResult,
  { plan, dense, increment }: LayOutPlan,
  config: Config,
  folder: IndexFolder,
  progress: Progress,
): Promise<LaidOut> {
  const clock = stopwatch();
  const indexed = indexStage(inverted, config, folder, progress, dense, increment && placeOf(increment));
  const index = clock();

  const weights = increment
    ? await frozenWeights(increment, indexed, plan, config)
    : new OwnWeights(new Bm25f(bm25Settings(config), indexed.lengths), plan, indexed.boosts);
  const listed = await listStage(indexed, weights, config, progress);
  const lists = clock();

  const shards = finishStage(indexed);
  const { id, manifest } = increment
    ? await incrementStage(
        { increment, indexed, lists: listed, shards, rules: rulesOf(increment, indexed, config) },
        folder,
      )
    : await releaseStage({ indexed, lists: listed, shards, plan, dense }, config, folder);
  folder.commit();
  return { release: id, manifest, uncoded: indexed.uncoded, seconds: { index, lists, write: clock() } };
}

/** The rules of an increment's release: pins are of documents that stay, or of its own. */
function rulesOf({ pinned }: Increment, indexed: IndexResult, { rules }: Config): ReleaseRules | undefined {
  return releaseRules(rules, new Map([...pinned, ...indexed.pinned]));
}
