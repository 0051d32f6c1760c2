import { CairnError } from '../shared/errors.ts';
import type { TaskAnswer, TaskRequest } from '../shared/gpu/tasks.ts';
import type { EmbedQuery } from '../shared/search/second-stage/rank-again.ts';
import { withDeadline } from './deadline.ts';

/** The GPU Worker, over a service binding (`functions/encoder`, entrypoint `Gpu`). */
export interface GpuBinding {
  run(
    task: 'embed',
    request: TaskRequest<'embed'>,
  ): Promise<
    | { readonly answer: TaskAnswer<'embed'> }
    | { readonly error: { readonly code: CairnError['code']; readonly message: string } }
  >;
}

/** Milliseconds that a query's embedding may take: then the table stands in for the model. */
const EMBED_MS = 3000;

/** Has queries embedded by the GPU Worker. */
export function embedQueryBy(gpu: GpuBinding): EmbedQuery {
  return async (model, query) => {
    const work = gpu.run('embed', { model, items: [query], settings: { as: 'query' } });
    const reply = await withDeadline('the GPU Worker', EMBED_MS, work).catch((cause: unknown) => {
      if (cause instanceof CairnError) throw cause;
      throw new CairnError('transport', 'the GPU Worker did not answer', { cause });
    });
    if ('error' in reply) throw new CairnError(reply.error.code, reply.error.message);
    const item = reply.answer.items[0]!;
    if ('error' in item) throw new CairnError(item.error.code, item.error.detail);
    return floatsOf(item.embedding);
  };
}

/** 32-bit floats, little-endian, of base64. */
function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(i * 4, true));
}
