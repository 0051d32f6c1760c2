import { CairnError } from '../shared/errors.ts';
import { type TimedRound, timeRounds } from '../shared/timed-reads.ts';
import type { Env } from './env.ts';
import { problemResponse } from './problem.ts';
import { R2Source } from './r2-source.ts';
import worker from './worker.ts';

export { Shard } from './shard.ts';

// The search Worker with a route more, which times reads of its bucket. `cairn smoke` deploys it for as long as it
// measures, in front of generated documents: never deploy it beside a site.

/** Reads of one request. */
const READS_LIMIT = 2000;

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== '/smoke/reads') return worker.fetch(request, env, context);
    try {
      const { rounds, atOnce } = await request.json<{ rounds: TimedRound[]; atOnce: number }>();
      const reads = rounds.flat().length;
      if (reads > READS_LIMIT)
        throw new CairnError('bad-request', `the request has ${reads} reads, expected at most ${READS_LIMIT}`);
      return Response.json(await timeRounds(new R2Source(env.INDEX), rounds, atOnce, () => Date.now()));
    } catch (error) {
      return problemResponse(error);
    }
  },
};
