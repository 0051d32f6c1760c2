import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../shared/bytes.ts';
import { CairnError } from '../shared/errors.ts';
import type { Config } from './config.ts';
import { type EmbeddingModel, openEmbeddingModel } from './dense-plan.ts';
import { toHalf } from './encoders/half-float.ts';
import { openPiecePlan, type PiecePlan } from './piece-plan.ts';
import type { Progress } from './progress.ts';
import { encodeStage } from './stages/encode-stage.ts';
import { readStage } from './stages/read-stage.ts';
import type { EncodeCounts } from './stages/results.ts';
import type { WeighedPiece } from './weights/weighed-document.ts';
import { WholeFile } from './whole-file.ts';

/** What encoding alone did. */
export interface EncodeSummary {
  readonly documents: number;
  /** Weights of all documents. */
  readonly postings: number;
  readonly skipped: readonly CairnError[];
  /** Undefined where nothing weighs pieces. */
  readonly encoding: EncodeCounts | undefined;
  /** Undefined where nothing embeds. */
  readonly embedding: EncodeCounts | undefined;
}

/**
 * Encodes documents and writes their vectors, unpruned, and their embeddings, as JSONL of `id`, `vector` and `embedding`
 * (base64 of 16-bit floats), so that this can be done elsewhere than building: `build --vectors` and `build --embeddings`
 * make the same index of them as `build --encoder` and `build --dense` do. The file has its name only when it is whole.
 * @throws CairnError naming file and line of the first bad input, or the model
 */
export async function encodeToFile(
  inputs: readonly string[],
  to: string,
  config: Config,
  progress: Progress,
): Promise<EncodeSummary> {
  if (config.encoder === undefined && config.dense === undefined)
    throw new CairnError('bad-request', 'no encoder, expected a model to encode with, or one that embeds (dense)');
  const file = new WholeFile(to);
  const temporary = mkdtempSync(join(tmpdir(), 'cairn-encode-'));
  let plan: PiecePlan | undefined;
  let dense: EmbeddingModel | undefined;
  try {
    plan = await openPiecePlan(config);
    dense = config.dense === undefined ? undefined : await openEmbeddingModel(config, config.dense, plan);
    const read = await readStage(inputs, config, plan.side.tokenizer?.vocabulary, temporary, progress);
    const encoded = await encodeStage(read, plan, temporary, progress, dense);
    let postings = 0;
    for (const { document, vector, embedding } of encoded.documents()) {
      // A text of no pieces has neither, which is what a document without a line has.
      if (vector.length === 0 && !embedding) continue;
      const line = {
        id: document.id,
        ...(vector.length > 0 && { vector: shortVector(vector) }),
        ...(embedding && { embedding: halfFloats(embedding) }),
      };
      file.write(utf8(`${JSON.stringify(line)}\n`));
      postings += vector.length;
    }
    file.commit();
    const { encoding, embedding } = encoded;
    return { documents: read.count, postings, skipped: read.skipped, encoding, embedding };
  } catch (error) {
    progress.end();
    file.discard();
    throw error;
  } finally {
    await dense?.close();
    await plan?.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

function shortVector(vector: readonly WeighedPiece[]): Record<string, number> {
  return Object.fromEntries(vector.map(([piece, weight]) => [piece, shortest(weight)]));
}

/** The number with the fewest digits that is the same 32-bit float: 6 to 9 are always enough. */
function shortest(weight: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(weight.toPrecision(digits));
    if (Math.fround(short) === weight) return short;
  }
  return Number(weight.toPrecision(9));
}

/** Base64 of the 16-bit floats that an embedding is made of, little-endian. */
function halfFloats(embedding: Float32Array): string {
  const bytes = Buffer.alloc(embedding.length * 2);
  embedding.forEach((value, i) => bytes.writeUInt16LE(toHalf(value), i * 2));
  return bytes.toString('base64');
}
