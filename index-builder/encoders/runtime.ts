import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { CairnError } from '../../shared/errors.ts';

/** What runs models: a native build, four to eleven times as fast where it is installed, or WebAssembly. */
export const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web'] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

/** A runtime, loaded. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly version: string;
  readonly Tensor: typeof Tensor;
  /** Opens a model for one core. @throws whatever the runtime throws */
  open(model: Uint8Array): Promise<InferenceSession>;
}

/**
 * Loads the runtime asked for, or else the native one if it is installed and the WebAssembly one if not.
 * @throws CairnError `not-found` (the one asked for is not installed)
 */
export async function loadRuntime(name?: RuntimeName): Promise<Runtime> {
  if (name !== 'onnxruntime-web') {
    try {
      return await loadNative();
    } catch (cause) {
      if (name === 'onnxruntime-node')
        throw new CairnError('not-found', 'onnxruntime-node is not installed, expected: npm install onnxruntime-node', {
          cause,
        });
    }
  }
  return loadWeb();
}

async function loadNative(): Promise<Runtime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-node');
  return {
    name: 'onnxruntime-node',
    version: env.versions.node ?? '',
    Tensor,
    open: (model) =>
      InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 }),
  };
}

async function loadWeb(): Promise<Runtime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  env.logLevel = 'fatal';
  return {
    name: 'onnxruntime-web',
    version: env.versions.web ?? '',
    Tensor,
    open: (model) => InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 4 }),
  };
}
