import { CairnError } from '../../shared/errors.ts';
import { build, type BuildSummary } from '../build.ts';
import type { Config } from '../config.ts';
import { PageMemory } from '../documents/page-memory.ts';
import { stagingOf } from '../folder/index-folder.ts';
import type { BasePlace } from '../increment/base-index.ts';
import { type Progress, SILENT } from '../progress.ts';
import { InputWatch } from './input-watch.ts';

/** What is built, and who is told. */
export interface KeptIndex {
  readonly inputs: readonly string[];
  readonly out: string;
  /** Release that a build is an increment of, where that pays; it may be the one in `out`. */
  readonly base?: BasePlace;
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
  const { inputs, out, base, loadConfig, built, failed } = kept;
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const config = await loadConfig();
  const watch = new InputWatch([out, stagingOf(out)]);
  let watched = watchedPaths(kept, config);
  const pages = new PageMemory();
  const rebuild = async (changed: readonly string[], settings: Config, progress: Progress): Promise<void> => {
    await built(await build(inputs, out, settings, progress, { base, pages }), changed);
  };

  try {
    const all = await watch.look(watched);
    await Promise.race([rebuild(all, config, kept.progress), stopped]);
    while (!signal.aborted) {
      await watch.wait(signal);
      const changed = signal.aborted ? [] : await watch.look(watched);
      if (changed.length === 0) continue;
      try {
        const buildAgain = async (): Promise<void> => {
          const settings = await loadConfig();
          watched = watchedPaths(kept, settings);
          await rebuild(changed, settings, SILENT);
        };
        await Promise.race([buildAgain(), stopped]);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        failed(error);
      }
    }
  } finally {
    watch.close();
  }
}

/** What a build reads: its inputs, the settings, the files that they name. */
function watchedPaths({ inputs, configFile }: KeptIndex, config: Config): string[] {
  const { vectors, expansions, queryWeights, tokenizer, embeddings, denseTable, rules } = config;
  const files = [configFile, vectors, expansions, queryWeights, tokenizer, embeddings, denseTable, rules?.file];
  return [...inputs, ...files.filter((file) => file !== undefined)];
}
