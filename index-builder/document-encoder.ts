import type { CairnDocument } from '../shared/document.ts';
import { CairnError } from '../shared/errors.ts';
import type { Embedder } from './dense-plan.ts';
import { encoderText } from './document-text.ts';
import type { Encoder } from './encoders/encoder.ts';
import type { EncoderText } from './encoders/encoder-input.ts';
import type { EncodedText } from './encoders/text-model.ts';
import type { OpenModel } from './open-model.ts';
import type { PiecePlan } from './piece-plan.ts';

type Model = Pick<OpenModel, 'encoder' | 'cache'>;

/** What a model, or its cache, made of a text. */
interface Outcome {
  readonly encoded: EncodedText;
  readonly isKnown: boolean;
}

/** Texts that a model was run on, that its cache had, that had what was wanted already; and the tokens of the first. */
export class EncodeTally {
  encoded = 0;
  cached = 0;
  ready = 0;
  tokens = 0;

  add({ encoded, isKnown }: Outcome): void {
    if (isKnown) {
      this.cached++;
    } else {
      this.encoded++;
      this.tokens += encoded.tokens;
    }
  }
}

/** Gives documents what they lack: weights of pieces, embeddings, or both, from one run where one model does both. */
export class DocumentEncoder {
  readonly #pieces: Model | undefined;
  readonly #dense: Model | undefined;
  readonly #ready: Embedder['ready'];
  readonly #expansions: PiecePlan['expansions'];
  readonly weighed = new EncodeTally();
  readonly embedded = new EncodeTally();

  constructor(pieces: Pick<PiecePlan, 'encoder' | 'cache' | 'expansions'>, dense: Embedder) {
    this.#pieces = modelOf(pieces);
    this.#dense = modelOf(dense);
    this.#ready = dense.ready;
    this.#expansions = pieces.expansions;
  }

  /** Documents that may be under way at the same time; 0 where there is no model. */
  get parallel(): number {
    return Math.max(this.#pieces?.encoder.parallel ?? 0, this.#dense?.encoder.parallel ?? 0);
  }

  /** What models made of a document; undefined where none was run. @throws CairnError naming model and document */
  async encode(document: CairnDocument): Promise<EncodedText | undefined> {
    const text = encoderText(document);
    const expansion = this.#expansions?.get(document.id);
    const expanded = expansion === undefined ? text : encoderText(document, expansion);
    const hasEmbedding = this.#ready?.has(document.id) ?? false;
    if (document.vector) this.weighed.ready++;
    if (hasEmbedding) this.embedded.ready++;
    const weighing = this.#pieces && !document.vector ? run(this.#pieces, expanded, document.id) : undefined;
    // An embedding is that of the document's own text.
    const isShared = weighing && this.#pieces!.encoder === this.#dense?.encoder && expansion === undefined;
    const embedding =
      this.#dense && !hasEmbedding ? (isShared ? weighing : run(this.#dense, text, document.id)) : undefined;
    const [weighed, embedded] = await Promise.all([weighing, embedding]);
    if (weighed) this.weighed.add(weighed);
    if (embedded) this.embedded.add(embedded);
    if (!weighed && !embedded) return undefined;
    const { pieces, weights } = weighed?.encoded ?? { pieces: new Uint32Array(0), weights: new Float32Array(0) };
    const tokens = (weighed ?? embedded)!.encoded.tokens;
    return { pieces, weights, tokens, embedding: embedded?.encoded.embedding };
  }
}

function modelOf({ encoder, cache }: Pick<Embedder, 'encoder' | 'cache'>): Model | undefined {
  return encoder && { encoder, cache };
}

/** Runs a model on a text that its cache does not have. */
async function run({ encoder, cache }: Model, text: EncoderText, id: string): Promise<Outcome> {
  const known = cache?.get(text);
  if (known) return { encoded: known, isKnown: true };
  const encoded = await encodeText(encoder, text, id);
  cache?.set(text, encoded);
  return { encoded, isKnown: false };
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
