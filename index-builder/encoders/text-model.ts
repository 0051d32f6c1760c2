import { CairnError } from '../../shared/errors.ts';
import { readJsonFile } from '../json-file.ts';
import { EmbeddingPool } from './embedding-pooling.ts';
import { type EncoderInput, type EncoderText, isDocument } from './encoder-input.ts';
import { chooseOutputs, type HeadOutputs } from './head-outputs.ts';
import { ModelSession } from './model-session.ts';
import type { EmbeddingHead, SparseHead } from './model-settings.ts';
import { type ModelTokenizer, openModelTokenizer } from './model-tokenizer.ts';
import { addOutput, type ModelOutput, type PieceWeights, sparsify } from './pooling.ts';
import type { Runtime, RuntimeName } from './runtime.ts';
import { cutWindows, type WindowSettings } from './windows.ts';

/** All that a thread needs to open a model. */
export interface TextModelSpec {
  readonly modelFile: string;
  readonly tokenizerFile: string;
  readonly runtime: RuntimeName | undefined;
  /** The parts to open: each only if it is there. */
  readonly sparse: Pick<SparseHead, 'encoder' | 'activation' | 'pooling' | 'output'> | undefined;
  readonly embedding: Omit<EmbeddingHead, 'documentPrompt'> | undefined;
  /** What stands in front of every window of a document, whatever is made of it; may be empty. */
  readonly documentPrompt: string;
  readonly windows: Omit<WindowSettings, 'before' | 'behind'>;
}

/** What a text became, and the tokens that the model was given for it. No pieces where none are weighed. */
export interface EncodedText extends PieceWeights {
  readonly tokens: number;
  /** Numbers that 16-bit floats have. Undefined where nothing embeds, and for a text of no tokens. */
  readonly embedding?: Float32Array | undefined;
}

const PROBE: EncoderText = { context: '', text: 'a' };

/**
 * An encoder, open in one thread. It is given one window at a time, and whatever is wanted of that comes from one pass:
 * what a text becomes depends on nothing else, whatever the quantization of the model, and on processors that is as fast
 * as batches are (docs/encoders.md).
 */
export class TextModel {
  readonly #spec: TextModelSpec;
  readonly #session: ModelSession;
  readonly #tokenizer: ModelTokenizer;
  readonly #outputs: HeadOutputs;
  readonly #documentWindows: WindowSettings;
  #dims: number | undefined;

  private constructor(spec: TextModelSpec, session: ModelSession, tokenizer: ModelTokenizer) {
    this.#spec = spec;
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#outputs = this.#attempt(() => chooseOutputs(session.outputs, spec));
    const { before, behind, split } = tokenizer;
    // White space at its end would be a token of its own where it is not followed by the text.
    const prompt = split(spec.documentPrompt.trimEnd());
    this.#documentWindows = { ...spec.windows, before: [...before, ...prompt], behind };
    const query = split(spec.embedding?.queryPrompt ?? '');
    const longest = Math.max(prompt.length, query.length);
    const { windowTokens } = spec.windows;
    if (longest > windowTokens / 2)
      throw session.refuse(`a prompt of ${longest} tokens, expected at most half a window of ${windowTokens}`);
  }

  /**
   * Opens the model and tries it.
   * @throws CairnError `bad-request` naming the model's file: an operator that the runtime lacks, inputs or outputs that
   * are not those of an encoder, another vocabulary than the tokenizer's
   */
  static async open(spec: TextModelSpec): Promise<TextModel> {
    const tokenizer = openModelTokenizer(readJsonFile(spec.tokenizerFile), spec.tokenizerFile);
    const session = await ModelSession.open(spec.modelFile, spec.runtime);
    const model = new TextModel(spec, session, tokenizer);
    if (spec.embedding) {
      const piece = tokenizer.pieces.findIndex((_, id) => !tokenizer.special.has(id));
      // Of another length than the probe's, so that what goes by the number of tokens is not taken for an embedding.
      const { embedding } = await model.encode({ pieces: [piece, piece, piece] });
      model.#dims = embedding?.length;
    }
    await model.encode(PROBE);
    return model;
  }

  get runtime(): Pick<Runtime, 'name' | 'version'> {
    return this.#session.runtime;
  }

  /** Numbers of an embedding; undefined where nothing embeds. */
  get dims(): number | undefined {
    return this.#dims;
  }

  /**
   * Weights of a document, the largest of all its windows, and its embedding, their mean; of anything else the embedding.
   * @throws CairnError `bad-request` naming the model's file; the signal's reason, between two windows
   */
  async encode(input: EncoderInput, signal?: AbortSignal): Promise<EncodedText> {
    const { pieces: vocabulary, special } = this.#tokenizer;
    const { embedding: dense } = this.#spec;
    const sparse = isDocument(input) ? this.#spec.sparse : undefined;
    const names = [sparse && this.#outputs.sparse, this.#outputs.embedding].filter((name) => name !== undefined);
    if (names.length === 0)
      throw new RangeError('queries and pieces have an embedding alone, and this encoder gives none');
    const weights = new Float32Array(sparse ? vocabulary.length : 0);
    const pool = dense && new EmbeddingPool(dense, this.#dims);
    let tokens = 0;
    for (const window of this.#windows(input)) {
      signal?.throwIfAborted();
      const outputs = await this.#session.run(window, names);
      const output = (name: string | undefined): ModelOutput => outputs.get(name!)!;
      this.#attempt(() => {
        if (sparse) addOutput(weights, output(this.#outputs.sparse), window, { ...sparse, pieces: vocabulary.length });
        pool?.add(output(this.#outputs.embedding), window.length);
      });
      tokens += window.length;
    }
    const embedding = this.#attempt(() => pool?.finish());
    return { ...sparsify(weights, special), tokens, ...(embedding && { embedding }) };
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  /** What the model is given, window by window; nothing for a text of no tokens. */
  *#windows(input: EncoderInput): Generator<number[], void> {
    const { split, before, behind } = this.#tokenizer;
    if (isDocument(input)) {
      yield* cutWindows(split(input.context), split(input.text), this.#documentWindows);
      return;
    }
    const prompt = this.#spec.embedding?.queryPrompt ?? '';
    const isEmpty = 'query' in input ? split(input.query).length === 0 : input.pieces.length === 0;
    if (isEmpty) return;
    const tokens = 'query' in input ? split(prompt + input.query) : input.pieces;
    yield [...before, ...tokens.slice(0, this.#spec.windows.windowTokens - before.length - behind.length), ...behind];
  }

  /** Does what may find fault with the model; the error names its file. */
  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw cause instanceof CairnError ? this.#session.refuse(cause.message, cause) : cause;
    }
  }
}
