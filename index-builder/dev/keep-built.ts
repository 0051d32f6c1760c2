import { CairnError } from '../../shared/errors.ts';
import { build, type BuildSummary } from '../build.ts';
import type { Config } from '../config.ts';
import { stagingOf } from '../folder/index-folder.ts';
import { type Progress, SILENT } from '../progress.ts';
import { InputWatch } from './input-watch.ts';

/** What is built, and who is told. */
export interface KeptIndex {
  readonly inputs: readonly string[];
  readonly out: string;
  /** File of the settings, where there is one. */
  readonly configFile: string | undefined;
  /** Reads the settings, for each build anew. */
  readonly loadConfig: () => Promise<Config>;
  /** Of the first build; those after it take a moment. */
  readonly progress: Progress;
  /** Told of a build that succeeded, and may add to the work. */
  readonly built: (summary: BuildSummary, changed: readonly string[]) => Promise<void>;
  /** Told of one that failed: the index of the last one stays. */
  readonly failed: (error: CairnError) => void;
}

/**
 * Builds an index, and again whenever an input, the settings or a file that they name has changed, until the signal comes;
 * a build that is under way then goes on: whoever stops ends the process.
 * @throws CairnError of the first build
 */
export async function keepBuilt(kept: KeptIndex, signal: AbortSignal): Promise<void> {
  const { inputs, out, configFile, loadConfig, built, failed } = kept;
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const config = await loadConfig();
  const { vectors, expansions, queryWeights, embeddings, denseTable } = config;
  const named = [configFile, vectors, expansions, queryWeights, embeddings, denseTable].filter(
    (file) => file !== undefined,
  );
  const watch = new InputWatch([...inputs, ...named], [out, stagingOf(out)]);
  const rebuild = async (changed: readonly string[], settings: Config, progress: Progress): Promise<void> => {
    await built(await build(inputs, out, settings, progress), changed);
  };

  try {
    const all = await watch.look();
    await Promise.race([rebuild(all, config, kept.progress), stopped]);
    while (!signal.aborted) {
      await watch.wait(signal);
      const changed = signal.aborted ? [] : await watch.look();
      if (changed.length === 0) continue;
      try {
        await Promise.race([loadConfig().then((settings) => rebuild(changed, settings, SILENT)), stopped]);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        failed(error);
      }
    }
  } finally {
    watch.close();
  }
}
