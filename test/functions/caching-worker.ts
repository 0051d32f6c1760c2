import worker from '../../functions/worker.ts';

// The Worker behind a shared cache that knows answers by their URL alone, as caches in front of Workers may.

export { Shard } from '../../functions/shard.ts';

export default {
  async fetch(request: Request, env: object, context: object): Promise<Response> {
    const shared = (caches as unknown as { readonly default: Cache }).default;
    const kept = await shared.match(request.url);
    if (kept)
      return new Response(kept.body, { status: kept.status, headers: { ...HIT, etag: kept.headers.get('etag')! } });
    const response = await worker.fetch(request, env, context as never);
    await shared.put(request.url, response.clone());
    return response;
  },
};

const HIT = { 'x-cache': 'hit' };
