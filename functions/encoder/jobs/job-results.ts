import { CairnError } from '../../../shared/errors.ts';
import type { GpuEnv } from '../env.ts';
import { JobStore } from './job-store.ts';
import { knownJob } from './start-job.ts';

/**
 * `GET /v1/jobs/:id/results`: a line of JSON for each item, in their order. `?partial=1` gives those of the parts that are
 * done, each line with the number of its item. @throws CairnError `not-found`; `conflict` while parts are not done
 */
export async function answerResults(id: string, partial: boolean, env: GpuEnv): Promise<Response> {
  const store = new JobStore(env.STATE);
  const job = await knownJob(id, store);
  const done = await store.parts('output', id);
  if (done.length < job.parts && !partial)
    throw new CairnError('conflict', `${done.length} of ${job.parts} parts of the job are done, expected all of them`);
  const rest = [...done];
  const encoder = new TextEncoder();
  const lines = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = rest.shift();
      if (part === undefined) return controller.close();
      const output = await store.part('output', { job: id, part });
      if (!output) throw new Error(`the output of part ${part} of job ${id} is gone`);
      const first = part * job.partItems;
      const text = output.items.map((item, i) => `${JSON.stringify({ item: first + i, ...item })}\n`).join('');
      controller.enqueue(encoder.encode(text));
    },
  });
  return new Response(lines, { headers: { 'content-type': 'application/x-ndjson' } });
}
