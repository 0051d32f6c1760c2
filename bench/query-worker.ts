import kernels from '../kernels/kernels.wasm';
import { MemorySource } from '../shared/range-source.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { ScratchPool } from '../shared/search/scoring/scratch.ts';
import { SimdAccumulator } from '../shared/search/scoring/simd-accumulator.ts';
import { type CacheState, runWithCache } from './run-queries.ts';

// The same replay inside workerd: takes all objects of the bucket into memory, so that what is timed is CPU alone.

/** What of R2 this needs. */
interface Env {
  readonly INDEX: {
    list(options: {
      cursor?: string;
    }): Promise<{ objects: readonly { key: string }[]; truncated: boolean; cursor?: string }>;
    get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  };
}

const scratch = new ScratchPool(() => new SimdAccumulator(kernels));
const objects = new Map<string, Uint8Array>();

export default {
  async fetch(request: Request, { INDEX }: Env): Promise<Response> {
    if (objects.size === 0) {
      for (let cursor: string | undefined, more = true; more;) {
        const page = await INDEX.list(cursor === undefined ? {} : { cursor });
        for (const { key } of page.objects)
          objects.set(key, new Uint8Array(await (await INDEX.get(key))!.arrayBuffer()));
        ({ cursor, truncated: more } = page);
      }
    }
    const { queries, state } = (await request.json()) as { queries: string[]; state: CacheState };
    const source = new MemorySource(objects);
    return Response.json(await runWithCache(await openIndex(source, 'live'), source, queries, state, scratch));
  },
};
