import { CairnClient } from '../../client/index.ts';

// A Worker that asks a search service: `?endpoint=…&q=…`.

export default {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const client = new CairnClient({ endpoint: searchParams.get('endpoint')! });
    const { hits } = await client.search(searchParams.get('q')!);
    return Response.json(hits.map(({ id }) => id));
  },
};
