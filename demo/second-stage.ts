import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../index-builder/config.ts';
import { distill } from '../index-builder/distill/distill.ts';
import type { ModelFolder } from '../index-builder/encoders/model-folder.ts';
import { makeProgress } from '../index-builder/progress.ts';
import type { SearchAnswer } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';

/** As `cairn distill` has them. */
const DEFAULTS = { dims: 256, limit: 150_000, seed: 1, steps: 500 };

/**
 * The query table of a model that embeds: the one of an earlier run, or one that is distilled of the titles, headings and
 * sentences of an index. Undefined where it has too few.
 * @param folder that keeps it
 */
export async function demoTable(
  model: ModelFolder,
  index: string,
  folder: string,
  config: Config,
  say: (text: string) => void,
): Promise<string | undefined> {
  const hash = createHash('sha256').update(readFileSync(model.modelFile)).digest('hex');
  const out = join(folder, `${hash.slice(0, 32)}.table`);
  if (existsSync(out)) return out;
  try {
    say(`distilling a query table of ${model.name} from titles, headings and sentences, once`);
    const options = { ...DEFAULTS, queries: [index], out };
    const { about, seconds } = await distill(
      model.modelFile,
      options,
      config,
      makeProgress(process.stderr),
      () => undefined,
    );
    const total = seconds.read + seconds.embed + seconds.fit;
    say(
      `a query's embedding by look-up has the cosine ${about.heldOut.cosine.quantized.toFixed(2)} to the model's own (${about.queries} queries, ${total.toFixed(0)} s)`,
    );
    return out;
  } catch (error) {
    if (!(error instanceof CairnError)) throw error;
    say(`no second stage: ${error.message}`);
    return undefined;
  }
}

/** What the second stage did to the hits: where the first had them. */
export function tellMoves(answer: SearchAnswer, firstStage: readonly string[]): string {
  const { secondStage } = answer;
  if (!secondStage) return '';
  if (!secondStage.applied) return `second stage left out: ${secondStage.failure?.detail ?? 'nothing to rank'}\n`;
  const moves = answer.hits.map(({ id }, i) => {
    const place = firstStage.indexOf(id) + 1;
    return place === i + 1
      ? `${i + 1} as before`
      : `${i + 1} was ${place === 0 ? `below ${firstStage.length}` : place}`;
  });
  return `second stage, ${secondStage.candidates} candidates: ${moves.join(', ')}\n`;
}
