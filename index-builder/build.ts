import type { CairnError } from '../shared/errors.ts';
import type { Manifest } from '../shared/format/release.ts';
import type { Config } from './config.ts';
import { IndexFolder } from './folder/index-folder.ts';
import { idStage } from './stages/id-stage.ts';
import { indexStage } from './stages/index-stage.ts';
import { listStage } from './stages/list-stage.ts';
import { loadQueryTable } from './weights/query-table-files.ts';
import type { Progress } from './progress.ts';
import { readStage } from './stages/read-stage.ts';
import { releaseStage } from './stages/release-stage.ts';

/** What a build did. */
export interface BuildSummary {
  readonly release: string;
  readonly manifest: Manifest;
  readonly packs: number;
  /** Bytes of all packs. */
  readonly packBytes: number;
  readonly skipped: readonly CairnError[];
  readonly leftOut: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<'read' | 'index' | 'lists' | 'write' | 'total', number>>;
}

/**
 * Builds an index of the inputs in the folder `out`: read, index, invert, lay out, release.
 * The folder appears, or is replaced, only when all of it is written.
 * @throws CairnError naming file and line of the first bad input
 */
export async function build(
  inputs: readonly string[],
  out: string,
  config: Config,
  progress: Progress,
): Promise<BuildSummary> {
  const clock = stopwatch();
  const folder = new IndexFolder(out);
  try {
    const table = loadQueryTable(config);

    const read = await readStage(inputs, config, table, folder.temporary, progress);
    const readSeconds = clock();

    const indexed = indexStage(read, config, folder, progress);
    const indexSeconds = clock();

    const lists = listStage(indexed, config, progress);
    const listSeconds = clock();

    idStage(indexed);
    const shards = indexed.shards.map((shard) => shard.finish());
    const { id, manifest } = await releaseStage({ indexed, lists, shards, table }, config, folder);
    folder.commit();
    const writeSeconds = clock();

    const { packs, packBytes } = folder;
    const seconds = { read: readSeconds, index: indexSeconds, lists: listSeconds, write: writeSeconds };
    const total = Object.values(seconds).reduce((sum, stage) => sum + stage, 0);
    return {
      release: id,
      manifest,
      packs,
      packBytes,
      skipped: read.skipped,
      leftOut: read.leftOut,
      seconds: { ...seconds, total },
    };
  } catch (error) {
    // A bar that is not ended keeps its timer, and with it the process, for ever.
    progress.end();
    folder.discard();
    throw error;
  }
}

/** Seconds since the last call, or since it was made. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
