import worker from '../../functions/worker.ts';

// The Worker itself, whose dataset is heard: the local one takes points and forgets them.

export { Shard } from '../../functions/shard.ts';

interface Environment {
  readonly ANALYTICS?: AnalyticsEngineDataset;
}

/** What this needs of the platform's type, which tests do not know. */
interface AnalyticsEngineDataset {
  writeDataPoint(point: object): void;
}

let points: object[] = [];

export default {
  async fetch(request: Request, env: Environment, context: object): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/points') {
      const written = points;
      points = [];
      return Response.json(written);
    }
    const dataset = {
      writeDataPoint(point: object): void {
        points.push(point);
        env.ANALYTICS!.writeDataPoint(point);
        if (request.headers.has('x-broken-dataset')) throw new Error('the dataset takes no more');
      },
    };
    const heard = { ...env, ...(env.ANALYTICS && { ANALYTICS: dataset }) };
    return worker.fetch(request, heard, context as never);
  },
};
