import { join } from 'node:path';
import type { CairnDocument } from '../../shared/document.ts';
import type { Embedder } from '../dense-plan.ts';
import { DocumentEncoder, type EncodeTally } from '../document-encoder.ts';
import { charactersOf } from '../document-text.ts';
import type { EncodedText } from '../encoders/text-model.ts';
import type { OpenModel } from '../open-model.ts';
import type { PiecePlan } from '../piece-plan.ts';
import type { Progress } from '../progress.ts';
import { EncodedDocuments } from '../spill/encoded-documents.ts';
import { ownVector, PieceNames, type WeighedDocument } from '../weights/weighed-document.ts';
import type { EncodeCounts, EncodeResult, ReadResult } from './results.ts';

/**
 * Encodes every document that brings no vector of its own, and embeds those without a ready-made embedding, several at a
 * time, those of an earlier build from the cache. Documents come out in the order in which they went in. Without a model
 * they stay as they are.
 * @throws CairnError `bad-request` naming the model, and the document that it fails at
 */
export async function encodeStage(
  read: ReadResult,
  pieces: Pick<PiecePlan, 'encoder' | 'cache' | 'expansions'>,
  folder: string,
  progress: Progress,
  dense: Embedder = {},
): Promise<EncodeResult> {
  const encoder = new DocumentEncoder(pieces, dense);
  if (encoder.parallel === 0)
    return { ...read, documents: () => ownDocuments(read, dense), encoding: undefined, embedding: readyCounts(dense) };
  const started = performance.now();
  const store = new EncodedDocuments(join(folder, 'encoded.spill'));
  const underWay: { document: CairnDocument; encoded: Promise<EncodedText | undefined> }[] = [];
  let documents = 0;
  let characters = 0;
  const finishOldest = async (): Promise<void> => {
    const { document, encoded } = underWay.shift()!;
    store.append(document, await encoded);
    progress.update((characters += charactersOf(document)), ++documents);
  };
  progress.stage('encode', read.characters);
  for (const document of read.documents()) {
    const encoded = encoder.encode(document);
    // A failure is reported when its turn comes; until then it is nobody's.
    encoded.catch(() => undefined);
    underWay.push({ document, encoded });
    if (underWay.length > encoder.parallel) await finishOldest();
  }
  while (underWay.length > 0) await finishOldest();
  progress.end();
  const seconds = (performance.now() - started) / 1000;
  const names = pieces.encoder && new PieceNames(pieces.encoder.pieces);
  const embeds = dense.encoder ?? dense.ready;
  return {
    ...read,
    documents: () => encodedDocuments(store, names, dense, pieces.expansions),
    encoding: pieces.encoder && countsOf(encoder.weighed, pieces.cache, seconds),
    // Damage is counted once where both have one cache.
    embedding: embeds && countsOf(encoder.embedded, dense.cache === pieces.cache ? undefined : dense.cache, seconds),
  };
}

function countsOf(tally: EncodeTally, cache: OpenModel['cache'], seconds: number): EncodeCounts {
  return { ...tally, damaged: cache?.damaged ?? 0, seconds };
}

/** Counts where no model is run. */
function readyCounts({ ready }: Embedder): EncodeCounts | undefined {
  return ready && { encoded: 0, cached: 0, ready: ready.claimed, tokens: 0, damaged: 0, seconds: 0 };
}

function* ownDocuments(read: ReadResult, { ready }: Embedder): Generator<WeighedDocument> {
  for (const document of read.documents()) yield { ...ownVector(document), embedding: ready?.take(document.id) };
}

function* encodedDocuments(
  store: EncodedDocuments,
  names: PieceNames | undefined,
  { ready }: Embedder,
  expansions: PiecePlan['expansions'],
): Generator<WeighedDocument> {
  for (const [document, encoded] of store.all()) {
    const own = ownVector(document, expansions?.get(document.id));
    const vector = encoded && !document.vector ? names?.weighed(encoded.pieces, encoded.weights) : undefined;
    const embedding = ready?.take(document.id) ?? encoded?.embedding;
    yield { ...own, vector: vector ?? own.vector, embedding };
  }
}
