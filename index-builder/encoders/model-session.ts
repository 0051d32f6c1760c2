import { readFileSync } from 'node:fs';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import type { ModelOutput } from './pooling.ts';
import { loadRuntime, type Runtime, type RuntimeName } from './runtime.ts';

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/** A model that takes the tokens of one window, open in one thread. */
export class ModelSession {
  readonly runtime: Runtime;
  readonly #file: string;
  readonly #session: InferenceSession;

  private constructor(file: string, runtime: Runtime, session: InferenceSession) {
    this.#file = file;
    this.runtime = runtime;
    this.#session = session;
  }

  /**
   * @param runtimeName undefined: the native one where it is installed
   * @throws CairnError `bad-request` naming the file (an operator that the runtime lacks, an input that is not an
   * encoder's), `not-found`
   */
  static async open(file: string, runtimeName: RuntimeName | undefined): Promise<ModelSession> {
    const runtime = await loadRuntime(runtimeName);
    const session = new ModelSession(file, runtime, await openSession(file, runtime));
    const unknown = session.#session.inputNames.find((name) => !(INPUTS as readonly string[]).includes(name));
    if (unknown !== undefined)
      throw session.refuse(`it has an input "${unknown}", expected ${INPUTS.join(', ')} or some of them`);
    return session;
  }

  /** Names of all that the model gives, in its order. */
  get outputs(): readonly string[] {
    return this.#session.outputNames;
  }

  /**
   * Runs the model on one window.
   * @param names outputs that are wanted, by which they come
   * @throws CairnError `bad-request` naming the file
   */
  async run(window: readonly number[], names: readonly string[]): Promise<ReadonlyMap<string, ModelOutput>> {
    const values = {
      input_ids: BigInt64Array.from(window, BigInt),
      attention_mask: new BigInt64Array(window.length).fill(1n),
      token_type_ids: new BigInt64Array(window.length),
    };
    const feeds: Record<string, Tensor> = {};
    for (const name of INPUTS)
      if (this.#session.inputNames.includes(name))
        feeds[name] = new this.runtime.Tensor('int64', values[name], [1, window.length]);
    let outputs: InferenceSession.OnnxValueMapType;
    try {
      outputs = await this.#session.run(feeds, names);
    } catch (cause) {
      throw this.refuse(`it fails: ${(cause as Error).message}`, cause);
    }
    return new Map(
      names.map((name) => {
        const { type, dims, data } = outputs[name] as Tensor;
        if (type !== 'float32') throw this.refuse(`its output "${name}" is of ${type}, expected float32`);
        return [name, { dims, data: data as Float32Array }];
      }),
    );
  }

  /** An error that names the model's file. */
  refuse(message: string, cause?: unknown): CairnError {
    return new CairnError('bad-request', message, { cause, place: { file: this.#file } });
  }

  async close(): Promise<void> {
    await this.#session.release();
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
