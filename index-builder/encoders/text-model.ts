import { readFileSync } from 'node:fs';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import { readJsonFile } from '../json-file.ts';
import { type ModelTokenizer, openModelTokenizer } from './model-tokenizer.ts';
import { addOutput, type PieceWeights, type PoolingSettings, sparsify } from './pooling.ts';
import { loadRuntime, type Runtime, type RuntimeName } from './runtime.ts';
import { cutWindows, type WindowSettings } from './windows.ts';

/** All that a thread needs to open a model. */
export interface TextModelSpec {
  readonly modelFile: string;
  readonly tokenizerFile: string;
  readonly runtime: RuntimeName | undefined;
  readonly pooling: Omit<PoolingSettings, 'pieces'>;
  readonly windows: Omit<WindowSettings, 'before' | 'behind'>;
}

/** A text to encode: title and headings apart, since every window of it begins with them. */
export interface EncoderText {
  readonly context: string;
  readonly text: string;
}

/** What a text became, and the tokens that the model was given for it. */
export interface EncodedText extends PieceWeights {
  readonly tokens: number;
}

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
const PROBE: EncoderText = { context: '', text: 'a' };

/**
 * A sparse encoder, open in one thread. It is given one window at a time: what a text becomes depends on nothing else,
 * whatever the quantization of the model, and on processors that is as fast as batches are (docs/encoders.md).
 */
export class TextModel {
  readonly #spec: TextModelSpec;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #tokenizer: ModelTokenizer;

  private constructor(spec: TextModelSpec, runtime: Runtime, session: InferenceSession, tokenizer: ModelTokenizer) {
    this.#spec = spec;
    this.#runtime = runtime;
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /**
   * Opens the model and tries it.
   * @throws CairnError `bad-request` naming the model's file: an operator that the runtime lacks, inputs or outputs that
   * are not those of an encoder, another vocabulary than the tokenizer's
   */
  static async open(spec: TextModelSpec): Promise<TextModel> {
    const tokenizer = openModelTokenizer(readJsonFile(spec.tokenizerFile), spec.tokenizerFile);
    const runtime = await loadRuntime(spec.runtime);
    const session = await openSession(spec.modelFile, runtime);
    const unknown = session.inputNames.find((name) => !(INPUTS as readonly string[]).includes(name));
    if (unknown !== undefined)
      throw refuse(spec, `it has an input "${unknown}", expected ${INPUTS.join(', ')} or some of them`);
    const model = new TextModel(spec, runtime, session, tokenizer);
    await model.encode(PROBE);
    return model;
  }

  get runtime(): Pick<Runtime, 'name' | 'version'> {
    return this.#runtime;
  }

  /**
   * Weights of a text: the largest of all its windows.
   * @throws CairnError `bad-request` naming the model's file; the signal's reason, between two windows
   */
  async encode({ context, text }: EncoderText, signal?: AbortSignal): Promise<EncodedText> {
    const { pieces, special, before, behind, split } = this.#tokenizer;
    const weights = new Float32Array(pieces.length);
    const settings = { ...this.#spec.pooling, pieces: pieces.length };
    let tokens = 0;
    for (const window of cutWindows(split(context), split(text), { ...this.#spec.windows, before, behind })) {
      signal?.throwIfAborted();
      const output = await this.#run(window);
      try {
        addOutput(weights, output, window, settings);
      } catch (cause) {
        throw cause instanceof CairnError ? refuse(this.#spec, cause.message, cause) : cause;
      }
      tokens += window.length;
    }
    return { ...sparsify(weights, special), tokens };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #run(window: readonly number[]): Promise<{ dims: readonly number[]; data: Float32Array }> {
    const values = {
      input_ids: BigInt64Array.from(window, BigInt),
      attention_mask: new BigInt64Array(window.length).fill(1n),
      token_type_ids: new BigInt64Array(window.length),
    };
    const feeds: Record<string, Tensor> = {};
    for (const name of INPUTS)
      if (this.#session.inputNames.includes(name))
        feeds[name] = new this.#runtime.Tensor('int64', values[name], [1, window.length]);
    let outputs: InferenceSession.OnnxValueMapType;
    try {
      outputs = await this.#session.run(feeds);
    } catch (cause) {
      throw refuse(this.#spec, `it fails: ${(cause as Error).message}`, cause);
    }
    const [name] = this.#session.outputNames;
    const output = outputs[name!] as Tensor;
    if (output.type !== 'float32')
      throw refuse(this.#spec, `its output "${name}" is of ${output.type}, expected float32`);
    return { dims: output.dims, data: output.data as Float32Array };
  }
}

async function openSession(file: string, runtime: Runtime): Promise<InferenceSession> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
  try {
    return await runtime.open(bytes);
  } catch (cause) {
    const message = `${runtime.name} ${runtime.version} cannot open it: ${(cause as Error).message}`;
    throw new CairnError('bad-request', message, { cause, place: { file } });
  }
}

function refuse({ modelFile }: TextModelSpec, message: string, cause?: unknown): CairnError {
  return new CairnError('bad-request', message, { cause, place: { file: modelFile } });
}
