import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../shared/bytes.ts';
import { CairnError } from '../shared/errors.ts';
import type { Config } from './config.ts';
import { openPiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { encodeStage } from './stages/encode-stage.ts';
import { readStage } from './stages/read-stage.ts';
import type { EncodeCounts } from './stages/results.ts';
import { WholeFile } from './whole-file.ts';

/** What encoding alone did. */
export interface EncodeSummary {
  readonly documents: number;
  /** Weights of all documents. */
  readonly postings: number;
  readonly skipped: readonly CairnError[];
  readonly encoding: EncodeCounts;
}

/**
 * Encodes documents and writes their vectors, unpruned, as JSONL of `id` and `vector`, so that this can be done elsewhere
 * than building: `build --vectors` makes the same index of them as `build --encoder` does. The file has its name only
 * when it is whole.
 * @throws CairnError naming file and line of the first bad input, or the model
 */
export async function encodeToFile(
  inputs: readonly string[],
  to: string,
  config: Config,
  progress: Progress,
): Promise<EncodeSummary> {
  if (config.encoder === undefined) throw new CairnError('bad-request', 'no encoder, expected a model to encode with');
  const file = new WholeFile(to);
  const temporary = mkdtempSync(join(tmpdir(), 'cairn-encode-'));
  const plan = await openPiecePlan(config).catch((error: unknown) => {
    file.discard();
    rmSync(temporary, { recursive: true });
    throw error;
  });
  try {
    const read = await readStage(inputs, config, plan.side.tokenizer?.vocabulary, temporary, progress);
    const encoded = await encodeStage(read, plan, temporary, progress);
    let postings = 0;
    for (const { document, vector } of encoded.documents()) {
      // A text of no pieces has no vector, which is what a document without a line has.
      if (vector.length === 0) continue;
      const weights = vector.map(([piece, weight]) => [piece, shortest(weight)] as const);
      file.write(utf8(`${JSON.stringify({ id: document.id, vector: Object.fromEntries(weights) })}\n`));
      postings += weights.length;
    }
    file.commit();
    return { documents: read.count, postings, skipped: read.skipped, encoding: encoded.encoding! };
  } catch (error) {
    progress.end();
    file.discard();
    throw error;
  } finally {
    await plan.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The number with the fewest digits that is the same 32-bit float: 6 to 9 are always enough. */
function shortest(weight: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(weight.toPrecision(digits));
    if (Math.fround(short) === weight) return short;
  }
  return Number(weight.toPrecision(9));
}
