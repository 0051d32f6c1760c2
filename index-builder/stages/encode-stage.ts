import { join } from 'node:path';
import type { CairnDocument } from '../../shared/document.ts';
import { CairnError } from '../../shared/errors.ts';
import { charactersOf, encoderText } from '../document-text.ts';
import type { Encoder } from '../encoders/encoder.ts';
import type { EncodedText, EncoderText } from '../encoders/text-model.ts';
import { decodeVector, encodeVector } from '../encoders/vector-cache.ts';
import type { PiecePlan } from '../piece-plan.ts';
import type { Progress } from '../progress.ts';
import { SpillFile } from '../spill/spill-file.ts';
import { ownVector, PieceNames, type WeighedDocument } from '../weights/weighed-document.ts';
import type { EncodeResult, ReadResult } from './results.ts';

/**
 * Encodes every document that brings no vector of its own, several at a time, those of an earlier build from the cache.
 * Documents come out in the order in which they went in. Without an encoder they stay as they are.
 * @throws CairnError `bad-request` naming the model, and the document that it fails at
 */
export async function encodeStage(
  read: ReadResult,
  { encoder, cache, expansions }: Pick<PiecePlan, 'encoder' | 'cache' | 'expansions'>,
  folder: string,
  progress: Progress,
): Promise<EncodeResult> {
  if (!encoder) return { ...read, documents: () => ownVectors(read), encoding: undefined };
  const spill = new SpillFile(join(folder, 'encoded.spill'));
  const started = performance.now();
  const counts = { encoded: 0, cached: 0, ready: 0, tokens: 0 };
  const encode = async (document: CairnDocument): Promise<EncodedText | undefined> => {
    if (document.vector) {
      counts.ready++;
      return undefined;
    }
    const text = encoderText(document, expansions?.get(document.id));
    const known = cache?.get(text);
    if (known) {
      counts.cached++;
      return known;
    }
    const encoded = await encodeText(encoder, text, document.id);
    counts.encoded++;
    counts.tokens += encoded.tokens;
    cache?.set(text, encoded);
    return encoded;
  };
  const underWay: { document: CairnDocument; vector: Promise<EncodedText | undefined> }[] = [];
  let documents = 0;
  let characters = 0;
  const finishOldest = async (): Promise<void> => {
    const { document, vector } = underWay.shift()!;
    append(spill, document, await vector);
    progress.update((characters += charactersOf(document)), ++documents);
  };
  progress.stage('encode', read.characters);
  for (const document of read.documents()) {
    const vector = encode(document);
    // A failure is reported when its turn comes; until then it is nobody's.
    vector.catch(() => undefined);
    underWay.push({ document, vector });
    if (underWay.length > encoder.parallel) await finishOldest();
  }
  while (underWay.length > 0) await finishOldest();
  progress.end();
  return {
    ...read,
    documents: () => encodedDocuments(spill, new PieceNames(encoder.pieces)),
    encoding: { ...counts, damaged: cache?.damaged ?? 0, seconds: (performance.now() - started) / 1000 },
  };
}

/** Encodes a text; an error says of which document. */
async function encodeText(encoder: Encoder, text: EncoderText, id: string): Promise<EncodedText> {
  try {
    return await encoder.encode(text);
  } catch (cause) {
    if (!(cause instanceof CairnError)) throw cause;
    throw new CairnError(cause.code, `document "${id}": ${cause.message}`, {
      cause,
      ...(cause.place && { place: cause.place }),
    });
  }
}

function append(spill: SpillFile, document: CairnDocument, vector: EncodedText | undefined): void {
  const json = Buffer.from(JSON.stringify(document));
  const encoded = vector ? encodeVector(vector) : new Uint8Array(0);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(json.length, 0);
  lengths.writeUInt32LE(encoded.length, 4);
  for (const part of [lengths, json, encoded]) spill.append(part);
}

function* ownVectors(read: ReadResult): Generator<WeighedDocument> {
  for (const document of read.documents()) yield ownVector(document);
}

function* encodedDocuments(spill: SpillFile, names: PieceNames): Generator<WeighedDocument> {
  const reader = spill.reader();
  while (!reader.done) {
    const jsonBytes = reader.u32();
    const vectorBytes = reader.u32();
    const document = JSON.parse(Buffer.from(reader.raw(jsonBytes)).toString()) as CairnDocument;
    if (vectorBytes === 0) yield ownVector(document);
    else {
      const { pieces, weights } = decodeVector(reader.raw(vectorBytes));
      yield { document, vector: names.weighed(pieces, weights) };
    }
  }
  spill.close();
}
